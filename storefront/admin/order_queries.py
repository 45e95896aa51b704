"""Orders as staff see them: the list, one order with its payments and pieces, and the parcels that wait."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from storefront.kernel.money import Money
from storefront.kernel.phone import read_phone
from storefront.models.account import Staff
from storefront.models.cart import DeliveryMethod
from storefront.models.catalogue import Product
from storefront.models.order import Order, OrderState
from storefront.models.payment import PaymentAttempt
from storefront.models.warehouse import HoldState, StockHold

PAGE_SIZE: Final = 50
MOST_ATTEMPTS: Final = 50


@dataclass(frozen=True)
class OrderRow:
    """An order in a list."""

    number: str
    state: OrderState
    total: Money
    placed_at: datetime
    first_name: str
    last_name: str
    city: str
    method: DeliveryMethod
    dispatch_on: date


@dataclass(frozen=True)
class Parcel:
    """A paid order that waits to be sent, with the day it was promised to leave."""

    number: str
    paid_at: datetime
    dispatch_on: date
    method: DeliveryMethod


@dataclass(frozen=True)
class HeldPieces:
    """Pieces of a product kept for an order."""

    sku: str
    quantity: int
    state: HoldState


_COLUMNS: Final = (
    Order.number, Order.state, Order.total, Order.placed_at, Order.first_name, Order.last_name, Order.city,
    Order.method, Order.dispatch_on,
)  # fmt: skip


def list_orders(session: Session, state: OrderState | None, page: int) -> tuple[list[OrderRow], bool]:
    """One page of orders, newest first, and whether another follows, in one statement.

    Parcels that wait stand the other way round: the longest waiting first.
    """
    query = select(*_COLUMNS)
    if state is not None:
        query = query.where(Order.state == state)
    oldest_first = state is OrderState.PAID
    query = query.order_by(Order.id.asc() if oldest_first else Order.id.desc())
    rows = session.execute(query.limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)).all()
    return [_row(row) for row in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE


def search_orders(session: Session, text: str, *, people: bool) -> list[OrderRow]:
    """Orders of that number, or with `people` of that e-mail address or phone, newest first, a page at most."""
    query = select(*_COLUMNS).where(_meant(text, people)).order_by(Order.id.desc()).limit(PAGE_SIZE)
    return [_row(row) for row in session.execute(query)]


def attempts_of(session: Session, order_id: int) -> Sequence[PaymentAttempt]:
    """Every try to pay an order, the oldest first, in one statement."""
    return session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.order_id == order_id)
        .order_by(PaymentAttempt.id)
        .limit(MOST_ATTEMPTS)
    ).all()


def pieces_of(session: Session, order_id: int) -> list[HeldPieces]:
    """What is kept for an order, in one statement."""
    rows = session.execute(
        select(Product.sku, StockHold.quantity, StockHold.state)
        .join(Product, Product.id == StockHold.product_id)
        .where(StockHold.order_id == order_id)
        .order_by(StockHold.id)
    )
    return [HeldPieces(*row) for row in rows]


def waiting_parcels(session: Session, limit: int) -> list[Parcel]:
    """Paid orders that wait to be sent, the most urgent first, in one statement."""
    rows = session.execute(
        select(Order.number, Order.paid_at, Order.dispatch_on, Order.method)
        .where(Order.state == OrderState.PAID)
        .order_by(Order.dispatch_on, Order.id)
        .limit(limit)
    )
    return [Parcel(row.number, row.paid_at, row.dispatch_on, row.method) for row in rows]


def staff_names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Names of the colleagues among those who acted ("staff:3"), in one statement; none when there are none."""
    ids = {int(one.removeprefix("staff:")) for one in actors if re.fullmatch(r"staff:[0-9]{1,18}", one)}
    if not ids:
        return {}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)))
    return {f"staff:{id_}": name for id_, name in rows}


def _row(row: Any) -> OrderRow:
    return OrderRow(
        number=row.number,
        state=row.state,
        total=row.total,
        placed_at=row.placed_at,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        city=row.city or "",
        method=row.method,
        dispatch_on=row.dispatch_on,
    )


def _meant(text: str, people: bool) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    number = text.upper().replace(" ", "")
    if re.fullmatch(r"[A-Z]{2}-[0-9]{4}-[0-9]{5,9}-[0-9]", number):
        conditions.append(Order.number == number)
    elif people and "@" in text:
        conditions.append(func.lower(Order.email) == text.lower())
    elif people and (phone := read_phone(text).e164):
        conditions.append(Order.phone == phone)
    return or_(false(), *conditions)
