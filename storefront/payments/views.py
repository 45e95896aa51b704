"""Paying an order: choosing a card, the bank's own steps, and waiting for its answer."""

from __future__ import annotations

import logging

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from storefront.kernel.errors import StoreError
from storefront.models import db
from storefront.models.order import Order, OrderState
from storefront.orders.access import visible_order
from storefront.payments.commands import commands
from storefront.payments.flow import (
    PaymentStep,
    StartPayment,
    cancel_order,
    check_payment,
    give_up_payment,
    start_payment,
)
from storefront.payments.queries import latest_attempt, live_attempt
from storefront.payments.wording import TEXTS, countries_accepted, last_outcome
from storefront.web.errors import message, texts_for
from storefront.web.limits import limited
from storefront.web.locale import current_language, localized
from storefront.web.page import leave_to, page, wants_fragment
from storefront.web.shop import shop
from storefront.web.signed_in import public

bp: Blueprint = localized("payments", __name__, url_prefix="/orders/<number>")
LONGEST_HANDLE = 200
log = logging.getLogger(__name__)


@bp.get("/pay")
@public
def pay(number: str) -> Response:
    order = visible_order(number)
    if not order.payable(shop().now()):
        return leave_to("orders.show", number=number)
    if live_attempt(db.session, order.id):
        return leave_to("payments.status", number=number)
    return _pay_page(order)


@bp.post("/pay")
@public
@limited("limit_pay")
def start(number: str) -> Response:
    return _start(visible_order(number))


@limited("limit_pay_order", per="number")
def _start(order: Order) -> Response:
    """Counted for those who may pay the order alone: whoever only guesses its number must not block it."""
    number = order.number
    instrument = request.form.get("instrument", "")
    if not 0 < len(instrument) <= LONGEST_HANDLE:
        return _pay_page(order, status=422, refusal=_("Choose a card first."))
    command = StartPayment(
        order_id=order.id,
        instrument=instrument,
        return_path=url_for("payments.status", number=number),
        language=current_language(),
    )
    db.session.rollback()
    try:
        step = start_payment(shop().payments, command, clock=shop().clock)
    except StoreError as refusal:
        return _pay_page(visible_order(number), status=409, refusal=message(refusal))
    except (
        OperationalError
    ):  # the bank may have been asked already: only looking tells, and the jobs finish it
        log.exception("the database failed while order %s was being paid", number)
        return leave_to("payments.status", number=number)
    return _next(number, step)


@bp.get("/payment")
@public
def status(number: str) -> Response:
    order = visible_order(number)
    if order.state is not OrderState.AWAITING_PAYMENT:
        return leave_to("orders.show", number=number)
    if live_attempt(db.session, order.id) is None:
        return leave_to("payments.pay", number=number)
    return page("payments/status.html", order=order, step=None)


@bp.post("/payment/check")
@public
def check(number: str) -> Response:
    order_id = visible_order(number).id
    db.session.rollback()
    step = check_payment(shop().payments, order_id, clock=shop().clock)
    if step.kind in ("checking", "action"):
        return page("payments/status.html", fragment="payment_status", order=visible_order(number), step=step)
    return _next(number, step)


@bp.post("/payment/give-up")
@public
def give_up(number: str) -> Response:
    order_id = visible_order(number).id
    db.session.rollback()
    return _next(number, give_up_payment(shop().payments, order_id, clock=shop().clock))


@bp.post("/cancel")
@public
def cancel(number: str) -> Response:
    order_id = visible_order(number).id
    db.session.rollback()
    cancel_order(shop().payments, order_id, actor="shopper", clock=shop().clock)
    return leave_to("orders.show", number=number)


def _next(number: str, step: PaymentStep) -> Response:
    """Where the shopper goes after a step of the payment."""
    if step.kind == "paid":
        return leave_to("orders.show", number=number)
    if step.kind == "checking":
        return leave_to("payments.status", number=number)
    if step.kind == "action" and step.next_action and step.next_action.redirect_url:
        if wants_fragment():
            return Response(status=204, headers={"HX-Redirect": step.next_action.redirect_url})
        return redirect(step.next_action.redirect_url, 303)  # type: ignore[return-value]
    if request.endpoint == "payments.start":
        refusal = message(step.error) if step.error else None
        return _pay_page(visible_order(number), status=409, refusal=refusal)
    return leave_to("payments.pay", number=number)


def _pay_page(order: Order, status: int = 200, refusal: str | None = None) -> Response:
    return page(
        "payments/pay.html",
        fragment="pay_form",
        status=status,
        order=order,
        refusal=refusal or last_outcome(latest_attempt(db.session, order.id)),
        countries=countries_accepted(db.session(), shop().now()),
        card_entry=shop().payments.page_config(order.total, language=current_language()),
    )


def init_app(app: Flask) -> None:
    """Open the room."""
    texts_for(TEXTS)
    app.register_blueprint(bp)
    app.cli.add_command(commands)
