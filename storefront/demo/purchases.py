"""What the demo's member has bought before: real orders, paid at the trial bank, on the way or handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.cart.operations import AddToCart, add_to_cart
from storefront.cart.owner import CartOwner
from storefront.catalogue.prices import Buyer
from storefront.checkout.forms import OFFER_VERSION, PRIVACY_VERSION
from storefront.checkout.operations import Confirm, SaveContact, SaveDelivery, place, save_section
from storefront.checkout.queries import show_checkout
from storefront.demo.people import MEMBER
from storefront.gateways.payments import PaymentGateway
from storefront.kernel.clock import Clock
from storefront.models import unit_of_work
from storefront.models.cart import DeliveryMethod
from storefront.models.catalogue import PriceList, Product
from storefront.models.order import Order
from storefront.orders import operations as orders
from storefront.payments.flow import StartPayment, start_payment

CARD: Final = "card_kz"
ACTOR: Final = "demo"
BUYER: Final = Buyer(PriceList.MEMBER)
HOME: Final = SaveDelivery(
    DeliveryMethod.COURIER,
    region_code="KZ-47",
    city="Ақтау",
    street="14-шағын аудан",
    house="27",
    flat="63",
    postal_code="130000",
    note="Домофон істемейді, қоңырау шалыңыз",
)
PICK_UP: Final = SaveDelivery(DeliveryMethod.PICKUP, None, None, None, None, None, None, None)


@dataclass(frozen=True)
class Purchase:
    """An order as it went: so long ago, these pieces; paid unless cancelled, then sent and handed over."""

    ago: timedelta
    pieces: Mapping[str, int]
    delivery: SaveDelivery = HOME
    cancelled: bool = False
    shipped_after: timedelta | None = None
    delivered_after: timedelta | None = None


HISTORY: Final = (
    Purchase(
        timedelta(days=47),
        {"EO-001": 1, "EO-004": 2, "CA-001": 1},
        shipped_after=timedelta(days=1),
        delivered_after=timedelta(days=8),
    ),
    Purchase(
        timedelta(days=25),
        {"BL-001": 1, "BC-001": 3},
        delivery=PICK_UP,
        shipped_after=timedelta(hours=6),
        delivered_after=timedelta(days=2),
    ),
    Purchase(timedelta(days=14), {"HO-001": 1}, cancelled=True),
    Purchase(timedelta(days=4), {"EO-002": 1, "EO-010": 1, "WE-004": 2}, shipped_after=timedelta(days=1)),
    Purchase(timedelta(hours=3), {"EO-025": 1, "BL-006": 1}),
)


def has_bought(session: Session, account_id: int) -> bool:
    """Whether the account has any order, in whatever state."""
    return session.scalar(select(Order.id).where(Order.account_id == account_id).limit(1)) is not None


def buy(
    purchase: Purchase, account_id: int, bank_at: Callable[[Clock], PaymentGateway], now: datetime
) -> None:
    """Let a purchase happen as a shopper, the bank and the warehouse would have made it happen."""
    moment = now - purchase.ago

    def clock() -> datetime:
        return moment

    bank = bank_at(clock)
    with unit_of_work() as session:
        order_id, total = _place(session, purchase, account_id, bank, moment)
    if purchase.cancelled:
        with unit_of_work() as session:
            orders.cancel(session, order_id, actor="shopper", now=moment + timedelta(minutes=5))
        return
    step = start_payment(bank, StartPayment(order_id, CARD, "/", MEMBER.language), clock=clock)
    if step.kind != "paid":
        raise RuntimeError(f"the trial bank did not take {total}: {step}")
    for after, move in ((purchase.shipped_after, orders.ship), (purchase.delivered_after, orders.deliver)):
        if after is not None:
            with unit_of_work() as session:
                move(session, order_id, actor=ACTOR, now=moment + after)


def _place(
    session: Session, purchase: Purchase, account_id: int, bank: PaymentGateway, moment: datetime
) -> tuple[int, str]:
    owner = CartOwner(account_id=account_id)
    for sku, quantity in purchase.pieces.items():
        product_id = session.scalars(select(Product.id).where(Product.sku == sku)).one()
        add_to_cart(session, owner, AddToCart(product_id, quantity), BUYER, now=moment)
    contact = SaveContact(MEMBER.first_name, MEMBER.last_name, MEMBER.phone, MEMBER.email)
    for section in (contact, purchase.delivery):
        save_section(session, owner, section, now=moment)
    session.flush()
    view = show_checkout(session, owner, BUYER, MEMBER.language, bank.capabilities, at=moment)
    if view.delivery is None or view.cart.version is None:
        raise RuntimeError(f"the demo's checkout is not complete: {view.missing}")
    confirm = Confirm(
        cart_version=view.cart.version,
        total=view.total,
        earliest=view.delivery.promise.earliest,
        latest=view.delivery.promise.latest,
        consents={"offer": OFFER_VERSION, "privacy": PRIVACY_VERSION},
        language=MEMBER.language,
        account_id=account_id,
    )
    order = place(session, owner, BUYER, confirm, bank.capabilities, now=moment)
    return order.id, str(order.total)
