"""Baskets, and what a shopper has filled in on the way to an order."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.kernel.money import Money
from storefront.models.base import BigId, Model, Tiyn, UtcDateTime, choice


class DeliveryMethod(StrEnum):
    """How goods reach the shopper."""

    COURIER = "courier"
    PICKUP = "pickup"


class Cart(Model):
    """A basket. A guest's hangs on the browser session, a member's on her account."""

    __tablename__ = "cart"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: The owner once signed in; each account has one cart.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    #: Grows with every change; an order remembers the version it was made of.
    version: Mapped[int] = mapped_column(default=1)
    #: Sum of quantities, kept for the header.
    pieces: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lines: Mapped[list[CartLine]] = relationship(
        back_populates="cart", order_by="CartLine.id", cascade="all, delete-orphan"
    )


class CartLine(Model):
    """A product in a cart, with the price the shopper last saw."""

    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "product_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_in_range"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int]
    #: Unit price when the line was added or its change accepted.
    seen_price: Mapped[Money] = mapped_column("seen_price_tiyn", Tiyn)
    cart: Mapped[Cart] = relationship(back_populates="lines")


class RecipientColumns:
    """Who receives the goods, where and how; kept as typed by the shopper, in Cyrillic (R16)."""

    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    #: E.164.
    phone: Mapped[str | None]
    email: Mapped[str | None]
    method: Mapped[DeliveryMethod | None] = mapped_column(choice(DeliveryMethod, "method"))
    region_code: Mapped[str | None]
    city: Mapped[str | None]
    street: Mapped[str | None]
    house: Mapped[str | None]
    flat: Mapped[str | None]
    postal_code: Mapped[str | None]
    #: For the courier.
    note: Mapped[str | None]


class CheckoutDraft(RecipientColumns, Model):
    """What a shopper has saved of the checkout of one cart, section by section."""

    __tablename__ = "checkout_draft"

    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"), primary_key=True)
    #: The dates last shown, so that a change of promise is told and not slipped in.
    seen_earliest: Mapped[date | None]
    seen_latest: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
