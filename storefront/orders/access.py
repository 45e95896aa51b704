"""Which orders a browser may see: its account's, and those it placed or opened by their link."""

from __future__ import annotations

from flask import current_app
from flask import session as browser_session

from storefront.kernel.errors import NotFound
from storefront.models import db
from storefront.models.order import Order
from storefront.orders.numbers import link_key
from storefront.orders.queries import find_order
from storefront.web.shop import shop
from storefront.web.signed_in import current_account

KEY = "orders"
MOST = 20


def grant(number: str) -> None:
    """Let this browser see an order from now on."""
    known = browser_session.get(KEY, [])
    if number not in known:
        browser_session[KEY] = [*known, number][-MOST:]


def visible_order(number: str) -> Order:
    """The order with its lines and events. A foreign one answers like an absent one: `NotFound`."""
    order = find_order(db.session, number)
    if order is None:
        raise NotFound(number=number)
    account = current_account()
    if number in browser_session.get(KEY, []) or (account and order.account_id == account.id):
        return order
    raise NotFound(number=number)


def order_link(order: Order) -> str:
    """The address in mails that opens the order without signing in."""
    key = link_key(str(current_app.config["SECRET_KEY"]), order.number, order.link_nonce)
    values = {"number": order.number, "key": key, "language": order.language}
    path = current_app.url_map.bind("").build("orders.open_link", values)  # jobs write mails outside requests
    return shop().settings.public_url + path
