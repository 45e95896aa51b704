"""The orders' room: the list, one order with all that happened to it, and the next step of its parcel."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from storefront.admin.addresses import one_of, read_page
from storefront.admin.desk import bp, here_in_every_language, may
from storefront.admin.operations import advance_order
from storefront.admin.order_queries import (
    OrderRow,
    attempts_of,
    list_orders,
    pieces_of,
    search_orders,
    staff_names,
)
from storefront.admin.people import actor_name, first_letter, masked_email, masked_phone
from storefront.catalogue.parameters import read_words
from storefront.gateways.payments import DeclineCode
from storefront.kernel.clock import almaty_date
from storefront.kernel.errors import IllegalTransition, NotFound, StoreError
from storefront.models import db, unit_of_work
from storefront.models.order import ORDER_FLOW, Order, OrderAction, OrderState
from storefront.models.payment import AttemptState
from storefront.models.warehouse import HoldState
from storefront.orders.labels import EVENT_NAMES, STATE_NAMES, recipient_facts
from storefront.orders.queries import find_order
from storefront.payments.flow import cancel_order
from storefront.shipping.queries import RegionName, find_region
from storefront.web.errors import message
from storefront.web.locale import current_language
from storefront.web.page import leave_to, page
from storefront.web.shop import shop
from storefront.web.signed_in import actor, require_staff

#: Whoever packs or talks to people sees who they are; the books need only the money.
SEES_PEOPLE: Final = ("support", "warehouse")
SENDS: Final = ("warehouse",)
CANCELS: Final = ("support",)

ATTEMPT_NAMES: Final[dict[AttemptState, LazyString]] = {
    AttemptState.CREATED: _l("Begun"),
    AttemptState.CHECKED: _l("Card checked"),
    AttemptState.INTENT: _l("Opened at the bank"),
    AttemptState.CONFIRMING: _l("Being confirmed"),
    AttemptState.NEEDS_ACTION: _l("Waits for the buyer at her bank"),
    AttemptState.AUTHORISED: _l("Money held on the card"),
    AttemptState.CAPTURING: _l("Being charged"),
    AttemptState.CAPTURED: _l("Charged"),
    AttemptState.REFUSED: _l("Card not accepted"),
    AttemptState.DECLINED: _l("Declined by the bank"),
    AttemptState.VOIDED: _l("Ended, money not taken"),
    AttemptState.ABANDONED: _l("Not finished"),
}
ATTEMPT_TONES: Final = {
    AttemptState.CAPTURED: "good",
    AttemptState.REFUSED: "bad",
    AttemptState.DECLINED: "bad",
    AttemptState.VOIDED: "",
    AttemptState.ABANDONED: "",
}
REASONS: Final[dict[str, LazyString]] = {
    DeclineCode.NO_FUNDS: _l("not enough money on the card"),
    DeclineCode.EXPIRED: _l("the card has expired"),
    DeclineCode.LOST_OR_STOLEN: _l("the card is reported lost or stolen"),
    DeclineCode.AUTHENTICATION_FAILED: _l("not confirmed at the bank"),
    DeclineCode.AUTHENTICATION_REQUIRED: _l("the bank wants a confirmation"),
    DeclineCode.INSTRUMENT_UNUSABLE: _l("the card data could not be used"),
    "issuer_country": _l("the card's bank is in a country we do not accept"),
    "issuer_unknown": _l("the country of the card's bank is unknown"),
    "not_a_card": _l("not a card"),
    "wallet": _l("a wallet, not a card"),
    "given_up": _l("the buyer gave it up"),
    "unreachable": _l("the bank did not answer"),
    "not_in_time": _l("not confirmed in time"),
    "late_money": _l("the money came too late"),
}
HOLD_NAMES: Final[dict[HoldState, LazyString]] = {
    HoldState.HELD: _l("kept until paid"),
    HoldState.ALLOCATED: _l("set aside"),
    HoldState.RELEASED: _l("given back to the shelf"),
    HoldState.SHIPPED: _l("sent"),
}


@bp.get("/orders/")
@require_staff("support", "warehouse", "finance")
def orders() -> Response:
    """Orders, newest first, of one state or of all."""
    state = one_of(OrderState, request.args.get("state"))
    number = read_page(request.args.get("page"))
    rows, more_follow = list_orders(db.session(), state, number)
    return _list(rows, state=state, number=number, more_follow=more_follow)


@bp.post("/orders/find")
@require_staff("support", "warehouse", "finance")
def find_orders() -> Response:
    """Orders by number, e-mail address or phone: asked by a form, so that no address of a page holds them."""
    typed = read_words(request.form.get("q"))
    if not typed:
        return leave_to("admin.orders")
    rows = search_orders(db.session(), typed, people=may(*SEES_PEOPLE))
    if len(rows) == 1:
        return leave_to("admin.order", number=rows[0].number)
    here_in_every_language("admin.orders")
    return _list(rows, typed=typed)


@bp.get("/orders/<number>")
@require_staff("support", "warehouse", "finance")
def order(number: str) -> Response:
    """One order."""
    return _order_page(_found(number))


@bp.post("/orders/<number>/ship")
@require_staff("warehouse")
def ship(number: str) -> Response:
    """The parcel leaves the warehouse."""
    return _advance(number, OrderAction.SHIP, _("The parcel is on its way."))


@bp.post("/orders/<number>/deliver")
@require_staff("warehouse")
def deliver(number: str) -> Response:
    """The parcel has been handed over."""
    return _advance(number, OrderAction.DELIVER, _("The order is complete."))


@bp.post("/orders/<number>/cancel")
@require_staff("support")
def cancel(number: str) -> Response:
    """End an unpaid order; what is held on a card is given back first."""
    found = _found(number)
    order_id, ended = found.id, found.state is OrderState.CANCELLED
    db.session.rollback()
    if not ended:
        try:
            cancel_order(shop().payments, order_id, actor=actor(), clock=shop().clock)
        except StoreError as refusal:
            return _order_page(_found(number), status=409, refusal=message(refusal))
    flash(_("The order is cancelled."))
    return leave_to("admin.order", number=number)


def _advance(number: str, action: OrderAction, done: str) -> Response:
    order_id = _found(number).id
    try:
        with unit_of_work() as session:
            advance_order(session, order_id, action, actor=actor(), now=shop().now())
    except IllegalTransition as refusal:
        return _order_page(_found(number), status=409, refusal=message(refusal))
    flash(done)
    return leave_to("admin.order", number=number)


def _found(number: str) -> Order:
    found = find_order(db.session(), number)
    if found is None:
        raise NotFound(number=number)
    return found


def _list(
    rows: list[OrderRow],
    *,
    state: OrderState | None = None,
    number: int = 1,
    more_follow: bool = False,
    typed: str = "",
) -> Response:
    if number > 1 and not rows:
        abort(404)
    return page(
        "admin/orders.html",
        rows=rows,
        state=state,
        states=list(STATE_NAMES.items()),
        number=number,
        more_follow=more_follow,
        typed=typed,
        sees_people=may(*SEES_PEOPLE),
        today=almaty_date(shop().now()),
        page_link=lambda other: url_for(
            "admin.orders", state=state.value if state else None, page=other if other > 1 else None
        ),
    )


def _order_page(found: Order, *, status: int = 200, refusal: str | None = None) -> Response:
    session = db.session()
    region = find_region(session, found.region_code, current_language()) if found.region_code else None
    here_in_every_language("admin.order", number=found.number)
    names = staff_names(session, (event.actor for event in found.events))
    return page(
        "admin/order.html",
        status=status,
        order=found,
        refusal=refusal,
        people=recipient_facts(found, region) if may(*SEES_PEOPLE) else _masked_facts(found, region),
        events=[(EVENT_NAMES[one.action], one.at, actor_name(one.actor, names)) for one in found.events],
        attempts=attempts_of(session, found.id),
        pieces=pieces_of(session, found.id),
        late=found.state is OrderState.PAID and found.dispatch_on < almaty_date(shop().now()),
        can_ship=may(*SENDS) and ORDER_FLOW.allows(found.state, OrderAction.SHIP),
        can_deliver=may(*SENDS) and ORDER_FLOW.allows(found.state, OrderAction.DELIVER),
        can_cancel=may(*CANCELS) and ORDER_FLOW.allows(found.state, OrderAction.CANCEL),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "attempt_names": ATTEMPT_NAMES,
        "attempt_tones": ATTEMPT_TONES,
        "reasons": REASONS,
        "hold_names": HOLD_NAMES,
    }


def _masked_facts(found: Order, region: RegionName | None) -> list[tuple[str, str]]:
    """Who receives the order, as far as somebody needs to know who only looks after the money."""
    rows = [
        (_("Recipient"), f"{first_letter(found.first_name)} {first_letter(found.last_name)}"),
        (_("Phone number"), masked_phone(found.phone)),
        (_("E-mail"), masked_email(found.email)),
    ]
    return [*rows, (_("Region"), region.name)] if region else rows
