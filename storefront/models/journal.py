"""Books the whole house writes: work to be done later, what happened, what needs a person, dated rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.models.base import BigId, Model, UtcDateTime, choice

#: How long work that is done stays in the outbox.
DONE_WORK_KEPT = timedelta(days=30)


class OutboxState(StrEnum):
    """Whether a piece of later work is done."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class OutboxMessage(Model):
    """Work promised inside a transaction and done after it, at least once."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_outbox_message_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    #: What makes the work one of a kind, such as the order's number.
    key: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[OutboxState] = mapped_column(choice(OutboxState, "outbox_state"))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Not before this moment; a worker that takes the row moves it ahead as its lease.
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None]


class AuditEvent(Model):
    """Who did what to which thing. Rows only grow; a job seals them into a chain in id order."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: "shopper", "account:<id>", "staff:<id>", "jobs" or "command".
    actor: Mapped[str]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str]
    #: Salted digest of the erasable values beside this event; empty when there are none.
    values_digest: Mapped[str]
    #: SHA-256 over this event and the seal before it; empty until sealed.
    seal: Mapped[str | None]


class AuditValues(Model):
    """Values before and after, apart from the chain so that personal ones can be erased."""

    __tablename__ = "audit_values"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    salt: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class StaffTask(Model):
    """Something only a person can settle."""

    __tablename__ = "staff_task"
    __table_args__ = (UniqueConstraint("kind", "object_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    object_id: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None]


class Rule(Model):
    """A fact of business with the day it begins to hold (Almaty); the newest begun one is in force."""

    __tablename__ = "rule"
    __table_args__ = (UniqueConstraint("name", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[Any] = mapped_column(JSON)
