"""The catalogue's room: the list of all products, and the editor with both languages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import IntegrityError

from storefront.admin.addresses import arguments_of, read_wanted
from storefront.admin.desk import STOCK, bp, here_in_every_language, may_enter
from storefront.admin.forms import ProductForm
from storefront.admin.operations import SkuTaken, save_edit
from storefront.admin.product_queries import (
    CategoryName,
    Order,
    Stored,
    categories,
    find_product,
    list_products,
    missing_for_sale,
)
from storefront.catalogue.operations import hide_product, publish_products
from storefront.kernel.errors import EditedMeanwhile, PriceMissing, StoreError, TranslationMissing
from storefront.models import db, unit_of_work
from storefront.models.catalogue import ProductState
from storefront.warehouse.queries import Band
from storefront.web.errors import message
from storefront.web.fields import notes
from storefront.web.locale import current_language
from storefront.web.page import leave_to, page
from storefront.web.shop import shop
from storefront.web.signed_in import actor, require_staff

STATE_NAMES: Final[dict[ProductState, LazyString]] = {
    ProductState.DRAFT: _l("Draft"),
    ProductState.PUBLISHED: _l("In the shop"),
    ProductState.HIDDEN: _l("Hidden"),
}
STATE_TONES: Final = {ProductState.DRAFT: "mind", ProductState.PUBLISHED: "good", ProductState.HIDDEN: ""}
BAND_NAMES: Final[dict[Band, LazyString]] = {
    Band.IN: _l("In stock"),
    Band.FEW: _l("Few left"),
    Band.OUT: _l("Out of stock"),
}
BAND_TONES: Final = {Band.IN: "", Band.FEW: "mind", Band.OUT: "bad"}
ORDER_NAMES: Final[dict[Order, LazyString]] = {
    Order.CHANGED: _l("Last changed first"),
    Order.SKU: _l("By SKU"),
    Order.CHEAP: _l("Cheap first"),
    Order.DEAR: _l("Dear first"),
    Order.FEWEST: _l("Fewest pieces first"),
}
#: Fields whose stored and typed values are shown beside each other when two people have edited at once.
COMPARED: Final = (
    "category", "retail", "member", "pv", "weight", "low_at", "tint",
    "kk_name", "kk_size", "kk_summary", "kk_description",
    "ru_name", "ru_size", "ru_summary", "ru_description",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A field in which what is stored now and what was typed are not the same."""

    field: str
    label: str
    stored: str
    typed: str


@bp.get("/products/")
@require_staff("catalogue")
def products() -> Response:
    """All products, with search and filters."""
    wanted = read_wanted(request.args)
    shelves = categories(db.session(), current_language())
    rows, more_follow = list_products(db.session(), wanted, current_language())
    return page(
        "admin/products.html",
        wanted=wanted,
        rows=rows,
        more_follow=more_follow,
        categories=shelves,
        category_names={one.id: one.name for one in shelves},
        narrowed=bool(arguments_of(wanted, page=1)),
        page_link=lambda number: url_for("admin.products", **arguments_of(wanted, page=number)),
        **words_for_lists(),
    )


@bp.get("/products/new")
@require_staff("catalogue")
def new_product() -> Response:
    """An empty form."""
    shelves = _categories()
    return _editor(ProductForm.of(None, shelves), None, shelves)


@bp.post("/products/new")
@require_staff("catalogue")
def add_product() -> Response:
    """Write a new draft, and show it in the shop at once when asked to."""
    shelves = _categories()
    return _save(ProductForm.typed(shelves, None), None, shelves)


@bp.get("/products/<sku>")
@require_staff("catalogue")
def product(sku: str) -> Response:
    """One product to edit."""
    stored, shelves = _stored(sku), _categories()
    return _editor(ProductForm.of(stored, shelves), stored, shelves)


@bp.post("/products/<sku>")
@require_staff("catalogue")
def save_product(sku: str) -> Response:
    """Save what was typed, and show it in the shop when asked to."""
    stored, shelves = _stored(sku), _categories()
    return _save(ProductForm.typed(shelves, sku), stored, shelves)


@bp.post("/products/<sku>/hide")
@require_staff("catalogue")
def hide(sku: str) -> Response:
    """Take a product off the shelf."""
    product_id = _stored(sku).id
    with unit_of_work() as session:
        hide_product(session, product_id, actor=actor(), now=shop().now())
    flash(_("Shoppers do not see this product any more."))
    return leave_to("admin.product", sku=sku)


def _save(form: Any, stored: Stored | None, shelves: Sequence[CategoryName]) -> Response:
    """Save, then publish if that was asked for: a refusal to publish leaves what was saved."""
    if not form.validate():
        return _editor(form, stored, shelves, status=422)
    try:
        with unit_of_work() as session:
            product_id = save_edit(session, form.edit(stored), actor=actor(), now=shop().now())
    except (EditedMeanwhile, SkuTaken, TranslationMissing, IntegrityError) as refusal:
        return _not_saved(form, stored, shelves, refusal)
    sku = str(form.sku.data)
    if request.form.get("then") == "publish":
        try:
            with unit_of_work() as session:
                publish_products(session, [product_id], actor=actor(), now=shop().now())
        except (TranslationMissing, PriceMissing) as refusal:
            return _not_published(sku, shelves, refusal)
        flash(_("Saved. Shoppers see this product now."))
    else:
        flash(_("Saved."))
    for note in notes(form):
        flash(note)
    return leave_to("admin.product", sku=sku)


def _not_saved(
    form: Any, stored: Stored | None, shelves: Sequence[CategoryName], refusal: Exception
) -> Response:
    sku = str(form.sku.data)
    if isinstance(refusal, TranslationMissing):
        missing = missing_for_sale(form.texts, form.retail.data, form.member.data)
        return _editor(form, stored, shelves, status=409, refusal=message(refusal), missing=missing)
    fresh = find_product(db.session(), sku)
    if stored is None or fresh is None:
        form.sku.errors = [message(SkuTaken(sku=sku))]
        return _editor(form, None, shelves, status=409, taken=sku if fresh else "")
    differences = _differences(form, fresh, shelves)
    form.look_at(fresh)
    told = _("Somebody else has saved this product meanwhile.")
    return _editor(form, fresh, shelves, status=409, refusal=told, differences=differences)


def _not_published(sku: str, shelves: Sequence[CategoryName], refusal: StoreError) -> Response:
    stored = _stored(sku)
    return _editor(
        ProductForm.of(stored, shelves),
        stored,
        shelves,
        status=409,
        refusal=_("Your changes are saved, but the product cannot be shown in the shop yet."),
        missing=missing_for_sale(stored.texts, stored.retail, stored.member),
    )


def _differences(form: Any, fresh: Stored, shelves: Sequence[CategoryName]) -> list[Difference]:
    """Field by field, what stands there now and what was typed."""
    now = ProductForm.of(fresh, shelves)
    names = {one.code: one.name for one in shelves}
    found = []
    for name in COMPARED:
        both = now[name], form[name]
        stored, typed = (names.get(one.data, "") if name == "category" else one._value() for one in both)
        if stored != typed:
            found.append(Difference(name, str(form[name].label.text), stored, typed))
    return found


def _editor(
    form: Any, stored: Stored | None, shelves: Sequence[CategoryName], *, status: int = 200, **context: Any
) -> Response:
    missing = missing_for_sale(stored.texts, stored.retail, stored.member) if stored else []
    if stored:
        here_in_every_language("admin.product", sku=stored.sku)
    else:
        here_in_every_language("admin.new_product")
    return page(
        "admin/product.html",
        status=status,
        form=form,
        stored=stored,
        opens_stock=may_enter(STOCK),
        **{"missing": missing, "refusal": None, "differences": [], "taken": "", **context},
        **words_for_lists(),
    )


def words_for_lists() -> dict[str, Any]:
    """What states and orders are called, for pages that show products."""
    return {
        "state_names": STATE_NAMES,
        "state_tones": STATE_TONES,
        "band_names": BAND_NAMES,
        "band_tones": BAND_TONES,
        "order_names": ORDER_NAMES,
    }


def _categories() -> list[CategoryName]:
    return categories(db.session(), current_language())


def _stored(sku: str) -> Stored:
    stored = find_product(db.session(), sku)
    if stored is None:
        abort(404)
    return stored
