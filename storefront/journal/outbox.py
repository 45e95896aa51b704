"""Work promised inside a transaction and done after it: written first, done at least once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.journal import staff_tasks
from storefront.models import rows_changed
from storefront.models.journal import OutboxMessage, OutboxState

LEASE = timedelta(minutes=2)
MOST_TRIES = 12


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Promise work. The same (kind, key) twice is one promise; False says it was there already."""
    message = OutboxMessage(
        kind=kind,
        key=key,
        payload=dict(payload),
        state=OutboxState.WAITING,
        created_at=now,
        due_at=due_at or now,
    )
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:
        return False
    return True


def claim(session: Session, *, now: datetime, due_by: datetime | None = None) -> OutboxMessage | None:
    """Take the oldest piece of work due (by `due_by`, else now) and lease it for two minutes, or None.

    The lease is a compare-and-set, so two workers never hold the same row; a worker that dies
    lets the lease run out. Work that every one of its workers died of is given up.
    """
    due = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.WAITING, OutboxMessage.due_at <= (due_by or now))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(5)
    ).all()
    for message in due:
        exhausted = message.tries >= MOST_TRIES
        values = (
            {"state": OutboxState.DEAD, "last_error": "its worker died each time"}
            if exhausted
            else {"due_at": now + LEASE, "tries": OutboxMessage.tries + 1}
        )
        taken = rows_changed(
            session,
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message.id,
                OutboxMessage.state == OutboxState.WAITING,
                OutboxMessage.due_at == message.due_at,
            )
            .values(values)
            .execution_options(synchronize_session=False),
        )
        if taken == 1 and exhausted:
            _tell_staff(session, message, now)
        elif taken == 1:
            session.refresh(message)
            session.expunge(message)
            return message
    return None


def finish(session: Session, message_id: int, *, now: datetime) -> None:
    """Mark the work as done."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id)
        .values(state=OutboxState.DONE, done_at=now, last_error=None)
    )


def postpone(session: Session, message: OutboxMessage, error: str, *, now: datetime) -> bool:
    """Note why the work failed and try again later, ever more slowly.

    Answers whether it was given up for good; then a person is asked for.
    """
    dead = message.tries >= MOST_TRIES
    wait = timedelta(seconds=min(5 * 2**message.tries, 6 * 3600))
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id)
        .values(
            state=OutboxState.DEAD if dead else OutboxState.WAITING,
            due_at=now + wait,
            last_error=error[:500],
        )
    )
    if dead:
        _tell_staff(session, message, now)
    return dead


def _tell_staff(session: Session, message: OutboxMessage, now: datetime) -> None:
    detail = {"kind": message.kind, "key": message.key}
    staff_tasks.raise_task(session, "outbox_dead", message.id, detail, now=now)


def revive(session: Session, message_id: int, *, now: datetime) -> bool:
    """Let work that was given up be tried again from the beginning; False when it is not given up."""
    revived = rows_changed(
        session,
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.state == OutboxState.DEAD)
        .values(state=OutboxState.WAITING, tries=0, due_at=now)
        .execution_options(synchronize_session=False),
    )
    return bool(revived)
