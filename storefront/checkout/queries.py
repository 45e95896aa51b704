"""The checkout as it stands: cart, what is filled in, what delivery costs, and everything still in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.cart.owner import CartOwner
from storefront.cart.queries import CartView, show_cart
from storefront.cart.queries import Problem as CartProblem
from storefront.catalogue.prices import Buyer
from storefront.gateways.payments import Capabilities
from storefront.kernel.money import ZERO, Money
from storefront.models.cart import CheckoutDraft, DeliveryMethod
from storefront.models.catalogue import ProductText
from storefront.shipping.queries import DeliveryQuote, UnknownRegion, quote


class Missing(StrEnum):
    """What can be in the way of ordering, besides the cart's own problems."""

    CART_EMPTY = "cart_empty"
    CONTACT = "contact"
    DELIVERY = "delivery"
    TOTAL_TOO_SMALL = "total_too_small"
    TOTAL_TOO_LARGE = "total_too_large"
    MARKET_CLOSED = "market_closed"


CONTACT_FIELDS = ("first_name", "last_name", "phone", "email")
ADDRESS_FIELDS = ("region_code", "city", "street", "house")


@dataclass(frozen=True)
class CheckoutView:
    """Everything the checkout page shows; `delivery` is None until its section is filled in."""

    cart: CartView
    draft: CheckoutDraft | None
    delivery: DeliveryQuote | None
    missing: tuple[Missing, ...]

    @property
    def problems(self) -> list[CartProblem]:
        """What is wrong with the cart's lines."""
        return self.cart.problems

    @property
    def total(self) -> Money:
        """Goods and delivery as far as they are known."""
        return self.cart.goods + (self.delivery.price if self.delivery else ZERO)

    @property
    def ready(self) -> bool:
        """Whether the order can be placed as it stands."""
        return not self.missing and not self.problems

    @property
    def contact_done(self) -> bool:
        """Whether the first section is complete."""
        return Missing.CONTACT not in self.missing

    @property
    def delivery_done(self) -> bool:
        """Whether the second section is complete."""
        return Missing.DELIVERY not in self.missing


def show_checkout(
    session: Session,
    owner: CartOwner,
    buyer: Buyer,
    language: str,
    limits: Capabilities,
    *,
    market_open: bool = True,
    at: datetime,
) -> CheckoutView:
    """The owner's checkout with today's prices and dates."""
    cart = show_cart(session, owner, buyer, language)
    draft = find_draft(session, cart.id)
    delivery = _quote(session, cart, draft, at)
    missing = []
    if not cart.lines:
        missing.append(Missing.CART_EMPTY)
    if draft is None or any(not getattr(draft, name) for name in CONTACT_FIELDS):
        missing.append(Missing.CONTACT)
    if delivery is None:
        missing.append(Missing.DELIVERY)
    total = cart.goods + (delivery.price if delivery else ZERO)
    if cart.lines and total < limits.minimum:
        missing.append(Missing.TOTAL_TOO_SMALL)
    if total > limits.maximum:
        missing.append(Missing.TOTAL_TOO_LARGE)
    if not market_open:
        missing.append(Missing.MARKET_CLOSED)
    return CheckoutView(cart, draft, delivery, tuple(missing))


def find_draft(session: Session, cart_id: int | None) -> CheckoutDraft | None:
    """What has been saved of a cart's checkout, or None."""
    if cart_id is None:
        return None
    return session.scalar(select(CheckoutDraft).where(CheckoutDraft.cart_id == cart_id))


def words_of(session: Session, product_ids: list[int]) -> Mapping[int, Mapping[str, Mapping[str, str]]]:
    """Name and size of products in every language, for the order's own copy."""
    rows = session.execute(
        select(ProductText.product_id, ProductText.language, ProductText.name, ProductText.size).where(
            ProductText.product_id.in_(product_ids)
        )
    )
    words: dict[int, dict[str, dict[str, str]]] = {}
    for product_id, language, name, size in rows:
        words.setdefault(product_id, {})[language] = {"name": name, "size": size}
    return words


def _quote(
    session: Session, cart: CartView, draft: CheckoutDraft | None, at: datetime
) -> DeliveryQuote | None:
    if draft is None or draft.method is None:
        return None
    if draft.method is DeliveryMethod.COURIER and any(not getattr(draft, name) for name in ADDRESS_FIELDS):
        return None
    try:
        return quote(session, draft.region_code, cart.weight_g, cart.goods, draft.method, at=at)
    except UnknownRegion:
        return None
