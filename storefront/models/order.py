"""Orders: what was bought, at which price, for whom, and everything that happened to it since."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.kernel.lifecycle import Lifecycle
from storefront.kernel.money import Money
from storefront.models.base import BigId, Model, Tiyn, UtcDateTime, choice
from storefront.models.cart import RecipientColumns
from storefront.models.catalogue import PriceList


class OrderState(StrEnum):
    """Where an order stands."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class OrderAction(StrEnum):
    """What can happen to an order."""

    PLACE = "place"
    PAY = "pay"
    SHIP = "ship"
    DELIVER = "deliver"
    CANCEL = "cancel"
    EXPIRE = "expire"
    REOPEN = "reopen"


S, A = OrderState, OrderAction

ORDER_FLOW = Lifecycle(
    {
        (S.AWAITING_PAYMENT, A.PAY): S.PAID,
        (S.AWAITING_PAYMENT, A.CANCEL): S.CANCELLED,
        (S.AWAITING_PAYMENT, A.EXPIRE): S.EXPIRED,
        (S.EXPIRED, A.REOPEN): S.AWAITING_PAYMENT,
        (S.EXPIRED, A.PAY): S.PAID,
        (S.EXPIRED, A.CANCEL): S.CANCELLED,
        (S.PAID, A.SHIP): S.SHIPPED,
        (S.SHIPPED, A.DELIVER): S.DELIVERED,
    }
)


class Order(RecipientColumns, Model):
    """A basket turned into a promise, with its own copy of names, prices and dates. Never deleted."""

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("cart_id", "cart_version"),
        CheckConstraint("total_tiyn = goods_tiyn + delivery_tiyn", name="total_adds_up"),
        CheckConstraint("goods_tiyn >= 0 AND delivery_tiyn >= 0 AND vat_tiyn >= 0", name="not_negative"),
        Index("ix_order_state_held_until", "state", "held_until"),
        Index("ix_order_account_id_placed_at", "account_id", "placed_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: As people quote it: KZ-2611-00042-7 (market, year and month, running number, check digit).
    number: Mapped[str] = mapped_column(unique=True)
    #: Random part of the guest's link; the link itself is derived from it and the shop's secret.
    link_nonce: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cart_id: Mapped[int | None] = mapped_column(ForeignKey("cart.id", ondelete="SET NULL"))
    cart_version: Mapped[int | None]
    #: Market the order belongs to (R46).
    market: Mapped[str] = mapped_column(default="KZ")
    price_list: Mapped[PriceList] = mapped_column(choice(PriceList, "price_list"))
    #: Language of the shopper: of mails about this order.
    language: Mapped[str]
    state: Mapped[OrderState] = mapped_column(choice(OrderState, "order_state"))
    goods: Mapped[Money] = mapped_column("goods_tiyn", Tiyn)
    delivery: Mapped[Money] = mapped_column("delivery_tiyn", Tiyn)
    total: Mapped[Money] = mapped_column("total_tiyn", Tiyn)
    #: VAT inside the total.
    vat: Mapped[Money] = mapped_column("vat_tiyn", Tiyn)
    #: VAT inside the delivery price.
    delivery_vat: Mapped[Money] = mapped_column("delivery_vat_tiyn", Tiyn)
    vat_rate_percent: Mapped[int]
    pv_hundredths: Mapped[int]
    weight_g: Mapped[int]
    #: The promise as it was shown (calendar days in Almaty).
    dispatch_on: Mapped[date]
    earliest_on: Mapped[date]
    latest_on: Mapped[date]
    #: Versions of the texts agreed to, by text name.
    consents: Mapped[dict[str, str]] = mapped_column(JSON)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Pieces are held until then while unpaid; renewed by each payment attempt.
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)
    #: An expired order can be paid by its link until then.
    payable_until: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.id", lazy="raise"
    )
    events: Mapped[list[OrderEvent]] = relationship(
        back_populates="order", order_by="OrderEvent.id", lazy="raise"
    )

    def payable(self, now: datetime) -> bool:
        """Whether it can still be paid: within its time, whether or not its pieces are still held."""
        return self.state in (OrderState.AWAITING_PAYMENT, OrderState.EXPIRED) and now < self.payable_until


class OrderLine(Model):
    """A bought product with its words and price at purchase."""

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_in_range"),
        CheckConstraint("total_tiyn = unit_price_tiyn * quantity", name="total_is_price_times_quantity"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    sku: Mapped[str]
    #: {"kk": {"name": …, "size": …}, "ru": …}: the order reads whole in either language.
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    quantity: Mapped[int]
    unit_price: Mapped[Money] = mapped_column("unit_price_tiyn", Tiyn)
    total: Mapped[Money] = mapped_column("total_tiyn", Tiyn)
    #: VAT inside the line's total, rounded once here.
    vat: Mapped[Money] = mapped_column("vat_tiyn", Tiyn)
    #: Volume of one piece, hundredths of PV.
    pv_hundredths: Mapped[int]
    order: Mapped[Order] = relationship(back_populates="lines", lazy="raise")


class OrderEvent(Model):
    """One transition of an order. `before` is empty for the placing itself."""

    __tablename__ = "order_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    action: Mapped[OrderAction] = mapped_column(choice(OrderAction, "order_action"))
    before: Mapped[OrderState | None] = mapped_column(choice(OrderState, "state_before"))
    after: Mapped[OrderState] = mapped_column(choice(OrderState, "state_after"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: "shopper", "jobs", or "staff:<id>".
    actor: Mapped[str]
    order: Mapped[Order] = relationship(back_populates="events", lazy="raise")


class OrderNumber(Model):
    """The last running number given in a month (YYMM, Almaty)."""

    __tablename__ = "order_number"

    month: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
