"""The cart's page and its changes; every change is also a plain form."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request

from storefront.cart.current import current_owner, remember_cart
from storefront.cart.forms import LARGEST_ID, AddToCartForm, ChangeLineForm
from storefront.cart.operations import ChangeLine, accept_changes, add_to_cart, change_line
from storefront.cart.queries import CartView, count_pieces, show_cart
from storefront.catalogue.buyer import current_buyer
from storefront.kernel.errors import QuantityRefused, StoreError
from storefront.models import db, unit_of_work
from storefront.models.cart import DeliveryMethod
from storefront.shipping.queries import DeliveryQuote, RegionName, UnknownRegion, quote
from storefront.shipping.region import chosen_region
from storefront.web.errors import message
from storefront.web.limits import limited
from storefront.web.locale import current_language, localized
from storefront.web.page import CART_PLACEHOLDER, fill_in, leave_to, page, wants_fragment
from storefront.web.shop import shop
from storefront.web.signed_in import public

bp: Blueprint = localized("cart", __name__, url_prefix="/cart")


@bp.get("/")
@public
def show() -> Response:
    return _cart_page()


@bp.get("/count")
@public
def count() -> Response:
    return page("layouts/_cart_count.html")


@bp.post("/lines")
@public
@limited("limit_cart")
def add_line() -> Response:
    form = AddToCartForm.submitted()
    if not form.validate():
        return _refused(QuantityRefused(), 422) if form.product_id.data else leave_to("cart.show")
    try:
        with unit_of_work() as session:
            cart_id = add_to_cart(session, current_owner(), form.command(), current_buyer(), now=shop().now())
    except StoreError as refusal:
        return _refused(refusal, 409)
    remember_cart(cart_id)
    if not wants_fragment():
        return leave_to("cart.show")
    cart = show_cart(db.session, current_owner(), current_buyer(), current_language())
    line = next((line for line in cart.lines if line.product_id == form.product_id.data), None)
    return page("cart/added.html", fragment="added", triggers="cart-changed", line=line, cart=cart)


@bp.post(f"/lines/<int(max={LARGEST_ID}):product_id>")
@public
@limited("limit_cart")
def change(product_id: int) -> Response:
    form = ChangeLineForm.submitted()
    if not form.validate():
        return _cart_page(
            status=422, refusal=QuantityRefused(product_id=product_id), typed=form.quantity.raw_data
        )
    return _change(form.command(product_id))


@bp.post(f"/lines/<int(max={LARGEST_ID}):product_id>/remove")
@public
@limited("limit_cart")
def remove(product_id: int) -> Response:
    return _change(ChangeLine(product_id=product_id, quantity=0))


@bp.post("/accept")
@public
@limited("limit_cart")
def accept() -> Response:
    with unit_of_work() as session:
        accept_changes(session, current_owner(), current_buyer(), now=shop().now())
    return _cart_page() if wants_fragment() else leave_to("cart.show")


def _change(command: ChangeLine) -> Response:
    try:
        with unit_of_work() as session:
            change_line(session, current_owner(), command, current_buyer(), now=shop().now())
    except StoreError as refusal:
        return _cart_page(status=409, refusal=refusal, typed=[str(command.quantity)])
    return _cart_page() if wants_fragment() else leave_to("cart.show")


def _refused(refusal: StoreError, status: int) -> Response:
    """Say why a product did not go into the cart: in the note at the foot, or on the cart's page."""
    if wants_fragment():
        return page("cart/added.html", fragment="refused", status=status, text=message(refusal))
    return _cart_page(status=status, refusal=refusal)


def _cart_page(
    status: int = 200, refusal: StoreError | None = None, typed: list[str] | None = None
) -> Response:
    cart = show_cart(db.session, current_owner(), current_buyer(), current_language())
    region = chosen_region(db.session)
    delivery = _quote(cart, region) if region and cart.lines else None
    return page(
        "cart/cart.html",
        fragment="cart_body",
        status=status,
        triggers="cart-changed" if request.method == "POST" else None,
        cart=cart,
        region=region,
        delivery=delivery,
        refusal=message(refusal) if refusal else None,
        refused_id=refusal.parameters.get("product_id") if refusal else None,
        typed_quantity=typed,
    )


def _quote(cart: CartView, region: RegionName) -> DeliveryQuote | None:
    try:
        return quote(
            db.session(), region.code, cart.weight_g, cart.goods, DeliveryMethod.COURIER, at=shop().now()
        )
    except UnknownRegion:  # chosen once, served no longer: the checkout asks again
        return None


def cart_count() -> int:
    """How many pieces the header shows."""
    return count_pieces(db.session, current_owner())


def init_app(app: Flask) -> None:
    """Open the room, and let every page's header count."""
    app.register_blueprint(bp)
    fill_in(app, CART_PLACEHOLDER, lambda: str(cart_count() or ""))
