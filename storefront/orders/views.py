"""A shopper's orders: the list, one order, and the link that opens it without signing in."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, request

from storefront.kernel.errors import NotFound
from storefront.models import db
from storefront.models.order import Order
from storefront.orders.access import grant, visible_order
from storefront.orders.labels import STATE_NAMES, TONES, recipient_facts, timeline
from storefront.orders.numbers import link_fits
from storefront.orders.queries import find_order, orders_of
from storefront.shipping.queries import find_region
from storefront.web.addresses import row_number
from storefront.web.locale import current_language, localized
from storefront.web.page import leave_to, page
from storefront.web.shop import shop
from storefront.web.signed_in import current_account, customer, public

bp: Blueprint = localized("orders", __name__, url_prefix="/orders")
PAGE = 20


@bp.get("/")
@customer
def index() -> Response:
    account = current_account()
    assert account is not None
    before = row_number(request.args.get("before"))
    found = orders_of(db.session, account.id, limit=PAGE + 1, before_id=before)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return page("orders/index.html", orders=found[:PAGE], more=more)


@bp.get("/<number>")
@public
def show(number: str) -> Response:
    order = visible_order(number)
    return page(
        "orders/order.html",
        order=order,
        steps=timeline(order),
        region=find_region(db.session, order.region_code, current_language()) if order.region_code else None,
        payable=order.payable(shop().now()),
    )


@bp.get("/<number>/open/<key>")
@public
def open_link(number: str, key: str) -> Response:
    """The door behind the link in a mail: one button, so that no mail scanner opens anything."""
    _fitting(number, key)
    return page("orders/open.html", number=number, key=key)


@bp.post("/<number>/open/<key>")
@public
def open_order(number: str, key: str) -> Response:
    _fitting(number, key)
    grant(number)
    return leave_to("orders.show", number=number)


def _fitting(number: str, key: str) -> Order:
    order = find_order(db.session, number)
    if order is None or not link_fits(
        str(current_app.config["SECRET_KEY"]), order.number, order.link_nonce, key
    ):
        raise NotFound(number=number)
    return order


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        order_state_name=STATE_NAMES.__getitem__,
        order_tone=TONES.__getitem__,
        recipient_facts=recipient_facts,
    )
