"""The checkout page: three sections that save themselves, and the button that places the order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, request
from flask_babel import gettext as _

from storefront.cart.current import current_owner
from storefront.catalogue.buyer import current_buyer
from storefront.checkout.forms import ContactForm, DeliveryForm, PlaceForm
from storefront.checkout.operations import Confirm, SaveContact, SaveDelivery, place, save_section
from storefront.checkout.queries import CONTACT_FIELDS, CheckoutView, Missing, show_checkout
from storefront.kernel.errors import CartChanged, CartEmpty, NotEnoughStock, StoreError
from storefront.kernel.money import Money
from storefront.models import db, unit_of_work
from storefront.orders.access import grant
from storefront.shipping.queries import served_regions
from storefront.shipping.region import chosen_code, remember_region
from storefront.web.errors import message
from storefront.web.fields import notes
from storefront.web.formats import money
from storefront.web.limits import limited
from storefront.web.locale import current_language, localized
from storefront.web.page import leave_to, page, wants_fragment
from storefront.web.shop import shop
from storefront.web.signed_in import current_account, public

bp: Blueprint = localized("checkout", __name__, url_prefix="/checkout")


@bp.get("/")
@public
def show() -> Response:
    view = _view()
    return _checkout(view) if view.cart.lines else leave_to("cart.show")


@bp.post("/contact")
@public
@limited("limit_cart")
def contact() -> Response:
    form = ContactForm(formdata=request.form)
    if not form.validate():
        return _checkout(_view(), status=422, contact_form=form, open_section="contact")
    return _save(form.command(), notes(form))


@bp.post("/delivery")
@public
@limited("limit_cart")
def delivery() -> Response:
    form = DeliveryForm(_regions(), formdata=request.form)
    if not form.validate():
        return _checkout(_view(), status=422, delivery_form=form, open_section="delivery")
    if form.region_code.data and not form.picks_up:
        remember_region(form.region_code.data)
    return _save(form.command(), notes(form))


@bp.post("/place")
@public
@limited("limit_cart")
def place_order() -> Response:
    form = PlaceForm(formdata=request.form)
    seen = form.seen()
    if not form.validate():
        return _checkout(_view(), status=422, place_form=form)
    if seen is None:
        return _checkout(_view(), status=409, refusal=message(CartChanged()))
    account = current_account()
    command = Confirm(
        cart_version=seen[0],
        total=Money(seen[1]),
        earliest=seen[2],
        latest=seen[3],
        consents=form.consents,
        language=current_language(),
        account_id=account.id if account else None,
        market_open=shop().settings.market_open,
    )
    try:
        with unit_of_work() as session:
            order = place(
                session,
                current_owner(),
                current_buyer(),
                command,
                shop().payments.capabilities,
                now=shop().now(),
            )
            number = order.number
    except CartEmpty:
        return leave_to("cart.show")
    except NotEnoughStock:
        return _checkout(_view(), status=409, refusal=message(CartChanged()))
    except StoreError as refusal:
        return _checkout(_view(), status=409, refusal=message(refusal))
    grant(number)
    return leave_to("payments.pay", number=number)


def _save(section: SaveContact | SaveDelivery, told: list[str]) -> Response:
    try:
        with unit_of_work() as session:
            save_section(session, current_owner(), section, now=shop().now())
    except CartEmpty:
        return leave_to("cart.show")
    if wants_fragment() or told:
        return _checkout(_view(), told=told)
    return leave_to("checkout.show", _anchor="checkout")


def _view() -> CheckoutView:
    return show_checkout(
        db.session,
        current_owner(),
        current_buyer(),
        current_language(),
        shop().payments.capabilities,
        market_open=shop().settings.market_open,
        at=shop().now(),
    )


def _regions() -> dict[str, str]:
    _rules, served = served_regions(db.session, current_language(), at=shop().now())
    return {region.code: region.name for region in served}


def _checkout(
    view: CheckoutView,
    status: int = 200,
    contact_form: ContactForm | None = None,
    delivery_form: DeliveryForm | None = None,
    place_form: PlaceForm | None = None,
    refusal: str | None = None,
    told: list[str] | None = None,
    open_section: str | None = None,
) -> Response:
    asked = open_section or request.args.get("edit") or _next_section(view)
    names = _regions()
    return page(
        "checkout/checkout.html",
        fragment="checkout_body",
        status=status,
        view=view,
        open_section=asked,
        contact_form=contact_form or ContactForm(formdata=None, data=_contact_so_far(view)),
        delivery_form=delivery_form or DeliveryForm(names, formdata=None, data=_delivery_so_far(view)),
        place_form=place_form or PlaceForm(formdata=None),
        region=names.get(view.draft.region_code or "") if view.draft else None,
        blockers=[_blocker(one) for one in view.missing if asked == "review" or one in _TOTALS],
        refusal=refusal,
        told=told or [],
    )


def _next_section(view: CheckoutView) -> str:
    if not view.contact_done:
        return "contact"
    return "review" if view.delivery_done else "delivery"


def _contact_so_far(view: CheckoutView) -> dict[str, Any]:
    """What was saved, else what the account knows."""
    account = current_account()
    saved = {name: getattr(view.draft, name, None) for name in CONTACT_FIELDS}
    if account and not any(saved.values()):
        return {name: getattr(account, name) for name in CONTACT_FIELDS}
    return saved


def _delivery_so_far(view: CheckoutView) -> dict[str, Any]:
    if view.draft is None or view.draft.method is None:
        return {"region_code": chosen_code()}
    names = ("region_code", "city", "street", "house", "flat", "postal_code", "note")
    return {"method": view.draft.method.value} | {name: getattr(view.draft, name) for name in names}


_TOTALS = (Missing.TOTAL_TOO_SMALL, Missing.TOTAL_TOO_LARGE, Missing.MARKET_CLOSED)


def _blocker(one: Missing) -> str:
    limits = shop().payments.capabilities
    texts = {
        Missing.CART_EMPTY: lambda: _("The cart is empty."),
        Missing.CONTACT: lambda: _("Please fill in who receives the order."),
        Missing.DELIVERY: lambda: _("Please fill in where the order goes."),
        Missing.TOTAL_TOO_SMALL: lambda: _(
            "The bank takes payments from %(amount)s on.", amount=money(limits.minimum)
        ),
        Missing.TOTAL_TOO_LARGE: lambda: _(
            "The bank takes at most %(amount)s at once. Please make two orders of it.",
            amount=money(limits.maximum),
        ),
        Missing.MARKET_CLOSED: lambda: _("The shop takes no orders at the moment."),
    }
    return texts[one]()


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)
