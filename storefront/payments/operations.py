"""The steps of a payment inside our own database; the bank is asked between them, never in them."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from storefront.gateways.payments import Instrument
from storefront.journal import audit, staff_tasks
from storefront.kernel.errors import OrderNotPayable, TotalOutOfRange
from storefront.kernel.money import Money
from storefront.models.order import Order
from storefront.models.payment import (
    ATTEMPT_FLOW,
    AttemptAction,
    AttemptState,
    Initiator,
    LedgerEntry,
    LedgerKind,
    PaymentAttempt,
    RefundReason,
    RefundRequest,
    RefundState,
)
from storefront.orders.operations import mark_paid, renew_hold
from storefront.payments.errors import PaymentLocked
from storefront.payments.queries import Attempt, get_attempt, locked_until

HOLD: Final = timedelta(minutes=30)
LEASE: Final = timedelta(minutes=2)


class Overtaken(Exception):
    """Somebody else has moved the attempt since it was read. The flow stops at once and reads again."""


@dataclass(frozen=True)
class BeginAttempt:
    """A wish to pay an order with this provider, within the amounts it takes."""

    order_id: int
    provider: str
    minimum: Money
    maximum: Money
    initiator: Initiator = Initiator.CUSTOMER


def begin_attempt(session: Session, command: BeginAttempt, *, now: datetime) -> Attempt:
    """Keep the order's pieces for half an hour more and write the attempt down.

    Raises `OrderNotPayable`, `NotEnoughStock`, `PaymentLocked` (until), `TotalOutOfRange`, and
    IntegrityError when another attempt of the order is live: the database decides, not a look beforehand.
    """
    renew_hold(session, command.order_id, until=now + HOLD, now=now)
    until = locked_until(session, command.order_id, now=now)
    if until is not None:
        raise PaymentLocked(until=until)
    order = select(Order.total, Order.payable_until).where(Order.id == command.order_id)
    amount, payable_until = session.execute(order).one()
    if now >= payable_until:  # else pieces could be kept for ever by trying every half hour
        raise OrderNotPayable(state="expired")
    if not command.minimum <= amount <= command.maximum:
        raise TotalOutOfRange(lowest=command.minimum, highest=command.maximum)
    attempt_id: int = session.execute(
        insert(PaymentAttempt)
        .values(
            public_id=str(uuid.uuid4()),
            number=f"{secrets.randbelow(9 * 10**14) + 10**14}",
            order_id=command.order_id,
            amount=amount,
            initiator=command.initiator,
            provider=command.provider,
            state=AttemptState.CREATED,
            sweeps=0,
            created_at=now,
            touched_at=now,
        )
        .returning(PaymentAttempt.id)
    ).scalar_one()
    attempt = get_attempt(session, attempt_id)
    _record(session, attempt, "shopper", now)
    return attempt


def move(
    session: Session, attempt: Attempt, action: AttemptAction, *, actor: str, now: datetime, **changes: Any
) -> Attempt:
    """Take one step, if the attempt still stands where it was read. Raises `Overtaken` otherwise."""
    after = ATTEMPT_FLOW.next(attempt.state, action)
    moved = session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.state == attempt.state)
        .values(state=after, touched_at=now, leased_until=None, **changes)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    if moved.one_or_none() is None:
        raise Overtaken(attempt.public_id)
    known = {name: value for name, value in changes.items() if hasattr(attempt, name)}
    attempt = replace(attempt, state=after, touched_at=now, **known)
    _record(session, attempt, actor, now)
    return attempt


def card_columns(card: Instrument | None) -> dict[str, str | None]:
    """What an attempt keeps of a card."""
    if card is None:
        return {}
    return {"issuer_country": card.country, "card_brand": card.brand, "card_last4": card.last4}


def lease(session: Session, attempt: Attempt, *, now: datetime) -> Attempt:
    """Take an attempt up for sweeping. Raises `Overtaken` when it moved or another sweeper has it."""
    taken = session.execute(
        update(PaymentAttempt)
        .where(
            PaymentAttempt.id == attempt.id,
            PaymentAttempt.state == attempt.state,
            PaymentAttempt.touched_at == attempt.touched_at,
            or_(PaymentAttempt.leased_until.is_(None), PaymentAttempt.leased_until <= now),
        )
        .values(leased_until=now + LEASE, sweeps=PaymentAttempt.sweeps + 1)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    if taken.one_or_none() is None:
        raise Overtaken(attempt.public_id)
    return replace(attempt, sweeps=attempt.sweeps + 1)


def lock_order(session: Session, order_id: int) -> None:
    """Hold the order's row: always taken before the attempt's, so that nobody waits in a circle."""
    session.execute(select(Order.id).where(Order.id == order_id).with_for_update())


def keep_payable(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Make sure that the order may still be paid and its pieces stay kept.

    Raises `OrderNotPayable` or `NotEnoughStock`.
    """
    renew_hold(session, attempt.order_id, until=now + HOLD, now=now)


def settle(session: Session, attempt: Attempt, *, actor: str, now: datetime) -> Attempt:
    """The money is here: attempt captured, order paid, ledger line and promised mails, all or nothing.

    Raises `Overtaken`; `IllegalTransition` or `NotEnoughStock` when the order cannot take the money any
    more.
    """
    lock_order(session, attempt.order_id)
    settled = move(session, attempt, AttemptAction.SETTLE, actor=actor, now=now)
    _write_ledger(session, attempt, attempt.amount, now)
    mark_paid(session, attempt.order_id, attempt_id=attempt.public_id, amount=attempt.amount, now=now)
    return settled


def put_aside(session: Session, attempt: Attempt, taken: Money, *, actor: str, now: datetime) -> Attempt:
    """Money was taken that no order can have: write it down, ask for it to go back, and call a person.

    Doing it twice does nothing more. Raises `Overtaken`.
    """
    lock_order(session, attempt.order_id)
    if attempt.live:
        attempt = move(
            session,
            attempt,
            AttemptAction.VOID,
            actor=actor,
            now=now,
            decline_code=RefundReason.LATE_MONEY.value,
        )
    known = session.scalar(
        select(RefundRequest.id).where(
            RefundRequest.attempt_id == attempt.id, RefundRequest.reason == RefundReason.LATE_MONEY
        )
    )
    if known is not None:
        return attempt
    _write_ledger(session, attempt, taken, now)
    session.execute(
        insert(RefundRequest).values(
            attempt_id=attempt.id,
            amount=taken,
            reason=RefundReason.LATE_MONEY,
            state=RefundState.REQUESTED,
            requested_at=now,
        )
    )
    staff_tasks.raise_task(
        session,
        "payment_late_money",
        attempt.public_id,
        {"order": attempt.order_number, "amount_tiyn": taken.minor},
        now=now,
    )
    audit.record(session, actor, "refund.requested", "payment_attempt", attempt.public_id, now=now)
    return attempt


def call_a_person(session: Session, attempt: Attempt, kind: str, *, now: datetime) -> None:
    """Something about an attempt is not as it must be: a staff task, one a kind and attempt."""
    staff_tasks.raise_task(session, kind, attempt.public_id, {"order": attempt.order_number}, now=now)


def _write_ledger(session: Session, attempt: Attempt, amount: Money, now: datetime) -> None:
    session.execute(
        insert(LedgerEntry).values(attempt_id=attempt.id, kind=LedgerKind.CAPTURED, amount=amount, at=now)
    )


def _record(session: Session, attempt: Attempt, actor: str, now: datetime) -> None:
    audit.record(
        session, actor, f"payment.{attempt.state.value}", "payment_attempt", attempt.public_id, now=now
    )
