"""Orders as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storefront.models.order import Order, OrderState
from storefront.models.payment import live_attempt_exists


def find_order(session: Session, number: str) -> Order | None:
    """The order with its lines and events, or None."""
    return session.scalar(
        select(Order)
        .where(Order.number == number)
        .options(selectinload(Order.lines), selectinload(Order.events))
    )


def get_order(session: Session, order_id: int) -> Order:
    """The order with its lines; it must exist."""
    return session.scalars(select(Order).where(Order.id == order_id).options(selectinload(Order.lines))).one()


def orders_of(
    session: Session, account_id: int, *, limit: int = 20, before_id: int | None = None
) -> Sequence[Order]:
    """An account's orders with their lines, newest first; `before_id` turns the page."""
    query = (
        select(Order)
        .where(Order.account_id == account_id)
        .options(selectinload(Order.lines))
        .order_by(Order.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(Order.id < before_id)
    return session.scalars(query).all()


def overdue(session: Session, now: datetime) -> list[int]:
    """Ids of unpaid orders whose hold has run out and for which no payment is under way, oldest first."""
    return list(
        session.scalars(
            select(Order.id)
            .where(
                Order.state == OrderState.AWAITING_PAYMENT,
                Order.held_until <= now,
                ~live_attempt_exists(Order.id),
            )
            .order_by(Order.held_until)
            .limit(100)
        )
    )
