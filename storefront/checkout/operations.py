"""Saving the checkout section by section, and turning it into an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.cart.owner import CartOwner, find_cart
from storefront.cart.queries import CartView
from storefront.catalogue.prices import Buyer
from storefront.checkout.queries import CheckoutView, show_checkout, words_of
from storefront.gateways.payments import Capabilities
from storefront.journal.rules import rule_at
from storefront.kernel.clock import almaty_date
from storefront.kernel.errors import CartChanged, CartEmpty, CheckoutIncomplete
from storefront.kernel.money import Money
from storefront.models.cart import Cart, CheckoutDraft, DeliveryMethod
from storefront.models.order import Order, OrderState
from storefront.orders.operations import LineToOrder, PlaceOrder, Recipient, cancel, place_order
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
    draft = session.scalar(select(CheckoutDraft).where(CheckoutDraft.cart_id == cart_id).with_for_update())
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

    Everything is read again behind the cart's lock. Raises `CartChanged` when it is not what she
    saw, `CheckoutIncomplete` when something is missing, `NotEnoughStock` when another was faster.
    """
    cart_id = find_cart(session, owner)
    if cart_id is None:
        raise CartEmpty()
    version = session.scalar(select(Cart.version).where(Cart.id == cart_id).with_for_update())
    known = session.scalar(
        select(Order).where(Order.cart_id == cart_id, Order.cart_version == command.cart_version)
    )
    if known is not None:
        return known
    view = show_checkout(
        session, owner, buyer, command.language, limits, market_open=command.market_open, at=now
    )
    _check(view, version, command)
    assert view.delivery is not None
    _supersede(session, cart_id, now)
    order_id = place_order(
        session,
        PlaceOrder(
            lines=_lines(session, view.cart),
            recipient=_recipient(view.draft),
            price_list=buyer.price_list,
            language=command.language,
            delivery=view.delivery.price,
            promise=view.delivery.promise,
            vat_rate_percent=rule_at(session, VAT_RATE, almaty_date(now)),
            consents=command.consents,
            account_id=command.account_id,
            cart_id=cart_id,
            cart_version=version,
        ),
        now=now,
    )
    return session.scalars(select(Order).where(Order.id == order_id)).one()


def _check(view: CheckoutView, version: int | None, command: Confirm) -> None:
    if view.problems or version != command.cart_version:
        raise CartChanged()
    if view.missing or view.delivery is None:
        raise CheckoutIncomplete(problems=view.missing)
    shown = (command.total, command.earliest, command.latest)
    if shown != (view.total, view.delivery.promise.earliest, view.delivery.promise.latest):
        raise CartChanged()


def _supersede(session: Session, cart_id: int, now: datetime) -> None:
    """Cancel an unpaid order of an earlier version of the cart, so that its pieces are free for this one.

    Raises `PaymentRunning` while somebody is paying it.
    """
    for order_id in session.scalars(
        select(Order.id).where(Order.cart_id == cart_id, Order.state == OrderState.AWAITING_PAYMENT)
    ).all():
        if live_attempt(session, order_id):
            raise PaymentRunning()
        cancel(session, order_id, actor="shopper", now=now)


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


def _recipient(draft: CheckoutDraft | None) -> Recipient:
    assert draft is not None
    values = {one.name: getattr(draft, one.name) for one in fields(Recipient)}
    if draft.method is DeliveryMethod.PICKUP:
        address = ("region_code", "city", "street", "house", "flat", "postal_code", "note")
        values |= dict.fromkeys(address)
    return Recipient(**values)
