"""Whose cart is meant."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.models.cart import Cart


@dataclass(frozen=True)
class CartOwner:
    """The account when somebody is signed in, else the cart the browser remembers; neither is nobody's yet."""

    account_id: int | None = None
    cart_id: int | None = None


def find_cart(session: Session, owner: CartOwner) -> int | None:
    """Id of the owner's cart, None when there is none yet."""
    if owner.account_id is not None:
        return session.scalar(select(Cart.id).where(Cart.account_id == owner.account_id))
    if owner.cart_id is not None:
        return session.scalar(select(Cart.id).where(Cart.id == owner.cart_id, Cart.account_id.is_(None)))
    return None
