"""The shop's and the bank's books side by side: what must be true whatever went wrong with a payment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.gateways.payments import IntentStatus, PaymentGateway
from storefront.kernel.money import ZERO, Money, tenge, total
from storefront.models import unit_of_work
from storefront.models.cart import DeliveryMethod
from storefront.models.catalogue import Category, PriceList, Product, ProductState
from storefront.models.order import Order, OrderState
from storefront.models.payment import (
    LIVE,
    AttemptState,
    LedgerEntry,
    LedgerKind,
    PaymentAttempt,
    RefundRequest,
)
from storefront.models.warehouse import HoldState, StockHold, StockItem
from storefront.orders.operations import LineToOrder, PlaceOrder, Recipient, place_order
from storefront.shipping.promise import DeliveryPromise

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def stocked_product(
    session: Session, *, pieces: int = 100, price: Money | None = None, sku: str = "OIL-1"
) -> int:
    """A product with so many free pieces; answers its id."""
    price = price or tenge(8_400)
    category = Category(code=f"shelf-{sku.lower()}", position=1)
    session.add(category)
    session.flush()
    product = Product(
        sku=sku,
        category_id=category.id,
        state=ProductState.PUBLISHED,
        position=1,
        pv_hundredths=1_000,
        weight_g=100,
        tint="#1f5a4a",
        retail=price,
        member=price,
        updated_at=LONG_AGO,
    )
    session.add(product)
    session.flush()
    session.add(StockItem(product_id=product.id, on_hand=pieces, reserved=0))
    session.flush()
    return product.id


def placed_order(
    session: Session, product_id: int, *, now: datetime, quantity: int = 2, price: Money | None = None
) -> int:
    """An order awaiting payment with its pieces held; answers its id."""
    line = LineToOrder(
        product_id=product_id,
        sku="OIL-1",
        texts={"kk": {"name": "Лаванда", "size": "15 мл"}, "ru": {"name": "Лаванда", "size": "15 мл"}},
        quantity=quantity,
        unit_price=price or tenge(8_400),
        pv_hundredths=1_000,
        weight_g=100,
    )
    return place_order(
        session,
        PlaceOrder(
            lines=[line],
            recipient=Recipient("Айгерім", "Сәрсенова", "+77012345678", "a@b.kz", DeliveryMethod.PICKUP),
            price_list=PriceList.RETAIL,
            language="kk",
            delivery=ZERO,
            promise=DeliveryPromise(date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)),
            vat_rate_percent=16,
            consents={"offer": "2026-01-01"},
        ),
        now=now,
    )


@dataclass(frozen=True)
class OrderBooks:
    """Everything both sides know about the money of one order."""

    state: OrderState
    total: Money
    attempts: dict[str, AttemptState]
    ledger: list[Money]
    going_back: Money
    taken: Money
    holds: int


def books_of(gateway: PaymentGateway, order_id: int) -> OrderBooks:
    """Read both sides."""
    intents = gateway.list_recent(LONG_AGO).intents
    with unit_of_work() as session:
        order = session.execute(select(Order.state, Order.total).where(Order.id == order_id)).one()
        of_order = PaymentAttempt.order_id == order_id
        rows = session.execute(select(PaymentAttempt.public_id, PaymentAttempt.state).where(of_order))
        attempts = {row.public_id: row.state for row in rows}
        ledger = session.scalars(
            select(LedgerEntry.amount)
            .join(PaymentAttempt, PaymentAttempt.id == LedgerEntry.attempt_id)
            .where(of_order, LedgerEntry.kind == LedgerKind.CAPTURED)
        ).all()
        going_back = session.scalars(
            select(RefundRequest.amount)
            .join(PaymentAttempt, PaymentAttempt.id == RefundRequest.attempt_id)
            .where(of_order)
        ).all()
    mine = [intent for intent in intents if intent.reference in attempts]
    return OrderBooks(
        state=order.state,
        total=order.total,
        attempts=attempts,
        ledger=list(ledger),
        going_back=total(list(going_back)),
        taken=total([intent.captured - intent.refunded for intent in mine]),
        holds=sum(intent.status is IntentStatus.AUTHORISED for intent in mine),
    )


def assert_books_agree(
    gateway: PaymentGateway, order_id: int, *, waiting: Collection[AttemptState] = ()
) -> None:
    """The invariants of every payment.

    Money taken is the total exactly when the order is paid, save what is already asked to go back; one
    ledger line for each capture; no hold is left over; no attempt is live, save in the `waiting` states;
    pieces are kept for the order exactly when it is paid or may still be paid.
    """
    books = books_of(gateway, order_id)
    paid = books.state is OrderState.PAID
    assert books.taken - books.going_back == (books.total if paid else ZERO), books
    captured = [public_id for public_id, state in books.attempts.items() if state is AttemptState.CAPTURED]
    assert len(captured) == (1 if paid else 0), books
    assert total(books.ledger) == books.taken, books
    assert books.holds == 0, books
    live = {state for state in books.attempts.values() if state in LIVE}
    assert live <= set(waiting), books
    _assert_stock_agrees(order_id, books.state)


def _assert_stock_agrees(order_id: int, state: OrderState) -> None:
    kept = {
        OrderState.AWAITING_PAYMENT: {HoldState.HELD},
        OrderState.PAID: {HoldState.ALLOCATED},
        OrderState.EXPIRED: {HoldState.RELEASED},
        OrderState.CANCELLED: {HoldState.RELEASED},
    }
    with unit_of_work() as session:
        holds = set(session.scalars(select(StockHold.state).where(StockHold.order_id == order_id)))
        assert holds == kept[state]
        for item in session.scalars(select(StockItem)):
            held = session.scalar(
                select(func.coalesce(func.sum(StockHold.quantity), 0)).where(
                    StockHold.product_id == item.product_id,
                    StockHold.state.in_((HoldState.HELD, HoldState.ALLOCATED)),
                )
            )
            assert item.reserved == held
            assert 0 <= item.reserved <= item.on_hand
