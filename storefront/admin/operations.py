"""What staff do in one transaction: the features' own operations, held together, and who did it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.catalogue.operations import SaveProduct, save_product
from storefront.journal import audit, outbox, staff_tasks
from storefront.kernel.errors import EditedMeanwhile, NotEnoughStock, NotFound, StoreError
from storefront.kernel.money import Money
from storefront.models.catalogue import Product
from storefront.models.journal import OutboxMessage, StaffTask
from storefront.models.order import ORDER_FLOW, Order, OrderAction
from storefront.models.warehouse import MovementKind, StockItem, StockMovement
from storefront.orders import operations as orders
from storefront.warehouse import operations as warehouse

OUTBOX_DEAD = "outbox_dead"


class SkuTaken(StoreError):
    """Another product has this article already; `sku` names it."""

    code = "sku_taken"


class KeptForOrders(StoreError):
    """More pieces shall go than are free: the rest is kept for orders; `left` says how many are free."""

    code = "kept_for_orders"


@dataclass(frozen=True)
class Seen:
    """What the editor saw of a product before she began to type."""

    revision: int
    retail: Money
    member: Money


@dataclass(frozen=True)
class Edit:
    """A product as it shall be, with its low-stock mark. `seen` is None for a new one."""

    product: SaveProduct
    low_at: int
    seen: Seen | None = None


@dataclass(frozen=True)
class Book:
    """Pieces that came, or a correction by a count. `seen` is the last movement on the page with the form."""

    product_id: int
    delta: int
    kind: MovementKind
    reason: str
    seen: int


def save_edit(session: Session, edit: Edit, *, actor: str, now: datetime) -> int:
    """Save what was typed about a product; answers its id. Prices that did not change are left alone.

    Raises `SkuTaken`, `EditedMeanwhile` (also when a price began to hold meanwhile), and what
    `save_product` raises.
    """
    command = edit.product
    row = session.execute(
        select(Product.id, Product.revision, Product.retail, Product.member)
        .where(Product.sku == command.sku)
        .with_for_update(key_share=True)  # a cart or an order may still point at it
    ).one_or_none()
    if edit.seen is None:
        if row is not None:
            raise SkuTaken(sku=command.sku)
    elif row is None or edit.seen != Seen(row.revision, row.retail, row.member):
        raise EditedMeanwhile(sku=command.sku)
    else:
        command = replace(
            command,
            revision=row.revision,
            retail=None if command.retail == row.retail else command.retail,
            member=None if command.member == row.member else command.member,
        )
    if row is not None:
        warehouse.lock(session, [row.id])  # saving ends with the catalogue's version, which comes after stock
    product_id = save_product(session, command, actor=actor, now=now)
    before = warehouse.set_low_mark(session, product_id, edit.low_at)
    if before != edit.low_at:
        audit.record(
            session, actor, "stock.low_mark_set", "product", product_id, now=now,
            before={"low_at": before}, after={"low_at": edit.low_at},
        )  # fmt: skip
    return product_id


def book_pieces(session: Session, command: Book, *, actor: str, now: datetime) -> bool:
    """Book pieces in, or a correction. The same form sent twice books once: False the second time.

    Raises `KeptForOrders` when pieces kept for orders would go.
    """
    session.execute(
        select(StockItem.product_id).where(StockItem.product_id == command.product_id).with_for_update()
    )
    already = session.scalar(
        select(StockMovement.id).where(
            StockMovement.product_id == command.product_id,
            StockMovement.id > command.seen,
            StockMovement.delta == command.delta,
            StockMovement.kind == command.kind,
            StockMovement.reason == command.reason,
            StockMovement.actor == actor,
        )
    )
    if already is not None:
        return False
    receive = warehouse.Receive(command.product_id, command.delta, command.reason, actor, command.kind)
    try:
        warehouse.receive(session, receive, now=now)
    except NotEnoughStock as lacking:
        raise KeptForOrders(left=lacking.parameters["left"]) from lacking
    audit.record(
        session, actor, f"stock.{command.kind.value}", "product", command.product_id, now=now,
        after={"delta": command.delta, "reason": command.reason},
    )  # fmt: skip
    return True


def advance_order(session: Session, order_id: int, action: OrderAction, *, actor: str, now: datetime) -> bool:
    """Note that a parcel has left or was handed over. Twice is once: False the second time.

    Raises `NotFound`, or `IllegalTransition` when the order is not ready for it.
    """
    step = {OrderAction.SHIP: orders.ship, OrderAction.DELIVER: orders.deliver}[action]
    order = session.execute(
        select(Order.number, Order.state).where(Order.id == order_id).with_for_update()
    ).one_or_none()
    if order is None:
        raise NotFound(order_id=order_id)
    if order.state in {ORDER_FLOW.next(state, action) for state in ORDER_FLOW.sources(action)}:
        return False
    step(session, order_id, actor=actor, now=now)
    return True


def finish_task(
    session: Session, task_id: int, *, foreign: Collection[str], actor: str, now: datetime
) -> bool:
    """Mark a staff task as settled; False when it was already.

    Raises `NotFound`, also for tasks of the `foreign` kinds, which are somebody else's.
    """
    task = session.get(StaffTask, task_id)
    if task is None or task.kind in foreign:
        raise NotFound(task_id=task_id)
    return staff_tasks.finish_task(session, task_id, actor=actor, now=now)


def retry_outbox(session: Session, message_id: int, *, actor: str, now: datetime) -> bool:
    """Let given-up work be tried again, and settle the task that told of it; False when it runs already.

    Raises `NotFound`.
    """
    if session.get(OutboxMessage, message_id) is None:
        raise NotFound(message_id=message_id)
    if not outbox.revive(session, message_id, now=now):
        return False
    audit.record(session, actor, "outbox.revived", "outbox_message", message_id, now=now)
    task_id = session.scalar(
        select(StaffTask.id).where(StaffTask.kind == OUTBOX_DEAD, StaffTask.object_id == str(message_id))
    )
    if task_id is not None:
        staff_tasks.finish_task(session, task_id, actor=actor, now=now)
    return True
