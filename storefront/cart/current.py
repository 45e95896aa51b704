"""Whose cart this request means."""

from __future__ import annotations

from flask import session as browser_session

from storefront.cart.owner import CartOwner
from storefront.web.signed_in import current_account

KEY = "cart_id"


def current_owner() -> CartOwner:
    """The signed-in account's cart, else the one this browser remembers."""
    account = current_account()
    if account:
        return CartOwner(account_id=account.id)
    return CartOwner(cart_id=browser_session.get(KEY))


def remember_cart(cart_id: int) -> None:
    """Let the browser session point to a guest's cart; an account's is found by the account."""
    if current_account() is None and browser_session.get(KEY) != cart_id:
        browser_session[KEY] = cart_id
