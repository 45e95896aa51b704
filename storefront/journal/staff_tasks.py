"""What only a person can settle: one open task a thing and kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.models.journal import StaffTask


def raise_task(session: Session, kind: str, object_id: object, detail: Mapping[str, Any], *, now: datetime) -> None:
    """Ask for a person. The same kind and thing twice is one task, opened again when it was done."""
    task = session.scalar(select(StaffTask).where(StaffTask.kind == kind, StaffTask.object_id == str(object_id)))
    if task is None:
        session.add(StaffTask(kind=kind, object_id=str(object_id), detail=dict(detail), raised_at=now))
    elif task.done_at is not None:
        task.done_at, task.done_by = None, None
        task.detail, task.raised_at = dict(detail), now
    session.flush()
