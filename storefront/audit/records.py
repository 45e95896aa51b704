"""Invariants of the house's own books: later work, what happened, and the database that keeps them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import String, and_, cast, exists, func, select, text

from storefront.audit.books import Books, Broken, Invariant
from storefront.journal import audit
from storefront.models.base import Base, UtcDateTime
from storefront.models.journal import AuditEvent, OutboxMessage, OutboxState, StaffTask

#: Work that is due is taken up within two minutes of the jobs running.
LEFT_LYING: Final = timedelta(minutes=10)
UNSEALED: Final = timedelta(minutes=30)
STORED_UTC: Final = (
    "-".join(["[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2]) + " " + ":".join(["[0-9]" * 2] * 3) + ".*"
)


def promised_work_is_not_left_lying(books: Books) -> Broken:
    """What was promised in a transaction is done soon after it."""
    rows = books.session.execute(
        select(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.key, OutboxMessage.due_at).where(
            OutboxMessage.state == OutboxState.WAITING, OutboxMessage.due_at < books.now - LEFT_LYING
        )
    )
    for number, kind, key, due_at in rows:
        yield f"outbox:{number}", {"kind": kind, "key": key, "due_at": due_at.isoformat()}


def a_person_knows_of_work_given_up(books: Books) -> Broken:
    """Nothing that was promised is forgotten: it is done, or somebody has been called."""
    told = exists().where(
        StaffTask.kind == "outbox_dead", StaffTask.object_id == cast(OutboxMessage.id, String)
    )
    rows = books.session.execute(
        select(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.key).where(
            OutboxMessage.state == OutboxState.DEAD, ~told
        )
    )
    for number, kind, key in rows:
        yield f"outbox:{number}", {"kind": kind, "key": key}


def finished_work_says_when(books: Books) -> Broken:
    """A piece of work is done exactly when it has a moment of being done."""
    done = OutboxMessage.state == OutboxState.DONE
    rows = books.session.execute(
        select(OutboxMessage.id, OutboxMessage.state).where(done != OutboxMessage.done_at.is_not(None))
    )
    for number, state in rows:
        yield f"outbox:{number}", {"state": state.value}


def sealed_events_are_as_they_were(books: Books) -> Broken:
    """Nobody has edited, taken out or put in what happened."""
    for event_id in audit.broken(books.session):
        yield f"audit_event:{event_id}", {}


def events_are_sealed_soon_and_in_order(books: Books) -> Broken:
    """The chain is closed behind every event within minutes, without a gap."""
    last = select(func.max(AuditEvent.id)).where(AuditEvent.seal.is_not(None)).scalar_subquery()
    rows = books.session.execute(
        select(AuditEvent.id, AuditEvent.at).where(
            AuditEvent.seal.is_(None), (AuditEvent.at < books.now - UNSEALED) | (AuditEvent.id < last)
        )
    )
    for event_id, at in rows:
        yield f"audit_event:{event_id}", {"at": at.isoformat()}


def values_beside_events_are_as_they_were(books: Books) -> Broken:
    """Values before and after may be erased, never changed."""
    for event_id in audit.forged_values(books.session):
        yield f"audit_event:{event_id}", {}


def the_database_is_whole(books: Books) -> Broken:
    """SQLite finds no damage and no orphan; PostgreSQL refuses both by itself."""
    if not books.sqlite:
        return
    for (message,) in books.session.execute(text("PRAGMA integrity_check")):
        if message != "ok":
            yield "database", {"message": message}
    for table, row, parent, _number in books.session.execute(text("PRAGMA foreign_key_check")):
        yield f"{table}:{row}", {"missing": parent}


def moments_are_kept_in_utc(books: Books) -> Broken:
    """SQLite keeps moments as text: always UTC, always written alike, so that they can be compared."""
    if not books.sqlite:
        return
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, UtcDateTime):
                continue
            plain = cast(column, String)
            odd = books.session.scalar(
                select(func.count())
                .select_from(table)
                .where(and_(column.is_not(None), ~plain.bool_op("GLOB")(STORED_UTC) | plain.contains("+")))
            )
            if odd:
                yield f"{table.name}.{column.name}", {"rows": odd}


INVARIANTS: Final[tuple[Invariant, ...]] = (
    promised_work_is_not_left_lying,
    a_person_knows_of_work_given_up,
    finished_work_says_when,
    sealed_events_are_as_they_were,
    events_are_sealed_soon_and_in_order,
    values_beside_events_are_as_they_were,
    the_database_is_whole,
    moments_are_kept_in_utc,
)
