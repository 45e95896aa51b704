"""The first room: what needs a person, for whoever is at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import Response, flash, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.admin.desk import ORDERS, PRODUCTS, STOCK, bp, foreign_kinds, may, may_enter
from storefront.admin.operations import OUTBOX_DEAD, finish_task, retry_outbox
from storefront.admin.order_queries import Parcel, waiting_parcels
from storefront.admin.product_queries import Needs, products_in_need
from storefront.admin.tasks import KINDS, kind_of
from storefront.kernel.clock import almaty_date
from storefront.models import db, unit_of_work
from storefront.models.journal import OutboxMessage, OutboxState, StaffTask
from storefront.web.locale import current_language
from storefront.web.page import leave_to, page
from storefront.web.shop import shop
from storefront.web.signed_in import actor, require_staff

MOST_TASKS: Final = 50
MOST_DEAD: Final = 20
MOST_PARCELS: Final = 10


@dataclass(frozen=True)
class Task:
    """A staff task in words, with where to settle it; no address where this person has no business."""

    id: int
    words: str
    thing: str
    address: str
    raised_at: datetime


@dataclass(frozen=True)
class Desk:
    """Everything the page shows; None where it is not this person's business."""

    tasks: list[Task]
    dead: list[OutboxMessage] | None
    parcels: list[Parcel] | None
    needs: Needs | None
    today: date

    @property
    def nothing_waits(self) -> bool:
        """Whether everybody may go and drink tea."""
        return not (self.tasks or self.dead or self.parcels or (self.needs and self.needs.any))


@bp.get("/")
@require_staff()
def today() -> Response:
    """What waits for a person."""
    session = db.session()
    desk = Desk(
        tasks=_tasks(session),
        dead=_dead(session) if may(*KINDS[OUTBOX_DEAD].roles) else None,
        parcels=waiting_parcels(session, MOST_PARCELS) if may_enter(ORDERS) else None,
        needs=products_in_need(session, current_language())
        if may_enter(PRODUCTS) or may_enter(STOCK)
        else None,
        today=almaty_date(shop().now()),
    )
    return page(
        "admin/today.html",
        desk=desk,
        sees_catalogue=may_enter(PRODUCTS),
        product_page="admin.product" if may_enter(PRODUCTS) else "admin.stock_item",
        product_list="admin.products" if may_enter(PRODUCTS) else "admin.stock",
    )


@bp.post("/tasks/<int:task_id>/done")
@require_staff()
def finish(task_id: int) -> Response:
    """Somebody has settled a task."""
    with unit_of_work() as session:
        finish_task(session, task_id, foreign=foreign_kinds(), actor=actor(), now=shop().now())
    flash(_("Done. The task is closed."))
    return leave_to("admin.today")


@bp.post("/outbox/<int:message_id>/retry")
@require_staff("support")
def retry(message_id: int) -> Response:
    """Let given-up work be tried again."""
    with unit_of_work() as session:
        retry_outbox(session, message_id, actor=actor(), now=shop().now())
    flash(_("It will be tried again within a minute."))
    return leave_to("admin.today")


def _tasks(session: Session) -> list[Task]:
    rows = session.scalars(
        select(StaffTask)
        .where(StaffTask.done_at.is_(None), StaffTask.kind.not_in(foreign_kinds()))
        .order_by(StaffTask.raised_at, StaffTask.id)
        .limit(MOST_TASKS)
    )
    return [_in_words(row) for row in rows]


def _in_words(task: StaffTask) -> Task:
    detail: dict[str, Any] = task.detail
    thing, address = str(detail.get("order", "")), ""
    if task.kind == OUTBOX_DEAD:
        thing, address = str(detail.get("key", "")), f"#work-{task.object_id}"
    elif thing and may_enter(ORDERS):
        address = url_for("admin.order", number=thing)
    return Task(task.id, kind_of(task.kind).words(detail), thing, address, task.raised_at)


def _dead(session: Session) -> list[OutboxMessage]:
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.state == OutboxState.DEAD)
            .order_by(OutboxMessage.id)
            .limit(MOST_DEAD)
        )
    )
