"""What happens to orders. Every transition is a compare-and-set and leaves an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from storefront.cart.operations import clear_cart
from storefront.journal import audit, outbox
from storefront.kernel.errors import IllegalTransition, NotFound, OrderNotPayable
from storefront.kernel.money import Money, total
from storefront.models import rows_changed, table_of
from storefront.models.cart import DeliveryMethod
from storefront.models.catalogue import PriceList
from storefront.models.order import ORDER_FLOW, Order, OrderAction, OrderEvent, OrderLine, OrderState
from storefront.orders.numbers import MARKET, new_nonce, next_number
from storefront.shipping.promise import DeliveryPromise
from storefront.warehouse import operations as warehouse

HOLD = timedelta(minutes=30)
PAYABLE = timedelta(hours=24)

#: Written once: inside the write lock, building statements would be the larger part of placing an order.
_INSERT_ORDER = insert(table_of(Order)).returning(Order.id)
_INSERT_LINE = insert(table_of(OrderLine))
_INSERT_EVENT = insert(table_of(OrderEvent))


@dataclass(frozen=True)
class LineToOrder:
    """A product with the words and the price the order keeps; PV in hundredths, weight in grams."""

    product_id: int
    sku: str
    texts: Mapping[str, Mapping[str, str]]
    quantity: int
    unit_price: Money
    pv_hundredths: int
    weight_g: int


@dataclass(frozen=True)
class Recipient:
    """Who receives the goods and where; address fields are None for pick-up."""

    first_name: str
    last_name: str
    phone: str
    email: str
    method: DeliveryMethod
    region_code: str | None = None
    city: str | None = None
    street: str | None = None
    house: str | None = None
    flat: str | None = None
    postal_code: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class PlaceOrder:
    """Everything an order is made of. Prices and promise have been agreed with the shopper."""

    lines: Sequence[LineToOrder]
    recipient: Recipient
    price_list: PriceList
    language: str
    delivery: Money
    promise: DeliveryPromise
    vat_rate_percent: int
    consents: Mapping[str, str]
    account_id: int | None = None
    cart_id: int | None = None
    cart_version: int | None = None
    #: Unpaid orders, locked, that this one takes the place and the pieces of.
    replaces: Sequence[int] = ()


def place_order(session: Session, command: PlaceOrder, *, now: datetime, hold: timedelta = HOLD) -> int:
    """Write the order with its own copy of names and prices, hold its pieces, and answer its id.

    The same cart in the same version is the same order. Raises `NotEnoughStock` for the first
    product that lacks pieces; nothing is kept then.
    """
    if command.cart_id is not None:
        known = session.scalar(
            select(Order.id).where(
                Order.cart_id == command.cart_id, Order.cart_version == command.cart_version
            )
        )
        if known is not None:
            return known
    number = next_number(session, now=now)
    if command.replaces:
        _take_over(session, command, now)
    rate = command.vat_rate_percent
    goods = total([line.unit_price * line.quantity for line in command.lines])
    delivery_vat = command.delivery.vat_part(rate)
    line_vats = [(line.unit_price * line.quantity).vat_part(rate) for line in command.lines]
    order_id: int = (
        session.connection()
        .execute(
            _INSERT_ORDER,
            dict(
                number=number,
                link_nonce=new_nonce(),
                account_id=command.account_id,
                cart_id=command.cart_id,
                cart_version=command.cart_version,
                price_list=command.price_list,
                language=command.language,
                state=OrderState.AWAITING_PAYMENT,
                goods_tiyn=goods,
                delivery_tiyn=command.delivery,
                total_tiyn=goods + command.delivery,
                vat_tiyn=total([*line_vats, delivery_vat]),
                delivery_vat_tiyn=delivery_vat,
                vat_rate_percent=rate,
                pv_hundredths=sum(line.pv_hundredths * line.quantity for line in command.lines),
                weight_g=sum(line.weight_g * line.quantity for line in command.lines),
                market=MARKET,
                dispatch_on=command.promise.dispatch_on,
                earliest_on=command.promise.earliest,
                latest_on=command.promise.latest,
                consents=dict(command.consents),
                placed_at=now,
                held_until=now + hold,
                payable_until=now + PAYABLE,
                **vars(command.recipient),
            ),
        )
        .scalar_one()
    )
    session.connection().execute(
        _INSERT_LINE,
        [
            {
                "order_id": order_id,
                "product_id": line.product_id,
                "sku": line.sku,
                "texts": {language: dict(words) for language, words in line.texts.items()},
                "quantity": line.quantity,
                "unit_price_tiyn": line.unit_price,
                "total_tiyn": line.unit_price * line.quantity,
                "vat_tiyn": vat,
                "pv_hundredths": line.pv_hundredths,
            }
            for line, vat in zip(command.lines, line_vats, strict=True)
        ],
    )
    warehouse.hold(session, order_id, {line.product_id: line.quantity for line in command.lines})
    _write_event(session, order_id, OrderAction.PLACE, None, OrderState.AWAITING_PAYMENT, "shopper", now)
    return order_id


def _take_over(session: Session, command: PlaceOrder, now: datetime) -> None:
    """Cancel the replaced orders; the pieces of old and new lines are locked together, in order of product."""
    old = session.scalars(select(OrderLine.product_id).where(OrderLine.order_id.in_(command.replaces))).all()
    warehouse.lock(session, {*old, *(line.product_id for line in command.lines)})
    for order_id in command.replaces:
        cancel(session, order_id, actor="shopper", now=now)


def renew_hold(session: Session, order_id: int, *, until: datetime, now: datetime) -> None:
    """Keep the pieces for a payment that begins now.

    An order whose hold has ended gets its pieces back when they are still there. Raises
    `OrderNotPayable`, or `NotEnoughStock` when they are not.
    """
    state, payable_until = _locked(session, order_id)
    if state is OrderState.EXPIRED and now < payable_until:
        warehouse.hold_again(session, order_id)
        _advance(session, order_id, OrderAction.REOPEN, actor="shopper", now=now)
    elif state is not OrderState.AWAITING_PAYMENT:
        raise OrderNotPayable(state=state.value)
    session.execute(
        update(Order).where(Order.id == order_id, Order.held_until < until).values(held_until=until)
    )


def mark_paid(session: Session, order_id: int, *, attempt_id: str, amount: Money, now: datetime) -> None:
    """The money is here: allocate the pieces, empty the cart it came from, promise the mail.

    Money for an expired order is welcome while its pieces are still there (`NotEnoughStock`
    otherwise). Raises `IllegalTransition` when the order is paid or cancelled already, and
    ValueError for an amount that is not the order's total.
    """
    state, _payable_until = _locked(session, order_id)
    if state is OrderState.EXPIRED:
        warehouse.hold_again(session, order_id)
    _advance(session, order_id, OrderAction.PAY, actor="shopper", now=now)
    session.execute(update(Order).where(Order.id == order_id).values(paid_at=now))
    order = session.execute(
        select(Order.number, Order.total, Order.cart_id, Order.cart_version).where(Order.id == order_id)
    ).one()
    if order.total != amount:
        raise ValueError(f"{amount} was captured for {order.number}, whose total is {order.total}")
    warehouse.allocate(session, order_id)
    if order.cart_id is not None:
        clear_cart(session, order.cart_id, order.cart_version, now=now)
    audit.record(session, "shopper", "order.paid", "order", order.number, now=now)
    outbox.enqueue(
        session, "mail.order_paid", order.number, {"order_id": order_id, "attempt_id": attempt_id}, now=now
    )


def cancel(session: Session, order_id: int, *, actor: str, now: datetime) -> None:
    """End an unpaid order and give its pieces back. Raises `IllegalTransition` for any other."""
    _locked(session, order_id)
    _advance(session, order_id, OrderAction.CANCEL, actor=actor, now=now)
    warehouse.release(session, order_id)
    _tell_audit(session, order_id, OrderState.CANCELLED, actor, now)


def expire(session: Session, order_id: int, *, now: datetime) -> bool:
    """End the hold of an order whose time has run out; False when it has been renewed or settled."""
    row = session.execute(
        select(Order.state, Order.held_until).where(Order.id == order_id).with_for_update()
    ).one()
    if row.state is not OrderState.AWAITING_PAYMENT or row.held_until > now:
        return False
    _advance(session, order_id, OrderAction.EXPIRE, actor="jobs", now=now)
    warehouse.release(session, order_id)
    _tell_audit(session, order_id, OrderState.EXPIRED, "jobs", now)
    return True


def ship(session: Session, order_id: int, *, actor: str, now: datetime) -> None:
    """The parcel leaves the warehouse. Raises `IllegalTransition` unless the order is paid."""
    _locked(session, order_id)
    _advance(session, order_id, OrderAction.SHIP, actor=actor, now=now)
    warehouse.ship(session, order_id, actor=actor, now=now)
    _tell_audit(session, order_id, OrderState.SHIPPED, actor, now)


def deliver(session: Session, order_id: int, *, actor: str, now: datetime) -> None:
    """The parcel has been handed over. Raises `IllegalTransition` unless it was shipped."""
    _locked(session, order_id)
    _advance(session, order_id, OrderAction.DELIVER, actor=actor, now=now)
    _tell_audit(session, order_id, OrderState.DELIVERED, actor, now)


def _locked(session: Session, order_id: int) -> tuple[OrderState, datetime]:
    row = session.execute(
        select(Order.state, Order.payable_until).where(Order.id == order_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(order_id=order_id)
    return row.state, row.payable_until


def _advance(session: Session, order_id: int, action: OrderAction, *, actor: str, now: datetime) -> None:
    before: OrderState = session.execute(select(Order.state).where(Order.id == order_id)).scalar_one()
    after = ORDER_FLOW.next(before, action)
    moved = update(Order).where(Order.id == order_id, Order.state == before).values(state=after)
    if rows_changed(session, moved) != 1:
        raise IllegalTransition(state=before.value, action=action.value)
    _write_event(session, order_id, action, before, after, actor, now)


def _tell_audit(session: Session, order_id: int, state: OrderState, actor: str, now: datetime) -> None:
    number = session.execute(select(Order.number).where(Order.id == order_id)).scalar_one()
    audit.record(session, actor, f"order.{state.value}", "order", number, now=now)


def _write_event(
    session: Session,
    order_id: int,
    action: OrderAction,
    before: OrderState | None,
    after: OrderState,
    actor: str,
    now: datetime,
) -> None:
    session.connection().execute(
        _INSERT_EVENT,
        {
            "order_id": order_id,
            "action": action,
            "before": before,
            "after": after,
            "actor": actor,
            "at": now,
        },
    )
