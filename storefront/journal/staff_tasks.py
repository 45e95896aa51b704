"""What only a person can settle: one open task a thing and kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storefront.journal import audit
from storefront.models import rows_changed
from storefront.models.journal import StaffTask


def raise_task(
    session: Session, kind: str, object_id: object, detail: Mapping[str, Any], *, now: datetime
) -> None:
    """Ask for a person. The same kind and thing twice is one task, opened again when it was done."""
    task = session.scalar(
        select(StaffTask).where(StaffTask.kind == kind, StaffTask.object_id == str(object_id))
    )
    if task is None:
        session.add(StaffTask(kind=kind, object_id=str(object_id), detail=dict(detail), raised_at=now))
    elif task.done_at is not None:
        task.done_at, task.done_by = None, None
        task.detail, task.raised_at = dict(detail), now
    session.flush()


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
