"""The warehouse's room: how many pieces there are, every movement, and the book for what comes and goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import Response, abort, flash, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy import func, select

from storefront.admin.addresses import arguments_of, read_page, read_wanted
from storefront.admin.desk import ORDERS, PRODUCTS, bp, here_in_every_language, may_enter
from storefront.admin.forms import StockForm
from storefront.admin.operations import KeptForOrders, book_pieces
from storefront.admin.order_queries import staff_names
from storefront.admin.people import actor_name
from storefront.admin.product_queries import Order as ListOrder
from storefront.admin.product_queries import Row, find_row, list_products
from storefront.admin.products import words_for_lists
from storefront.models import db, unit_of_work
from storefront.models.order import Order
from storefront.models.warehouse import MovementKind, StockMovement
from storefront.web.errors import message
from storefront.web.locale import current_language
from storefront.web.page import leave_to, page
from storefront.web.shop import shop
from storefront.web.signed_in import actor, require_staff

PAGE_SIZE: Final = 50
MOVEMENT_NAMES: Final[dict[MovementKind, LazyString]] = {
    MovementKind.RECEIVED: _l("Arrived"),
    MovementKind.CORRECTED: _l("Corrected by a count"),
    MovementKind.SHIPPED: _l("Sent with an order"),
}


@bp.get("/stock/")
@require_staff("warehouse")
def stock() -> Response:
    """Products with their pieces, the fewest first."""
    wanted = read_wanted(request.args)
    wanted = replace(wanted, category="", lacking="", state=None, order=None)
    sought = wanted if wanted.words else replace(wanted, order=ListOrder.FEWEST)
    rows, more_follow = list_products(db.session(), sought, current_language())
    return page(
        "admin/stock.html",
        wanted=wanted,
        rows=rows,
        more_follow=more_follow,
        narrowed=bool(arguments_of(wanted, page=1)),
        page_link=lambda number: url_for("admin.stock", **arguments_of(wanted, page=number)),
        **words_for_lists(),
    )


@bp.get("/stock/<sku>")
@require_staff("warehouse")
def stock_item(sku: str) -> Response:
    """One product's pieces, its movements, and the form to book."""
    return _item_page(_found(sku))


@bp.post("/stock/<sku>")
@require_staff("warehouse")
def book(sku: str) -> Response:
    """Book pieces in, or the difference a count has found."""
    row, form = _found(sku), StockForm.submitted()
    if not form.validate():
        return _item_page(row, form, status=422)
    try:
        with unit_of_work() as session:
            book_pieces(session, form.command(row.id), actor=actor(), now=shop().now())
    except KeptForOrders as refusal:
        form.delta.errors = [message(refusal)]
        return _item_page(_found(sku), form, status=409)
    delta = form.delta.data
    if delta > 0:
        flash(ngettext("%(num)d piece was added.", "%(num)d pieces were added.", delta))
    else:
        flash(ngettext("%(num)d piece was taken off.", "%(num)d pieces were taken off.", -delta))
    return leave_to("admin.stock_item", sku=sku)


def _found(sku: str) -> Row:
    row = find_row(db.session(), sku, current_language())
    if row is None:
        abort(404)
    return row


def _item_page(row: Row, form: Any = None, *, status: int = 200) -> Response:
    session, number = db.session(), read_page(request.args.get("page"))
    last = select(func.max(StockMovement.id)).where(StockMovement.product_id == row.id).scalar_subquery()
    found = session.execute(
        select(StockMovement, Order.number, last)
        .outerjoin(Order, Order.id == StockMovement.order_id)
        .where(StockMovement.product_id == row.id)
        .order_by(StockMovement.id.desc())
        .limit(PAGE_SIZE + 1)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    if number > 1 and not found:
        abort(404)
    here_in_every_language("admin.stock_item", sku=row.sku)
    names = staff_names(session, (movement.actor for movement, _number, _last in found))
    seen = str(found[0][2] if found else 0)
    form = form or StockForm(formdata=None, data={"kind": MovementKind.RECEIVED.value, "seen": seen})
    return page(
        "admin/stock_item.html",
        status=status,
        row=row,
        form=form,
        movements=[(one, order, actor_name(one.actor, names)) for one, order, _last in found[:PAGE_SIZE]],
        number=number,
        more_follow=len(found) > PAGE_SIZE,
        page_link=lambda other: url_for("admin.stock_item", sku=row.sku, page=other if other > 1 else None),
        movement_names=MOVEMENT_NAMES,
        opens_orders=may_enter(ORDERS),
        opens_products=may_enter(PRODUCTS),
        **words_for_lists(),
    )
