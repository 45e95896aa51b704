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
#: Longer than any transaction lasts: no event with a smaller id can still appear behind a sealed one.
SETTLED_AFTER = timedelta(minutes=1)


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
    """Extend the chain over settled events not sealed yet, in id order; answers how many."""
    last = session.scalar(
        select(AuditEvent.seal).where(AuditEvent.seal.is_not(None)).order_by(AuditEvent.id.desc()).limit(1)
    )
    open_events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.seal.is_(None), AuditEvent.at < now - SETTLED_AFTER)
        .order_by(AuditEvent.id)
        .limit(BATCH)
    ).all()
    for event in open_events:
        event.seal = last = _seal(last or "", event)
    return len(open_events)


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
