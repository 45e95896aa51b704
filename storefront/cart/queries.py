"""A cart as it is shown: its lines at today's prices, and everything that no longer fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storefront.cart.owner import CartOwner
from storefront.catalogue.prices import Buyer
from storefront.kernel.money import ZERO, Money, total
from storefront.models.cart import Cart, CartLine
from storefront.models.catalogue import Product, ProductState, ProductText
from storefront.models.order import Order, OrderState
from storefront.models.warehouse import HoldState, StockHold, StockItem
from storefront.warehouse.queries import number_to_tell


class ProblemKind(StrEnum):
    """Why a line cannot be ordered as it stands."""

    GONE = "gone"
    SOLD_OUT = "sold_out"
    TOO_MANY = "too_many"
    PRICE_CHANGED = "price_changed"


@dataclass(frozen=True)
class Problem:
    """What has changed about a line since the shopper saw it."""

    kind: ProblemKind
    product_id: int
    name: str
    wanted: int
    left: int
    seen_price: Money
    price: Money


@dataclass(frozen=True)
class LineView:
    """A line at today's price. `left` is the number of free pieces."""

    product_id: int
    sku: str
    slug: str
    name: str
    size: str
    quantity: int
    left: int
    low_at: int
    seen_price: Money
    price: Money
    pv_hundredths: int
    weight_g: int
    on_sale: bool

    @property
    def total(self) -> Money:
        """Price of all its pieces."""
        return self.price * self.quantity

    @property
    def left_to_tell(self) -> int | None:
        """Free pieces where they are few or none, as the product's page tells them."""
        return number_to_tell(self.left, self.low_at)

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the line, the weightiest thing first."""
        if not self.on_sale:
            kind = ProblemKind.GONE
        elif self.left <= 0:
            kind = ProblemKind.SOLD_OUT
        elif self.quantity > self.left:
            kind = ProblemKind.TOO_MANY
        elif self.price != self.seen_price:
            kind = ProblemKind.PRICE_CHANGED
        else:
            return None
        return Problem(
            kind, self.product_id, self.name, self.quantity, self.left, self.seen_price, self.price
        )


@dataclass(frozen=True)
class CartView:
    """A whole cart. `goods` is the sum of its lines with VAT, in tenge."""

    id: int | None = None
    version: int = 0
    lines: list[LineView] = field(default_factory=list)
    #: Number of the order placed of exactly this cart and not paid yet.
    unpaid_order: str | None = None

    @property
    def goods(self) -> Money:
        """Sum of the lines."""
        return total([line.total for line in self.lines]) if self.lines else ZERO

    @property
    def pieces(self) -> int:
        """How many pieces lie in it."""
        return sum(line.quantity for line in self.lines)

    @property
    def pv_hundredths(self) -> int:
        """Volume of the whole cart, hundredths of PV."""
        return sum(line.pv_hundredths * line.quantity for line in self.lines)

    @property
    def weight_g(self) -> int:
        """Weight of the whole cart with packaging, grams."""
        return sum(line.weight_g * line.quantity for line in self.lines)

    @property
    def problems(self) -> list[Problem]:
        """Everything that must be settled before ordering."""
        return [line.problem for line in self.lines if line.problem]


def left_for(cart_id: ColumnElement[int] | InstrumentedAttribute[int] | int) -> ColumnElement[int]:
    """Free pieces of `Product` for one cart: those nobody has, and those its own unpaid order holds."""
    own = (
        select(func.coalesce(func.sum(StockHold.quantity), 0))
        .join(Order, Order.id == StockHold.order_id)
        .where(
            Order.cart_id == cart_id,
            Order.state == OrderState.AWAITING_PAYMENT,
            StockHold.product_id == Product.id,
            StockHold.state == HoldState.HELD,
        )
        .correlate(Cart, Product)
        .scalar_subquery()
    )
    return func.coalesce(StockItem.on_hand - StockItem.reserved, 0) + own


def show_cart(session: Session, owner: CartOwner, buyer: Buyer, language: str) -> CartView:
    """The owner's cart in a language, in one statement; an empty view when there is none."""
    if owner.account_id is not None:
        mine = Cart.account_id == owner.account_id
    elif owner.cart_id is not None:
        mine = (Cart.id == owner.cart_id) & Cart.account_id.is_(None)
    else:
        return CartView()
    rows = session.execute(
        select(
            Cart.id.label("cart_id"),
            Cart.version,
            CartLine.product_id,
            Product.sku,
            ProductText.slug,
            ProductText.name,
            ProductText.size,
            CartLine.quantity,
            left_for(Cart.id).label("left"),
            func.coalesce(StockItem.low_at, 0).label("low_at"),
            CartLine.seen_price,
            buyer.column.label("price"),
            Product.pv_hundredths,
            Product.weight_g,
            Product.state,
            Order.number.label("unpaid"),
        )
        .select_from(Cart)
        .outerjoin(CartLine, CartLine.cart_id == Cart.id)
        .outerjoin(Product, Product.id == CartLine.product_id)
        .outerjoin(ProductText, (ProductText.product_id == Product.id) & (ProductText.language == language))
        .outerjoin(StockItem, StockItem.product_id == Product.id)
        .outerjoin(Order, _its_unpaid_order())
        .where(mine)
        .order_by(CartLine.id)
    ).all()
    if not rows:
        return CartView()
    lines = [
        LineView(
            product_id=row.product_id,
            sku=row.sku,
            slug=row.slug,
            name=row.name,
            size=row.size,
            quantity=row.quantity,
            left=row.left,
            low_at=row.low_at,
            seen_price=row.seen_price,
            price=row.price,
            pv_hundredths=row.pv_hundredths,
            weight_g=row.weight_g,
            on_sale=row.state is ProductState.PUBLISHED,
        )
        for row in rows
        if row.product_id is not None
    ]
    return CartView(rows[0].cart_id, rows[0].version, lines, unpaid_order=rows[0].unpaid)


def _its_unpaid_order() -> ColumnElement[bool]:
    return and_(
        Order.cart_id == Cart.id,
        Order.cart_version == Cart.version,
        Order.state == OrderState.AWAITING_PAYMENT,
    )


def count_pieces(session: Session, owner: CartOwner) -> int:
    """How many pieces lie in the owner's cart, for the header."""
    if owner.account_id is not None:
        mine = Cart.account_id == owner.account_id
    elif owner.cart_id is not None:
        mine = (Cart.id == owner.cart_id) & Cart.account_id.is_(None)
    else:
        return 0
    return session.scalar(select(Cart.pieces).where(mine)) or 0
