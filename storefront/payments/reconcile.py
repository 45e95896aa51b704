"""The only translator of the provider's state into ours.

Called by the shopper's request, her return from the bank, and the sweeper; any number of times, by any
number of them at once. Each step is a compare-and-set: whoever loses stops with `Overtaken`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from storefront.gateways.payments import (
    Decline,
    GatewayError,
    Intent,
    IntentStatus,
    InvalidState,
    OutcomeUnknown,
    PaymentGateway,
)
from storefront.kernel.clock import Clock
from storefront.kernel.errors import IllegalTransition, NotEnoughStock, OrderNotPayable
from storefront.kernel.seams import at
from storefront.models import db, unit_of_work
from storefront.models.payment import AttemptAction, AttemptState
from storefront.payments.issuers import accepted_countries, refusal
from storefront.payments.operations import (
    call_a_person,
    card_columns,
    keep_payable,
    lock_order,
    move,
    put_aside,
    settle,
)
from storefront.payments.queries import Attempt
from storefront.payments.steps import CHECKING, PaymentStep, step_of

log = logging.getLogger(__name__)

ACTION_DEADLINE: Final = timedelta(minutes=30)
PROCESSING_ALARM: Final = timedelta(hours=1)

NOT_IN_TIME: Final = "not_in_time"
NEVER_CONFIRMED: Final = "never_confirmed"
NOT_PAYABLE: Final = "order_not_payable"
MISMATCH: Final = "mismatch"
CANCELED_AT_BANK: Final = "canceled_at_bank"

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """Who is at work: the bank to ask, the clock to read, and whether a sweeper tidies up behind others."""

    gateway: PaymentGateway
    clock: Clock
    swept: bool = False

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.clock()

    @property
    def actor(self) -> str:
        """Who is written into the audit book."""
        return "jobs" if self.swept else "shopper"

    def move(self, session: Session, attempt: Attempt, action: AttemptAction, **changes: Any) -> Attempt:
        """One step of the attempt, now. Raises `Overtaken`."""
        return move(session, attempt, action, actor=self.actor, now=self.now(), **changes)


def read(query: Callable[[Session], T]) -> T:
    """Answer a question with no transaction left open behind it."""
    try:
        return query(db.session())
    finally:
        db.session.rollback()


def reconcile(desk: Desk, attempt: Attempt) -> PaymentStep:
    """Read how the payment stands at the bank and make our side agree. Raises `Overtaken`."""
    if attempt.intent_id is None:
        return step_of(attempt)
    intent = _look(desk, attempt.intent_id)
    if intent is None:
        return step_of(attempt)
    return translate(desk, attempt, intent)


def translate(desk: Desk, attempt: Attempt, intent: Intent, *, why: str = CANCELED_AT_BANK) -> PaymentStep:
    """Make our side agree with what the bank says; `why` is kept if it says canceled. Raises `Overtaken`."""
    if not attempt.live:
        return _after_the_end(desk, attempt, intent)
    match intent.status:
        case IntentStatus.SUCCEEDED:
            return _take_in(desk, attempt, intent)
        case IntentStatus.CANCELED:
            return _end(desk, attempt, intent, why)
        case IntentStatus.NEEDS_METHOD | IntentStatus.NEEDS_CONFIRM:
            return _unconfirmed(desk, attempt, intent)
        case IntentStatus.NEEDS_ACTION:
            return _wait_for_shopper(desk, attempt, intent)
        case IntentStatus.PROCESSING:
            return _wait_for_bank(desk, attempt)
        case IntentStatus.AUTHORISED:
            return _judge(desk, attempt, intent)


def _unconfirmed(desk: Desk, attempt: Attempt, intent: Intent) -> PaymentStep:
    """The bank said no, or was never asked. Only the sweeper may decide that it never will be."""
    if intent.last_error is None and not desk.swept:
        return CHECKING
    return _cancel(desk, attempt, NEVER_CONFIRMED)


def _wait_for_shopper(desk: Desk, attempt: Attempt, intent: Intent) -> PaymentStep:
    if attempt.state is AttemptState.CONFIRMING:
        with unit_of_work() as session:
            attempt = desk.move(session, attempt, AttemptAction.ASK)
        at("payments.after_needs_action")
    if desk.now() - attempt.touched_at >= ACTION_DEADLINE:
        return _cancel(desk, attempt, NOT_IN_TIME)
    return PaymentStep("action", next_action=intent.next_action)


def _wait_for_bank(desk: Desk, attempt: Attempt) -> PaymentStep:
    if desk.now() - attempt.touched_at >= PROCESSING_ALARM:
        with unit_of_work() as session:
            call_a_person(session, attempt, "payment_processing_long", now=desk.now())
    return CHECKING


def _judge(desk: Desk, attempt: Attempt, intent: Intent) -> PaymentStep:
    """Money is held: take it when amount, issuer of the charge and order are right, else give it back."""
    at_work = attempt.state in (AttemptState.AUTHORISED, AttemptState.CAPTURING)
    if at_work and not desk.swept:
        return CHECKING
    if intent.amount != attempt.amount or intent.reference != attempt.public_id:
        with unit_of_work() as session:
            call_a_person(session, attempt, "payment_mismatch", now=desk.now())
        return _cancel(desk, attempt, MISMATCH)
    try:
        with unit_of_work() as session:
            no = refusal(intent.instrument, accepted_countries(session, now=desk.now()))
            if no is None:
                keep_payable(session, attempt, now=desk.now())
                if not at_work:
                    card = card_columns(intent.instrument)
                    attempt = desk.move(session, attempt, AttemptAction.AUTHORISE, **card)
    except (OrderNotPayable, NotEnoughStock):
        return _cancel(desk, attempt, NOT_PAYABLE)
    if no is not None:
        return _cancel(desk, attempt, no.value, **card_columns(intent.instrument))
    at("payments.after_authorised")
    return _capture(desk, attempt)


def _capture(desk: Desk, attempt: Attempt) -> PaymentStep:
    if attempt.state is AttemptState.AUTHORISED:
        with unit_of_work() as session:
            attempt = desk.move(session, attempt, AttemptAction.CAPTURE)
        at("payments.after_capturing")
    intent = _demand(
        desk,
        attempt,
        attempt.intent,
        lambda key: desk.gateway.capture_intent(attempt.intent, attempt.amount, key=key),
        "capture",
        while_status=(IntentStatus.AUTHORISED,),
    )
    at("payments.after_capture")
    if intent is None or intent.status not in (IntentStatus.SUCCEEDED, IntentStatus.CANCELED):
        return CHECKING
    return translate(desk, attempt, intent)


def _take_in(desk: Desk, attempt: Attempt, intent: Intent) -> PaymentStep:
    """The money has been taken: the order is paid, or the money is put aside to go back."""
    if intent.captured == attempt.amount:
        try:
            with unit_of_work() as session:
                attempt = settle(session, attempt, actor=desk.actor, now=desk.now())
        except (IllegalTransition, NotEnoughStock):
            log.warning("attempt %s: its order cannot take the money", attempt.public_id, exc_info=True)
        else:
            at("payments.after_captured")
            return step_of(attempt)
    return _put_aside(desk, attempt, intent)


def _put_aside(desk: Desk, attempt: Attempt, intent: Intent) -> PaymentStep:
    with unit_of_work() as session:
        attempt = put_aside(session, attempt, intent.captured, actor=desk.actor, now=desk.now())
    at("payments.after_put_aside")
    return step_of(attempt)


def _after_the_end(desk: Desk, attempt: Attempt, intent: Intent) -> PaymentStep:
    """Our side is final. Whatever the bank still holds goes back; what it took meanwhile calls a person."""
    if intent.status is IntentStatus.SUCCEEDED and attempt.state is not AttemptState.CAPTURED:
        return _put_aside(desk, attempt, intent)
    if intent.status not in (IntentStatus.SUCCEEDED, IntentStatus.CANCELED):
        after = give_back(desk, attempt, intent.id)
        if after is not None and after.status is IntentStatus.SUCCEEDED:
            return _put_aside(desk, attempt, after)
    return step_of(attempt)


def _cancel(desk: Desk, attempt: Attempt, why: str, **changes: Any) -> PaymentStep:
    """End the payment at the bank first, then with us."""
    intent = give_back(desk, attempt, attempt.intent)
    if intent is None:
        return CHECKING
    if intent.status is IntentStatus.CANCELED:
        return _end(desk, attempt, intent, why, **changes)
    return translate(desk, attempt, intent)


def _end(desk: Desk, attempt: Attempt, intent: Intent, why: str, **changes: Any) -> PaymentStep:
    """The bank holds and will hold nothing: write down how it ended."""
    no = intent.last_error
    with unit_of_work() as session:
        lock_order(session, attempt.order_id)
        if no is not None and attempt.state in (AttemptState.CONFIRMING, AttemptState.NEEDS_ACTION):
            attempt = desk.move(session, attempt, AttemptAction.DECLINE, **_decline_columns(no))
        else:
            attempt = desk.move(session, attempt, AttemptAction.VOID, decline_code=why, **changes)
    at("payments.after_ended")
    return step_of(attempt)


def _decline_columns(no: Decline) -> dict[str, str]:
    return {"decline_code": no.code.value, "decline_advice": no.advice.value}


def give_back(desk: Desk, attempt: Attempt, intent_id: str) -> Intent | None:
    """Ask the bank to give a payment up; answers how it stands when that is settled, None when nobody
    knows.
    """
    unsettled = tuple(set(IntentStatus) - {IntentStatus.SUCCEEDED, IntentStatus.CANCELED})
    intent = _demand(
        desk,
        attempt,
        intent_id,
        lambda key: desk.gateway.cancel_intent(intent_id, key=key),
        "cancel",
        while_status=unsettled,
    )
    at("payments.after_cancel")
    return None if intent is None or intent.status in unsettled else intent


def _demand(
    desk: Desk,
    attempt: Attempt,
    intent_id: str,
    call: Callable[[str], Intent],
    name: str,
    *,
    while_status: tuple[IntentStatus, ...],
) -> Intent | None:
    """Ask for a step that the bank can take only once, and after any doubt read how it stands.

    The sweeper uses a second key when the first one only repeats a broken answer and the step is still
    demanded.
    """
    keys = [f"{attempt.public_id}:{name}"]
    if attempt.sweeps:
        keys.append(f"{attempt.public_id}:{name}:{attempt.sweeps + 1}")
    intent: Intent | None = None
    for key in keys:
        try:
            return call(key)
        except (InvalidState, OutcomeUnknown):
            intent = _look(desk, intent_id)
            if intent is None or intent.status not in while_status:
                return intent
        except GatewayError:
            log.exception("attempt %s: the bank did not take %s", attempt.public_id, name)
            return None
    return intent


def _look(desk: Desk, intent_id: str) -> Intent | None:
    try:
        return desk.gateway.get_intent(intent_id)
    except GatewayError:
        log.warning("the payment %s could not be read", intent_id, exc_info=True)
        return None
