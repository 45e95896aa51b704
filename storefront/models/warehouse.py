"""What lies in the Almaty warehouse: guarded counters and the movements that explain them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.models.base import BigId, Model, UtcDateTime, choice


class MovementKind(StrEnum):
    """Why pieces came or went."""

    RECEIVED = "received"
    CORRECTED = "corrected"
    SHIPPED = "shipped"


class HoldState(StrEnum):
    """What a hold of pieces for an order has become."""

    HELD = "held"
    ALLOCATED = "allocated"
    RELEASED = "released"
    SHIPPED = "shipped"


class StockItem(Model):
    """How many pieces of a product lie in the warehouse, and how many of them are spoken for.

    on_hand is the sum of the product's movements; reserved the sum of its held and allocated holds.
    """

    __tablename__ = "stock_item"
    __table_args__ = (CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved_within_stock"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    #: From this many free pieces down the shop says "few left".
    low_at: Mapped[int] = mapped_column(default=5)


class StockMovement(Model):
    """Pieces that came or went; never edited."""

    __tablename__ = "stock_movement"
    __table_args__ = (CheckConstraint("delta <> 0", name="delta_not_zero"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    delta: Mapped[int]
    kind: Mapped[MovementKind] = mapped_column(choice(MovementKind, "movement_kind"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class StockHold(Model):
    """Pieces kept for one order's line until it is paid, then allocated until it is shipped."""

    __tablename__ = "stock_hold"
    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_stock_hold_product_id_state", "product_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int]
    state: Mapped[HoldState] = mapped_column(choice(HoldState, "hold_state"))
