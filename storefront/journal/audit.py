"""The audit book: who did what to which thing, sealed into a chain that shows any later change."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.models.journal import AuditEvent, AuditValues

BATCH = 500
#: Nothing is sealed before it has been seen for so long.
SETTLED_AFTER = timedelta(minutes=1)
#: Longer than any transaction lasts: a number missing for so long was rolled back and never comes.
MISSING_AFTER = timedelta(minutes=5)


def record(
    session: Session,
    actor: str,
    action: str,
    object_type: str,
    object_id: object,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write an event. Values may be personal: they stand beside it and can be erased."""
    salt = secrets.token_hex(16) if before or after else ""
    values = {"before": dict(before or {}), "after": dict(after or {})}
    event = AuditEvent(
        at=now,
        actor=actor,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        values_digest=_digest(salt, values) if salt else "",
    )
    session.add(event)
    session.flush()
    if salt:
        session.add(AuditValues(event_id=event.id, salt=salt, **values))


def seal(session: Session, *, now: datetime) -> int:
    """Extend the chain over the events behind it, in id order; answers how many.

    It stops at the first event that is not settled, and at a missing number that may still come.
    """
    _lock_chain(session)
    last = session.execute(
        select(AuditEvent.id, AuditEvent.seal)
        .where(AuditEvent.seal.is_not(None))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).first()
    place, chain = (last.id, last.seal) if last else (0, "")
    sealed = 0
    for event in session.scalars(
        select(AuditEvent).where(AuditEvent.id > place).order_by(AuditEvent.id).limit(BATCH)
    ).all():
        wait = SETTLED_AFTER if event.id == place + 1 else MISSING_AFTER
        if event.at >= now - wait:
            break
        event.seal = chain = _seal(chain, event)
        place, sealed = event.id, sealed + 1
    return sealed


def _lock_chain(session: Session) -> None:
    """Only one worker extends the chain: all of them lock the first event before they look at the last."""
    first = select(AuditEvent.id).order_by(AuditEvent.id).limit(1)
    session.execute(first.with_for_update(key_share=True))


def broken(session: Session) -> Iterator[int]:
    """Ids of sealed events whose seal no longer fits their content or their place."""
    last = ""
    for event in session.scalars(
        select(AuditEvent).where(AuditEvent.seal.is_not(None)).order_by(AuditEvent.id)
    ).yield_per(BATCH):
        if event.seal != _seal(last, event):
            yield event.id
        last = event.seal or ""


def forged_values(session: Session) -> Iterator[int]:
    """Ids of events whose values no longer fit the digest in the chain; erased values are no forgery."""
    rows = session.execute(
        select(AuditEvent.id, AuditEvent.values_digest, AuditValues)
        .join(AuditValues, AuditValues.event_id == AuditEvent.id)
        .execution_options(yield_per=BATCH)
    )
    for event_id, digest, values in rows:
        if _digest(values.salt, {"before": values.before, "after": values.after}) != digest:
            yield event_id


def _digest(salt: str, values: Mapping[str, Any]) -> str:
    text = salt + json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _seal(before: str, event: AuditEvent) -> str:
    content = [
        before,
        event.id,
        event.at.isoformat(),
        event.actor,
        event.action,
        event.object_type,
        event.object_id,
        event.values_digest,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
