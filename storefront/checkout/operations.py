"""Saving the checkout section by section, and turning it into an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storefront.cart.owner import CartOwner, find_cart
from storefront.cart.queries import CartView
from storefront.catalogue.prices import Buyer
from storefront.checkout.queries import CheckoutView, find_draft, show_checkout, words_of
from storefront.gateways.payments import Capabilities
from storefront.journal.rules import rule_at
from storefront.kernel.clock import almaty_date
from storefront.kernel.errors import CartChanged, CartEmpty, CheckoutIncomplete
from storefront.kernel.money import Money
from storefront.models.cart import Cart, CheckoutDraft, DeliveryMethod
from storefront.models.order import Order, OrderState
from storefront.orders.operations import LineToOrder, PlaceOrder, Recipient, place_order
from storefront.payments.errors import PaymentRunning
from storefront.payments.queries import live_attempt

VAT_RATE = "vat.rate_percent"


@dataclass(frozen=True)
class SaveContact:
    """Who orders: names in Cyrillic (R16), phone in E.164, e-mail."""

    first_name: str
    last_name: str
    phone: str
    email: str


@dataclass(frozen=True)
class SaveDelivery:
    """How and where to; the address is None for pick-up."""

    method: DeliveryMethod
    region_code: str | None
    city: str | None
    street: str | None
    house: str | None
    flat: str | None
    postal_code: str | None
    note: str | None


@dataclass(frozen=True)
class Confirm:
    """What the shopper saw and agreed to when she pressed the button.

    `total` and the two dates guard against anything that changed since the page was drawn.
    """

    cart_version: int
    total: Money
    earliest: date
    latest: date
    consents: Mapping[str, str]
    language: str
    account_id: int | None
    market_open: bool = True


def save_section(
    session: Session, owner: CartOwner, section: SaveContact | SaveDelivery, *, now: datetime
) -> None:
    """Keep one section of the checkout. Raises `CartEmpty` when there is no cart."""
    cart_id = find_cart(session, owner)
    if cart_id is None:
        raise CartEmpty()
    session.execute(select(Cart.id).where(Cart.id == cart_id).with_for_update())
    draft = session.scalar(select(CheckoutDraft).where(CheckoutDraft.cart_id == cart_id))
    if draft is None:
        draft = CheckoutDraft(cart_id=cart_id)
        session.add(draft)
    for one in fields(section):
        setattr(draft, one.name, getattr(section, one.name))
    draft.changed_at = now


def place(
    session: Session, owner: CartOwner, buyer: Buyer, command: Confirm, limits: Capabilities, *, now: datetime
) -> Order:
    """Place the order the shopper confirmed; pressed twice, it is the same order.

    An unpaid order of the same cart that is not what she confirmed now (another address, other dates) gives way
    to the new one. Everything is read again behind the cart's lock. Raises `CartChanged` when it is not what
    she saw, `CheckoutIncomplete` when something is missing, `NotEnoughStock` when another was faster,
    `PaymentRunning` while the order that should give way is being paid.
    """
    cart_id = find_cart(session, owner)
    if cart_id is None:
        raise CartEmpty()
    version = session.scalars(select(Cart.version).where(Cart.id == cart_id).with_for_update()).one()
    recipient = _recipient(find_draft(session, cart_id))
    for known_version in (command.cart_version, version):
        known = _order_of(session, cart_id, known_version)
        if known is not None and _is_what_she_confirmed(known, command, recipient, now):
            return known
    view = show_checkout(
        session, owner, buyer, command.language, limits, market_open=command.market_open, at=now
    )
    _check(view, version, command)
    assert view.delivery is not None
    assert recipient is not None
    if known is not None:
        version += 1
        session.execute(update(Cart).where(Cart.id == cart_id).values(version=version))
    order_id = place_order(
        session,
        PlaceOrder(
            lines=_lines(session, view.cart),
            recipient=recipient,
            price_list=buyer.price_list,
            language=command.language,
            delivery=view.delivery.price,
            promise=view.delivery.promise,
            vat_rate_percent=rule_at(session, VAT_RATE, almaty_date(now)),
            consents=command.consents,
            account_id=command.account_id,
            cart_id=cart_id,
            cart_version=version,
            replaces=_giving_way(session, cart_id),
        ),
        now=now,
    )
    return session.scalars(select(Order).where(Order.id == order_id)).one()


def _order_of(session: Session, cart_id: int, version: int) -> Order | None:
    return session.scalar(select(Order).where(Order.cart_id == cart_id, Order.cart_version == version))


def _is_what_she_confirmed(
    order: Order, command: Confirm, recipient: Recipient | None, now: datetime
) -> bool:
    """Whether pressing again means this order: it is paid, or can be paid and reads the same."""
    if order.paid_at is not None:
        return True
    shown = (order.total, order.earliest_on, order.latest_on)
    return (
        order.payable(now)
        and shown == (command.total, command.earliest, command.latest)
        and recipient is not None
        and all(getattr(order, one.name) == getattr(recipient, one.name) for one in fields(Recipient))
    )


def _check(view: CheckoutView, version: int | None, command: Confirm) -> None:
    if view.problems or version != command.cart_version:
        raise CartChanged()
    if view.missing or view.delivery is None:
        raise CheckoutIncomplete(problems=view.missing)
    shown = (command.total, command.earliest, command.latest)
    if shown != (view.total, view.delivery.promise.earliest, view.delivery.promise.latest):
        raise CartChanged()


def _giving_way(session: Session, cart_id: int) -> list[int]:
    """Unpaid orders of the cart, locked. Raises `PaymentRunning` while one of them is being paid.

    They are looked at before they are locked: whoever settles a payment holds the order and comes for the
    cart, which is held here, so that each would wait for the other.
    """
    unpaid = (
        select(Order.id)
        .where(Order.cart_id == cart_id, Order.state == OrderState.AWAITING_PAYMENT)
        .order_by(Order.id)
    )
    for orders in (unpaid, unpaid.with_for_update()):
        found = session.scalars(orders).all()
        if any(live_attempt(session, order_id) for order_id in found):
            raise PaymentRunning()
    return list(found)


def _lines(session: Session, cart: CartView) -> list[LineToOrder]:
    words = words_of(session, [line.product_id for line in cart.lines])
    return [
        LineToOrder(
            product_id=line.product_id,
            sku=line.sku,
            texts=words[line.product_id],
            quantity=line.quantity,
            unit_price=line.price,
            pv_hundredths=line.pv_hundredths,
            weight_g=line.weight_g,
        )
        for line in cart.lines
    ]


def _recipient(draft: CheckoutDraft | None) -> Recipient | None:
    """Who the draft says receives the goods; None while it is not filled in."""
    if draft is None:
        return None
    values = {one.name: getattr(draft, one.name) for one in fields(Recipient)}
    if draft.method is DeliveryMethod.PICKUP:
        address = ("region_code", "city", "street", "house", "flat", "postal_code", "note")
        values |= dict.fromkeys(address)
    return Recipient(**values)
