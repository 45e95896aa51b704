"""Invariants of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import and_, case, func, or_, select

from storefront.audit.books import Books, Broken, Invariant
from storefront.models.catalogue import Product
from storefront.models.order import Order, OrderLine, OrderState
from storefront.models.warehouse import HoldState, MovementKind, StockHold, StockItem, StockMovement

SHIPPED: Final = (OrderState.SHIPPED, OrderState.DELIVERED)


def on_hand_is_the_sum_of_movements(books: Books) -> Broken:
    """Pieces come and go only by movements, so that every piece is explained."""
    moved = (
        select(StockMovement.product_id, func.sum(StockMovement.delta).label("pieces"))
        .group_by(StockMovement.product_id)
        .subquery()
    )
    on_hand, pieces = func.coalesce(StockItem.on_hand, 0), func.coalesce(moved.c.pieces, 0)
    rows = books.session.execute(
        select(Product.sku, on_hand, pieces)
        .outerjoin(StockItem, StockItem.product_id == Product.id)
        .outerjoin(moved, moved.c.product_id == Product.id)
        .where(on_hand != pieces)
    )
    for sku, counted, explained in rows:
        yield f"product:{sku}", {"on_hand": counted, "movements": int(explained)}


def reserved_is_the_sum_of_live_holds(books: Books) -> Broken:
    """What is spoken for is spoken for by somebody."""
    held = (
        select(StockHold.product_id, func.sum(StockHold.quantity).label("pieces"))
        .where(StockHold.state.in_((HoldState.HELD, HoldState.ALLOCATED)))
        .group_by(StockHold.product_id)
        .subquery()
    )
    reserved, pieces = func.coalesce(StockItem.reserved, 0), func.coalesce(held.c.pieces, 0)
    rows = books.session.execute(
        select(Product.sku, reserved, pieces)
        .outerjoin(StockItem, StockItem.product_id == Product.id)
        .outerjoin(held, held.c.product_id == Product.id)
        .where(reserved != pieces)
    )
    for sku, counted, explained in rows:
        yield f"product:{sku}", {"reserved": counted, "holds": int(explained)}


def reserved_is_between_zero_and_on_hand(books: Books) -> Broken:
    """Nobody is promised a piece that is not there."""
    rows = books.session.execute(
        select(Product.sku, StockItem.on_hand, StockItem.reserved)
        .join(Product, Product.id == StockItem.product_id)
        .where(or_(StockItem.reserved < 0, StockItem.reserved > StockItem.on_hand))
    )
    for sku, on_hand, reserved in rows:
        yield f"product:{sku}", {"on_hand": on_hand, "reserved": reserved}


def waiting_orders_hold_their_pieces(books: Books) -> Broken:
    """Whoever is about to pay gets what she pays for."""
    yield from _lines_held_otherwise(books, (OrderState.AWAITING_PAYMENT,), HoldState.HELD)


def paid_orders_have_their_pieces(books: Books) -> Broken:
    """Every line of a paid order has its own pieces, once."""
    yield from _lines_held_otherwise(books, (OrderState.PAID,), HoldState.ALLOCATED)


def shipped_orders_took_their_pieces(books: Books) -> Broken:
    """A parcel that left is no longer on the shelf."""
    yield from _lines_held_otherwise(books, SHIPPED, HoldState.SHIPPED)


def ended_orders_hold_nothing(books: Books) -> Broken:
    """Pieces of a cancelled or expired order are for sale again."""
    ended = (OrderState.CANCELLED, OrderState.EXPIRED)
    yield from _lines_held_otherwise(books, ended, HoldState.RELEASED)


def every_hold_belongs_to_a_line(books: Books) -> Broken:
    """No piece is kept for something that nobody ordered."""
    line = and_(OrderLine.order_id == StockHold.order_id, OrderLine.product_id == StockHold.product_id)
    rows = books.session.execute(
        select(StockHold.id, Order.number, StockHold.quantity)
        .join(Order, Order.id == StockHold.order_id)
        .outerjoin(OrderLine, line)
        .where(OrderLine.id.is_(None))
    )
    for hold_id, number, quantity in rows:
        yield f"order:{number}", {"hold": hold_id, "quantity": quantity}


def exactly_the_ordered_pieces_left_the_shelf(books: Books) -> Broken:
    """Shipped is what was ordered and paid, no more, no less, nothing unpaid."""
    left = (
        select(
            StockMovement.order_id, StockMovement.product_id, func.sum(-StockMovement.delta).label("pieces")
        )
        .where(StockMovement.kind == MovementKind.SHIPPED)
        .group_by(StockMovement.order_id, StockMovement.product_id)
        .subquery()
    )
    due = case((Order.state.in_(SHIPPED), OrderLine.quantity), else_=0)
    pieces = func.coalesce(left.c.pieces, 0)
    rows = books.session.execute(
        select(Order.number, Order.state, OrderLine.sku, OrderLine.quantity, pieces)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .outerjoin(left, and_(left.c.order_id == Order.id, left.c.product_id == OrderLine.product_id))
        .where(or_(pieces != due, and_(pieces > 0, Order.paid_at.is_(None))))
    )
    for number, state, sku, quantity, shipped in rows:
        detail = {"sku": sku, "state": state.value, "ordered": quantity, "shipped": int(shipped)}
        yield f"order:{number}", detail


def shipping_movements_name_their_order(books: Books) -> Broken:
    """Every piece that left with a parcel left with a known one."""
    line = and_(
        OrderLine.order_id == StockMovement.order_id, OrderLine.product_id == StockMovement.product_id
    )
    rows = books.session.execute(
        select(StockMovement.id, StockMovement.delta)
        .outerjoin(OrderLine, line)
        .where(StockMovement.kind == MovementKind.SHIPPED, OrderLine.id.is_(None))
    )
    for movement_id, delta in rows:
        yield f"movement:{movement_id}", {"delta": delta}


def _lines_held_otherwise(books: Books, states: Iterable[OrderState], expected: HoldState) -> Broken:
    hold = and_(StockHold.order_id == OrderLine.order_id, StockHold.product_id == OrderLine.product_id)
    rows = books.session.execute(
        select(Order.number, OrderLine.sku, OrderLine.quantity, StockHold.quantity, StockHold.state)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .outerjoin(StockHold, hold)
        .where(
            Order.state.in_(tuple(states)),
            or_(
                StockHold.id.is_(None),
                StockHold.quantity != OrderLine.quantity,
                StockHold.state != expected,
            ),
        )
    )
    for number, sku, ordered, held, state in rows:
        detail: dict[str, Any] = {"sku": sku, "ordered": ordered, "held": held, "expected": expected.value}
        detail["hold"] = state.value if state else None
        yield f"order:{number}", detail


INVARIANTS: Final[tuple[Invariant, ...]] = (
    on_hand_is_the_sum_of_movements,
    reserved_is_the_sum_of_live_holds,
    reserved_is_between_zero_and_on_hand,
    waiting_orders_hold_their_pieces,
    paid_orders_have_their_pieces,
    shipped_orders_took_their_pieces,
    ended_orders_hold_nothing,
    every_hold_belongs_to_a_line,
    exactly_the_ordered_pieces_left_the_shelf,
    shipping_movements_name_their_order,
)
