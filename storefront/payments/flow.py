"""Paying, step by step: a commit before and after each word with the bank, never around it.

Whoever finds that somebody else has moved the attempt stops at once and tells how it stands. What a crash
leaves behind, `sweep` finishes or cancels; it never asks the bank for money nobody has confirmed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import IntegrityError

from storefront.gateways.payments import (
    DeclineCode,
    Declined,
    GatewayError,
    Intent,
    InvalidState,
    KeyReused,
    NewIntent,
    OutcomeUnknown,
    PaymentGateway,
)
from storefront.kernel.clock import Clock
from storefront.kernel.errors import IllegalTransition, OrderNotPayable
from storefront.kernel.seams import at
from storefront.models import unit_of_work
from storefront.models.payment import BEFORE_THE_BANK, AttemptAction
from storefront.orders import operations as orders
from storefront.payments.errors import PaymentRunning
from storefront.payments.issuers import accepted_countries, refusal
from storefront.payments.operations import (
    BeginAttempt,
    Overtaken,
    begin_attempt,
    card_columns,
    lease,
    lock_order,
)
from storefront.payments.queries import (
    Attempt,
    captured_attempt,
    due_attempts,
    get_attempt,
    latest_attempt,
    live_attempt,
)
from storefront.payments.reconcile import Desk, give_back, read, reconcile, translate
from storefront.payments.steps import CHECKING, PaymentStep, step_of

log = logging.getLogger(__name__)

GIVEN_UP: Final = "given_up"
UNREACHABLE: Final = "unreachable"


@dataclass(frozen=True)
class StartPayment:
    """A shopper's press on "pay". `return_path` is where her browser comes back to."""

    order_id: int
    instrument: str
    return_path: str
    language: str


def start_payment(gateway: PaymentGateway, command: StartPayment, *, clock: Clock) -> PaymentStep:
    """Pay an order with a card, as far as that goes without the shopper's next word.

    A second start while one is running starts nothing. Raises `OrderNotPayable`, `NotEnoughStock`,
    `PaymentLocked`, `TotalOutOfRange` when no attempt can begin.
    """
    desk = Desk(gateway, clock)
    limits = gateway.capabilities
    wish = BeginAttempt(command.order_id, limits.name, limits.minimum, limits.maximum)
    try:
        with unit_of_work() as session:
            attempt = begin_attempt(session, wish, now=clock())
    except IntegrityError:
        running = read(lambda session: live_attempt(session, command.order_id))
        if running is None:
            raise
        return step_of(running)
    except OrderNotPayable:
        paid = read(lambda session: captured_attempt(session, command.order_id))
        if paid is None:
            raise
        return step_of(paid)
    at("payments.after_created")
    try:
        return _pay(desk, attempt, command)
    except Overtaken:
        return _as_it_stands(attempt)


def _pay(desk: Desk, attempt: Attempt, command: StartPayment) -> PaymentStep:
    attempt = _check(desk, attempt, command.instrument)
    if not attempt.live:
        return step_of(attempt)
    opened = _open(desk, attempt)
    if opened is None:
        return step_of(_abandon(desk, attempt, UNREACHABLE))
    return _confirm(desk, opened, command)


def _check(desk: Desk, attempt: Attempt, instrument: str) -> Attempt:
    """The issuer gate, before the bank hears of any payment."""
    try:
        card = desk.gateway.inspect_instrument(instrument)
    except Declined:
        at("payments.after_inspect")
        with unit_of_work() as session:
            code = DeclineCode.INSTRUMENT_UNUSABLE.value
            return desk.move(session, attempt, AttemptAction.REFUSE, decline_code=code)
    except GatewayError:
        log.warning("attempt %s: the card could not be looked at", attempt.public_id, exc_info=True)
        return _abandon(desk, attempt, UNREACHABLE)
    at("payments.after_inspect")
    later = card is None and desk.gateway.capabilities.issuer_known == "after_hold"
    with unit_of_work() as session:
        no = None if later else refusal(card, accepted_countries(session, now=desk.now()))
        if no is not None:
            attempt = desk.move(
                session, attempt, AttemptAction.REFUSE, decline_code=no.value, **card_columns(card)
            )
        else:
            attempt = desk.move(
                session, attempt, AttemptAction.CHECK, instrument=instrument, **card_columns(card)
            )
    at("payments.after_checked")
    return attempt


def _open(desk: Desk, attempt: Attempt) -> Attempt | None:
    """An intent of its own for the attempt; None when the bank gave no usable answer.

    An intent whose id was lost holds nothing and nobody can confirm it: giving the attempt up is safe.
    """
    new = NewIntent(attempt.amount, attempt.public_id, attempt.order_number, attempt.number)
    try:
        intent = desk.gateway.create_intent(new, key=f"{attempt.public_id}:create")
    except GatewayError:
        log.warning("attempt %s: no intent was opened", attempt.public_id, exc_info=True)
        return None
    at("payments.after_create_intent")
    try:
        with unit_of_work() as session:
            opened = desk.move(session, attempt, AttemptAction.OPEN, intent_id=intent.id)
    except Overtaken:
        give_back(desk, attempt, intent.id)
        raise
    at("payments.after_intent_stored")
    return opened


def _confirm(desk: Desk, attempt: Attempt, command: StartPayment) -> PaymentStep:
    with unit_of_work() as session:
        attempt = desk.move(session, attempt, AttemptAction.CONFIRM)
    at("payments.after_confirming")
    intent: Intent | None = None
    try:
        intent = desk.gateway.confirm_intent(
            attempt.intent,
            command.instrument,
            by=attempt.initiator.value,
            return_path=command.return_path,
            language=command.language,
            key=f"{attempt.public_id}:confirm",
        )
    except Declined as no:
        intent = no.intent
    except (InvalidState, OutcomeUnknown, KeyReused):
        log.warning("attempt %s: the confirmation is uncertain", attempt.public_id, exc_info=True)
    except GatewayError:
        # Too many calls, or a wrong parameter: certain not to have happened, so that nobody needs to wait.
        log.exception("attempt %s: the bank did not take the confirmation", attempt.public_id)
        return _void(desk, attempt, UNREACHABLE)
    at("payments.after_confirm")
    return translate(desk, attempt, intent) if intent else reconcile(desk, attempt)


def check_payment(gateway: PaymentGateway, order_id: int, *, clock: Clock) -> PaymentStep:
    """Ask the bank how the running attempt of an order stands, and go on from there.

    The browser's word that it has finished something is only the occasion to ask.
    """
    attempt = read(lambda session: latest_attempt(session, order_id))
    if attempt is None or not attempt.live:
        return step_of(attempt)
    try:
        return reconcile(Desk(gateway, clock), attempt)
    except Overtaken:
        return _as_it_stands(attempt)


def give_up_payment(gateway: PaymentGateway, order_id: int, *, clock: Clock) -> PaymentStep:
    """End the running attempt, for another card or none; when its money was quicker, the order is paid."""
    attempt = read(lambda session: latest_attempt(session, order_id))
    if attempt is None or not attempt.live:
        return step_of(attempt)
    desk = Desk(gateway, clock)
    try:
        if attempt.state in BEFORE_THE_BANK:
            return step_of(_abandon(desk, attempt, GIVEN_UP))
        return _void(desk, attempt, GIVEN_UP)
    except Overtaken:
        return _as_it_stands(attempt)


def cancel_order(gateway: PaymentGateway, order_id: int, *, actor: str, clock: Clock) -> None:
    """Cancel an unpaid order: what is held on a card is given back first, then the order ends.

    Raises `IllegalTransition` when the money came first, `PaymentRunning` while the bank's answer is
    awaited.
    """
    step = give_up_payment(gateway, order_id, clock=clock)
    if step.kind == "paid":
        raise IllegalTransition(state="paid", action="cancel")
    with unit_of_work() as session:
        lock_order(session, order_id)
        if live_attempt(session, order_id) is not None:
            raise PaymentRunning()
        orders.cancel(session, order_id, actor=actor, now=clock())


def sweep(gateway: PaymentGateway, *, clock: Clock) -> int:
    """Finish or cancel what has lain untouched for two minutes; answers how many attempts were looked at.

    Any number of sweepers may run at once: each attempt is leased to one of them.
    """
    swept = 0
    for attempt_id in read(lambda session: due_attempts(session, now=clock())):
        try:
            _sweep_one(Desk(gateway, clock, swept=True), attempt_id)
            swept += 1
        except Overtaken:
            continue
        except Exception:
            log.exception("sweeping attempt %s failed", attempt_id)
    return swept


def _sweep_one(desk: Desk, attempt_id: int) -> None:
    with unit_of_work() as session:
        attempt = lease(session, get_attempt(session, attempt_id), now=desk.now())
    at("payments.after_lease")
    if attempt.state in BEFORE_THE_BANK:
        _abandon(desk, attempt, None)
    elif attempt.live:
        reconcile(desk, attempt)


def _abandon(desk: Desk, attempt: Attempt, why: str | None) -> Attempt:
    with unit_of_work() as session:
        abandoned = desk.move(session, attempt, AttemptAction.ABANDON, decline_code=why)
    at("payments.after_abandoned")
    return abandoned


def _void(desk: Desk, attempt: Attempt, why: str) -> PaymentStep:
    """End an attempt at the bank first, then with us; when the money was quicker, it has been paid."""
    intent = give_back(desk, attempt, attempt.intent)
    if intent is None:
        return CHECKING
    return translate(desk, attempt, intent, why=why)


def _as_it_stands(attempt: Attempt) -> PaymentStep:
    return step_of(read(lambda session: get_attempt(session, attempt.id)))


__all__ = [
    "PaymentStep",
    "StartPayment",
    "cancel_order",
    "check_payment",
    "give_up_payment",
    "start_payment",
    "step_of",
    "sweep",
]
