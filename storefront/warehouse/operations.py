"""Pieces in and out. Counters change by guarded updates only, products in the order of their ids.

Drawn pages grow old when a product runs out, runs low or comes back, not with every piece; an operation says
so once and last, since the row that counts it is locked after all stock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, insert, select, update
from sqlalchemy.orm import Session

from storefront.kernel.errors import NotEnoughStock
from storefront.models import rows_changed, table_of
from storefront.models.catalogue import bump_version
from storefront.models.warehouse import HoldState, MovementKind, StockHold, StockItem, StockMovement
from storefront.warehouse.queries import band

#: Written once: an order holds its pieces inside the write lock, where building statements would be the larger part.
_FREE = StockItem.on_hand - StockItem.reserved
_RESERVE = (
    update(table_of(StockItem))
    .where(StockItem.product_id == bindparam("product"), bindparam("wanted", type_=Integer) <= _FREE)
    .values(reserved=StockItem.reserved + bindparam("wanted", type_=Integer))
    .returning(_FREE, StockItem.low_at)
)
_CHANGE = (
    update(table_of(StockItem))
    .where(
        StockItem.product_id == bindparam("product"),
        StockItem.on_hand + bindparam("come", type_=Integer)
        >= StockItem.reserved + bindparam("kept", type_=Integer),
        StockItem.reserved + bindparam("kept", type_=Integer) >= 0,
    )
    .values(
        on_hand=StockItem.on_hand + bindparam("come", type_=Integer),
        reserved=StockItem.reserved + bindparam("kept", type_=Integer),
    )
    .returning(_FREE, StockItem.low_at)
)
_HOLD = insert(table_of(StockHold))


@dataclass(frozen=True)
class Receive:
    """Pieces that arrived, or a correction by a count (`delta` may be negative then)."""

    product_id: int
    delta: int
    reason: str
    actor: str
    kind: MovementKind = MovementKind.RECEIVED


def receive(session: Session, command: Receive, *, now: datetime) -> None:
    """Book pieces in, or a correction. Raises `NotEnoughStock` when pieces kept for orders would go."""
    item = session.get(StockItem, command.product_id)
    if item is None:
        session.add(StockItem(product_id=command.product_id, on_hand=0, reserved=0))
        session.flush()
    seen = _change(session, command.product_id, on_hand=command.delta)
    session.execute(
        insert(StockMovement).values(
            product_id=command.product_id,
            delta=command.delta,
            kind=command.kind,
            reason=command.reason,
            actor=command.actor,
            at=now,
        )
    )
    if seen:
        bump_version(session)


def set_low_mark(session: Session, product_id: int, low_at: int) -> int:
    """From how many free pieces down the shop says "few left"; answers the mark there was before."""
    item = session.get(StockItem, product_id, with_for_update=True)
    if item is None:
        item = StockItem(product_id=product_id, on_hand=0, reserved=0, low_at=low_at)
        session.add(item)
    before, item.low_at = item.low_at, low_at
    session.flush()
    free = item.on_hand - item.reserved
    if band(free, before) is not band(free, low_at):
        bump_version(session)
    return before


def lock(session: Session, product_ids: Iterable[int]) -> None:
    """Wait for the turn to change these products' counters, in the one order everybody takes them in."""
    rows = select(StockItem.product_id).where(StockItem.product_id.in_(list(product_ids)))
    session.execute(rows.order_by(StockItem.product_id).with_for_update()).all()


def hold(session: Session, order_id: int, quantities: Mapping[int, int]) -> None:
    """Keep pieces for an order. Raises `NotEnoughStock` (product_id, wanted, left) for the first that lacks."""
    seen = [_reserve(session, product_id, quantities[product_id]) for product_id in sorted(quantities)]
    held = [
        {"order_id": order_id, "product_id": product_id, "quantity": quantity, "state": HoldState.HELD}
        for product_id, quantity in quantities.items()
    ]
    session.connection().execute(_HOLD, held)
    if any(seen):
        bump_version(session)


def hold_again(session: Session, order_id: int) -> None:
    """Keep the pieces of an expired order once more. Raises `NotEnoughStock`."""
    seen = False
    for hold_id, product_id, quantity in _holds(session, order_id, HoldState.RELEASED):
        seen |= _reserve(session, product_id, quantity)
        _move(session, hold_id, HoldState.RELEASED, HoldState.HELD)
    if seen:
        bump_version(session)


def release(session: Session, order_id: int) -> None:
    """Give kept pieces back to everyone; nothing when none are kept."""
    seen = False
    for hold_id, product_id, quantity in _holds(session, order_id, HoldState.HELD):
        if _move(session, hold_id, HoldState.HELD, HoldState.RELEASED):
            seen |= _change(session, product_id, reserved=-quantity)
    if seen:
        bump_version(session)


def allocate(session: Session, order_id: int) -> None:
    """Turn what is kept for an order that is now paid into its own pieces."""
    for hold_id, _product_id, _quantity in _holds(session, order_id, HoldState.HELD):
        _move(session, hold_id, HoldState.HELD, HoldState.ALLOCATED)


def ship(session: Session, order_id: int, *, actor: str, now: datetime) -> None:
    """Take an order's own pieces off the shelves."""
    for hold_id, product_id, quantity in _holds(session, order_id, HoldState.ALLOCATED):
        _move(session, hold_id, HoldState.ALLOCATED, HoldState.SHIPPED)
        _change(session, product_id, on_hand=-quantity, reserved=-quantity)
        session.execute(
            insert(StockMovement).values(
                product_id=product_id,
                delta=-quantity,
                kind=MovementKind.SHIPPED,
                order_id=order_id,
                reason="shipped",
                actor=actor,
                at=now,
            )
        )


def _holds(session: Session, order_id: int, state: HoldState) -> list[tuple[int, int, int]]:
    rows = session.execute(
        select(StockHold.id, StockHold.product_id, StockHold.quantity)
        .where(StockHold.order_id == order_id, StockHold.state == state)
        .order_by(StockHold.product_id)
    )
    return [(row.id, row.product_id, row.quantity) for row in rows]


def _move(session: Session, hold_id: int, before: HoldState, after: HoldState) -> bool:
    moved = update(StockHold).where(StockHold.id == hold_id, StockHold.state == before).values(state=after)
    return rows_changed(session, moved) == 1


def _reserve(session: Session, product_id: int, quantity: int) -> bool:
    """Keep pieces; answers whether shoppers see it."""
    taken = session.connection().execute(_RESERVE, {"product": product_id, "wanted": quantity}).one_or_none()
    if taken is None:
        raise NotEnoughStock(product_id=product_id, wanted=quantity, left=_left(session, product_id))
    free, low_at = taken
    return band(free + quantity, low_at) is not band(free, low_at)


def _change(session: Session, product_id: int, *, on_hand: int = 0, reserved: int = 0) -> bool:
    """Move the counters by so much; answers whether shoppers see it."""
    values = {"product": product_id, "come": on_hand, "kept": reserved}
    changed = session.connection().execute(_CHANGE, values).one_or_none()
    if changed is None:
        raise NotEnoughStock(product_id=product_id, wanted=-on_hand, left=_left(session, product_id))
    free, low_at = changed
    return band(free - on_hand + reserved, low_at) is not band(free, low_at)


def _left(session: Session, product_id: int) -> int:
    return session.scalar(select(_FREE).where(StockItem.product_id == product_id)) or 0
