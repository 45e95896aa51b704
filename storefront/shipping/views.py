"""The delivery page (R31) and the choice of a region on any page."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Blueprint, Flask, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import escape

from storefront.kernel.calendar import holidays_between
from storefront.kernel.clock import almaty_date
from storefront.models import db
from storefront.shipping.forms import RegionForm
from storefront.shipping.promise import CUT_OFF, LONGEST, SHORTEST, pickup_promise
from storefront.shipping.queries import RegionName, RegionOffer, delivery_rules, offer, offers, served_regions
from storefront.shipping.region import chosen_code, chosen_region, remember_region
from storefront.web import fragments
from storefront.web.addresses import page_of_form, safe_next
from storefront.web.errors import texts_for
from storefront.web.holidays import holiday_name
from storefront.web.limits import limited
from storefront.web.locale import current_language, localized
from storefront.web.page import fill_in, page, wants_fragment
from storefront.web.security import storable
from storefront.web.shop import shop
from storefront.web.signed_in import public

bp: Blueprint = localized("shipping", __name__, url_prefix="/delivery")

#: Stand in drawn pages for the reader's own region: its name in the header, and the dates it means for her.
NAME_PLACEHOLDER = f"place-{secrets.token_hex(8)}"
PROMISE_PLACEHOLDER = f"promise-{secrets.token_hex(8)}"

HOLIDAYS_AHEAD: Final = timedelta(days=45)
MAP: Final = "map"


@dataclass(frozen=True)
class Place:
    """What the chosen region means for an order placed now; a refused choice with its form."""

    offer: RegionOffer | None
    form: RegionForm | None = None


@bp.get("/")
@public
@storable
def show() -> Response:
    return _delivery_page()


@bp.get("/region")
@public
def region() -> Response:
    _rules, named = served_regions(db.session(), current_language(), at=shop().now())
    form = _form(named, page_of_form() or url_for("shipping.show"), place="drawer")
    return page("shipping/region.html", fragment="region_form", form=form)


@bp.post("/region")
@public
@limited("limit_cart")
def choose() -> Response:
    _rules, named = served_regions(db.session(), current_language(), at=shop().now())
    form = RegionForm.submitted().among(named, place="place")
    form.next.data = safe_next(form.next.data) or page_of_form() or url_for("shipping.show")
    refused = not form.validate()
    if not refused:
        remember_region(form.region.data)
    if not wants_fragment():
        return page("shipping/region.html", status=422, form=form) if refused else _back_to(form.next.data)
    status, triggers = (422, None) if refused else (200, "place-changed")
    if form.part.data == MAP:
        return _delivery_page(form if refused else None, status, triggers)
    place = Place(_offer_for_reader(), form if refused else None)
    return page("shipping/_chosen.html", status=status, triggers=triggers, place=place)


def _back_to(path: str) -> Response:
    return redirect(path, 303)  # type: ignore[return-value]


def _form(named: Sequence[RegionName], way_back: str, *, place: str) -> RegionForm:
    """The choice with what the browser remembers already chosen."""
    form = RegionForm(formdata=None, region=chosen_code() or "", next=way_back)
    return form.among(named, place=place)


def _offer_for_reader() -> RegionOffer | None:
    """What her region means now; None when none is chosen, or we no longer deliver there."""
    chosen = chosen_region(db.session())
    if chosen is None:
        return None
    now = shop().now()
    rules = delivery_rules(db.session(), at=now)
    return offer(rules, chosen, at=now) if chosen.code in rules.zones else None


def _delivery_page(
    refused: RegionForm | None = None, status: int = 200, triggers: str | None = None
) -> Response:
    now = shop().now()
    rules, all_offers = offers(db.session(), current_language(), at=now)
    named = [one.region for one in all_offers]
    today = almaty_date(now)
    return page(
        "shipping/delivery.html",
        fragment="delivery_choice",
        status=status,
        triggers=triggers,
        just_chosen=triggers is not None,
        form=refused or _form(named, url_for("shipping.show"), place="place"),
        offers=all_offers,
        chosen=next((one for one in all_offers if one.region.code == chosen_code()), None),
        rules=rules,
        pickup=pickup_promise(now, rules.calendar),
        holidays=holidays_between(today, today + HOLIDAYS_AHEAD, rules.calendar),
        cut_off=CUT_OFF,
        shortest=SHORTEST,
        longest=LONGEST,
    )


def _name_of_place() -> str:
    chosen = chosen_region(db.session())
    return str(escape(chosen.short_name if chosen else _("Choose a region")))


def _promise_for_place() -> str:
    made = _offer_for_reader()
    told = (made.region.code, made.promise) if made else None
    key = ("place-promise", current_language(), told)
    return fragments.kept(key, lambda: render_template("shipping/_place_promise.html", place=Place(made)))


def init_app(app: Flask) -> None:
    """Open the room, and let every page show the reader's region and its dates."""
    app.register_blueprint(bp)
    app.jinja_env.filters["holiday_name"] = holiday_name
    app.jinja_env.globals.update(
        PLACE_NAME_PLACEHOLDER=NAME_PLACEHOLDER, PLACE_PROMISE_PLACEHOLDER=PROMISE_PLACEHOLDER
    )
    fill_in(app, NAME_PLACEHOLDER, _name_of_place)
    fill_in(app, PROMISE_PLACEHOLDER, _promise_for_place)
    texts_for(
        {"unknown_region": lambda **p: _("We do not deliver to this region yet. Please choose another.")}
    )
