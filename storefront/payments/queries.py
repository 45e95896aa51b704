"""What is known about paying an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from storefront.kernel.money import Money
from storefront.models.order import Order
from storefront.models.payment import LIVE, AttemptState, Initiator, PaymentAttempt

UNTOUCHED: Final = timedelta(minutes=2)
DECLINES_THAT_LOCK: Final = 5
DECLINES_WITHIN: Final = timedelta(hours=1)
LOCKED_FOR: Final = timedelta(hours=1)
SWEPT_AT_ONCE: Final = 100


@dataclass(frozen=True)
class Attempt:
    """One try to pay as it stood when it was read: a copy, so that nothing changes behind a flow's back."""

    id: int
    public_id: str
    number: str
    order_id: int
    order_number: str
    amount: Money
    initiator: Initiator
    state: AttemptState
    intent_id: str | None
    issuer_country: str | None
    card_brand: str | None
    card_last4: str | None
    decline_code: str | None
    decline_advice: str | None
    sweeps: int
    created_at: datetime
    touched_at: datetime

    @property
    def live(self) -> bool:
        """Whether money may still move."""
        return self.state in LIVE

    @property
    def intent(self) -> str:
        """The provider's id of an attempt that has reached the bank."""
        if self.intent_id is None:
            raise ValueError(f"attempt {self.public_id} never reached the bank")
        return self.intent_id


def _attempts() -> Select[PaymentAttempt, str]:
    return select(PaymentAttempt, Order.number).join(Order, Order.id == PaymentAttempt.order_id)


def _first(session: Session, query: Select[PaymentAttempt, str]) -> Attempt | None:
    row = session.execute(query.limit(1).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return None
    attempt, order_number = row
    return Attempt(
        id=attempt.id,
        public_id=attempt.public_id,
        number=attempt.number,
        order_id=attempt.order_id,
        order_number=order_number,
        amount=attempt.amount,
        initiator=attempt.initiator,
        state=attempt.state,
        intent_id=attempt.intent_id,
        issuer_country=attempt.issuer_country,
        card_brand=attempt.card_brand,
        card_last4=attempt.card_last4,
        decline_code=attempt.decline_code,
        decline_advice=attempt.decline_advice,
        sweeps=attempt.sweeps,
        created_at=attempt.created_at,
        touched_at=attempt.touched_at,
    )


def get_attempt(session: Session, attempt_id: int) -> Attempt:
    """The attempt; it must exist."""
    found = _first(session, _attempts().where(PaymentAttempt.id == attempt_id))
    if found is None:
        raise LookupError(f"no attempt {attempt_id}")
    return found


def find_attempt(session: Session, public_id: str) -> Attempt | None:
    """The attempt the provider knows by this reference, or None."""
    return _first(session, _attempts().where(PaymentAttempt.public_id == public_id))


def live_attempt(session: Session, order_id: int) -> Attempt | None:
    """The one attempt of an order in which money may still move, or None."""
    return _first(
        session, _attempts().where(PaymentAttempt.order_id == order_id, PaymentAttempt.state.in_(LIVE))
    )


def captured_attempt(session: Session, order_id: int) -> Attempt | None:
    """The one attempt that paid the order, or None."""
    return _first(
        session,
        _attempts().where(PaymentAttempt.order_id == order_id, PaymentAttempt.state == AttemptState.CAPTURED),
    )


def latest_attempt(session: Session, order_id: int) -> Attempt | None:
    """What to tell about an order: the attempt that paid it, else the youngest one, else None."""
    paid = captured_attempt(session, order_id)
    if paid is not None:
        return paid
    return _first(
        session,
        _attempts().where(PaymentAttempt.order_id == order_id).order_by(PaymentAttempt.id.desc()),
    )


def due_attempts(session: Session, *, now: datetime) -> Sequence[int]:
    """Ids of live attempts nobody has touched for two minutes and no sweeper holds, oldest first."""
    return session.scalars(
        select(PaymentAttempt.id)
        .where(
            PaymentAttempt.state.in_(LIVE),
            PaymentAttempt.touched_at <= now - UNTOUCHED,
            or_(PaymentAttempt.leased_until.is_(None), PaymentAttempt.leased_until <= now),
        )
        .order_by(PaymentAttempt.touched_at, PaymentAttempt.id)
        .limit(SWEPT_AT_ONCE)
    ).all()


def locked_until(session: Session, order_id: int, *, now: datetime) -> datetime | None:
    """Until when the order takes no further attempt: an hour from the fifth decline within an hour."""
    declines = session.scalars(
        select(PaymentAttempt.touched_at)
        .where(PaymentAttempt.order_id == order_id, PaymentAttempt.state == AttemptState.DECLINED)
        .order_by(PaymentAttempt.touched_at.desc())
        .limit(DECLINES_THAT_LOCK)
    ).all()
    if len(declines) < DECLINES_THAT_LOCK or declines[0] - declines[-1] > DECLINES_WITHIN:
        return None
    opens = declines[0] + LOCKED_FOR
    return opens if now < opens else None
