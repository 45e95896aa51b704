"""What only a person can settle: one open task a thing and kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.journal import audit
from storefront.models import rows_changed
from storefront.models.journal import StaffTask


def raise_task(
    session: Session, kind: str, object_id: object, detail: Mapping[str, Any], *, now: datetime
) -> None:
    """Ask for a person. The same kind and thing twice is one task, opened again when it was done."""
    same = (StaffTask.kind == kind, StaffTask.object_id == str(object_id))
    if session.scalar(select(StaffTask.id).where(*same)) is None:
        try:
            with session.begin_nested():
                session.add(
                    StaffTask(kind=kind, object_id=str(object_id), detail=dict(detail), raised_at=now)
                )
        except IntegrityError:  # a rival has just raised it
            pass
        else:
            return
    session.execute(
        update(StaffTask)
        .where(*same, StaffTask.done_at.is_not(None))
        .values(done_at=None, done_by=None, detail=dict(detail), raised_at=now)
    )


def finish_task(session: Session, task_id: int, *, actor: str, now: datetime) -> bool:
    """Somebody has settled it. False when it was settled already; the first one's name stays."""
    finished = rows_changed(
        session,
        update(StaffTask)
        .where(StaffTask.id == task_id, StaffTask.done_at.is_(None))
        .values(done_at=now, done_by=actor)
        .execution_options(synchronize_session=False),
    )
    if finished:
        audit.record(session, actor, "task.done", "staff_task", task_id, now=now)
    return bool(finished)
