"""Changes of a cart. Prices and numbers left are read inside the transaction, after the cart's row is locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storefront.cart.owner import CartOwner, find_cart
from storefront.cart.queries import left_for
from storefront.catalogue.prices import Buyer
from storefront.kernel.errors import CartFull, NotEnoughStock, QuantityRefused, UnknownProduct
from storefront.kernel.money import Money
from storefront.models.account import Account
from storefront.models.cart import Cart, CartLine, CheckoutDraft
from storefront.models.catalogue import Product, ProductState
from storefront.models.warehouse import StockItem

MOST_PIECES = 99
MOST_LINES = 100


@dataclass(frozen=True)
class AddToCart:
    """Put pieces of a product into the cart, on top of those already there."""

    product_id: int
    quantity: int


@dataclass(frozen=True)
class ChangeLine:
    """Have exactly `quantity` pieces of a product in the cart; 0 takes it out."""

    product_id: int
    quantity: int


def add_to_cart(
    session: Session, owner: CartOwner, command: AddToCart, buyer: Buyer, *, now: datetime
) -> int:
    """Add pieces; makes the cart when there is none and answers its id.

    Raises `UnknownProduct`, `QuantityRefused`, `CartFull`, or `NotEnoughStock` with the number left.
    """
    cart_id = _locked(session, owner) or _new_cart(session, owner, now)
    price, left = _on_sale(session, cart_id, command.product_id, buyer)
    line = _line(session, cart_id, command.product_id)
    wanted = command.quantity + (line.quantity if line else 0)
    _check_quantity(command.product_id, wanted, left)
    if line:
        line.quantity = wanted
    else:
        lines = (
            session.scalar(select(func.count()).select_from(CartLine).where(CartLine.cart_id == cart_id)) or 0
        )
        if lines >= MOST_LINES:
            raise CartFull(limit=MOST_LINES)
        session.add(
            CartLine(cart_id=cart_id, product_id=command.product_id, quantity=wanted, seen_price=price)
        )
    _touch(session, cart_id, now)
    return cart_id


def change_line(
    session: Session, owner: CartOwner, command: ChangeLine, buyer: Buyer, *, now: datetime
) -> None:
    """Set a line's quantity, or take it out with 0. A line that is gone already stays gone.

    Raises `QuantityRefused`, or `NotEnoughStock` with the number left.
    """
    cart_id = _locked(session, owner)
    line = _line(session, cart_id, command.product_id) if cart_id else None
    if cart_id is None or line is None:
        return
    if command.quantity == 0:
        session.delete(line)
    else:
        _price, left = _on_sale(session, cart_id, command.product_id, buyer)
        _check_quantity(command.product_id, command.quantity, left)
        line.quantity = command.quantity
    _touch(session, cart_id, now)


def accept_changes(session: Session, owner: CartOwner, buyer: Buyer, *, now: datetime) -> None:
    """The shopper agrees to what has changed: today's prices, and only the pieces that are left."""
    cart_id = _locked(session, owner)
    if cart_id is None:
        return
    rows = session.execute(
        select(CartLine, Product.state, buyer.column, left_for(cart_id))
        .join(Product, Product.id == CartLine.product_id)
        .outerjoin(StockItem, StockItem.product_id == CartLine.product_id)
        .where(CartLine.cart_id == cart_id)
    ).all()
    for line, state, price, left in rows:
        if state is not ProductState.PUBLISHED or left <= 0:
            session.delete(line)
        else:
            line.seen_price = price
            line.quantity = min(line.quantity, left)
    _touch(session, cart_id, now)


def adopt_cart(session: Session, browser_cart_id: int | None, account_id: int, *, now: datetime) -> None:
    """Move a guest's cart over to the account that has just signed in, once.

    Pieces of the same product are added up to 99; the guest's cart is gone afterwards.
    """
    _hold_account(session, account_id)
    own = session.scalar(select(Cart.id).where(Cart.account_id == account_id).with_for_update())
    if browser_cart_id is None:
        return
    guest = session.scalar(
        select(Cart.id).where(Cart.id == browser_cart_id, Cart.account_id.is_(None)).with_for_update()
    )
    if guest is None:
        return
    if own is not None and session.scalar(select(Cart.pieces).where(Cart.id == own)) == 0:
        _drop(session, own)  # an empty cart gives way, so that the guest's keeps its checkout and its order
        own = None
    if own is None:
        session.execute(update(Cart).where(Cart.id == guest).values(account_id=account_id))
        return
    for line in session.scalars(select(CartLine).where(CartLine.cart_id == guest)).all():
        mine = _line(session, own, line.product_id)
        if mine:
            mine.quantity = min(mine.quantity + line.quantity, MOST_PIECES)
        else:
            session.add(
                CartLine(
                    cart_id=own,
                    product_id=line.product_id,
                    quantity=line.quantity,
                    seen_price=line.seen_price,
                )
            )
    session.flush()
    _drop(session, guest)
    _touch(session, own, now)


def _drop(session: Session, cart_id: int) -> None:
    session.execute(delete(CheckoutDraft).where(CheckoutDraft.cart_id == cart_id))
    session.execute(delete(CartLine).where(CartLine.cart_id == cart_id))
    session.execute(delete(Cart).where(Cart.id == cart_id))


def clear_cart(session: Session, cart_id: int, version: int, *, now: datetime) -> None:
    """Empty a cart whose content has been bought; a cart changed since is left alone."""
    same = session.scalar(
        select(Cart.id).where(Cart.id == cart_id, Cart.version == version).with_for_update()
    )
    if same is not None:
        session.execute(delete(CartLine).where(CartLine.cart_id == cart_id))
        _touch(session, cart_id, now)


def _locked(session: Session, owner: CartOwner) -> int | None:
    cart_id = find_cart(session, owner)
    return session.scalar(select(Cart.id).where(Cart.id == cart_id).with_for_update()) if cart_id else None


def _new_cart(session: Session, owner: CartOwner, now: datetime) -> int:
    if owner.account_id is not None:
        _hold_account(session, owner.account_id)
        meanwhile = _locked(session, owner)
        if meanwhile is not None:
            return meanwhile
    cart = Cart(account_id=owner.account_id, changed_at=now)
    session.add(cart)
    session.flush()
    return cart.id


def _hold_account(session: Session, account_id: int) -> None:
    """One cart an account: of two requests that would give it the first one, the second waits."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


def _line(session: Session, cart_id: int, product_id: int) -> CartLine | None:
    return session.scalar(
        select(CartLine).where(CartLine.cart_id == cart_id, CartLine.product_id == product_id)
    )


def _on_sale(session: Session, cart_id: int, product_id: int, buyer: Buyer) -> tuple[Money, int]:
    row = session.execute(
        select(buyer.column, left_for(cart_id))
        .outerjoin(StockItem, StockItem.product_id == Product.id)
        .where(Product.id == product_id, Product.state == ProductState.PUBLISHED)
    ).one_or_none()
    if row is None:
        raise UnknownProduct(product_id=product_id)
    price, left = row
    return price, left


def _check_quantity(product_id: int, wanted: int, left: int) -> None:
    if wanted > left:
        raise NotEnoughStock(product_id=product_id, wanted=wanted, left=left)
    if not 1 <= wanted <= MOST_PIECES:
        raise QuantityRefused(product_id=product_id, wanted=wanted)


def _touch(session: Session, cart_id: int, now: datetime) -> None:
    session.flush()
    pieces = select(func.coalesce(func.sum(CartLine.quantity), 0)).where(CartLine.cart_id == cart_id)
    session.execute(
        update(Cart)
        .where(Cart.id == cart_id)
        .values(version=Cart.version + 1, pieces=pieces.scalar_subquery(), changed_at=now)
        .execution_options(synchronize_session=False)
    )
