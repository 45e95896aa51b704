"""Money for orders: every try to pay, what was truly taken, and what must go back.

The database itself holds the promises that cost money when broken: one live attempt an order, one captured
attempt an order, one attempt an intent, one ledger line a thing and kind.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, exists, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from storefront.kernel.lifecycle import Lifecycle
from storefront.kernel.money import Money
from storefront.models.base import BigId, Model, Tiyn, UtcDateTime, choice


class AttemptState(StrEnum):
    """Where one try to pay stands. The first seven are live: money may still move."""

    CREATED = "created"
    CHECKED = "checked"
    INTENT = "intent"
    CONFIRMING = "confirming"
    NEEDS_ACTION = "needs_action"
    AUTHORISED = "authorised"
    CAPTURING = "capturing"
    CAPTURED = "captured"
    REFUSED = "refused"
    DECLINED = "declined"
    VOIDED = "voided"
    ABANDONED = "abandoned"


class AttemptAction(StrEnum):
    """What can happen to a try to pay."""

    CHECK = "check"
    REFUSE = "refuse"
    OPEN = "open"
    CONFIRM = "confirm"
    ASK = "ask"
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    SETTLE = "settle"
    DECLINE = "decline"
    VOID = "void"
    ABANDON = "abandon"


S, A = AttemptState, AttemptAction

BEFORE_THE_BANK: Final = (S.CREATED, S.CHECKED)
AT_THE_BANK: Final = (S.INTENT, S.CONFIRMING, S.NEEDS_ACTION, S.AUTHORISED, S.CAPTURING)
LIVE: Final = BEFORE_THE_BANK + AT_THE_BANK

ATTEMPT_FLOW: Final = Lifecycle(
    {
        (S.CREATED, A.CHECK): S.CHECKED,
        (S.CREATED, A.REFUSE): S.REFUSED,
        (S.CHECKED, A.OPEN): S.INTENT,
        (S.INTENT, A.CONFIRM): S.CONFIRMING,
        (S.CONFIRMING, A.ASK): S.NEEDS_ACTION,
        (S.CONFIRMING, A.DECLINE): S.DECLINED,
        (S.NEEDS_ACTION, A.DECLINE): S.DECLINED,
        # Whoever holds the intent's secret may confirm it before we do; that hold is judged like any other.
        (S.INTENT, A.AUTHORISE): S.AUTHORISED,
        (S.CONFIRMING, A.AUTHORISE): S.AUTHORISED,
        (S.NEEDS_ACTION, A.AUTHORISE): S.AUTHORISED,
        (S.AUTHORISED, A.CAPTURE): S.CAPTURING,
        **{(state, A.SETTLE): S.CAPTURED for state in AT_THE_BANK},
        **{(state, A.VOID): S.VOIDED for state in AT_THE_BANK},
        **{(state, A.ABANDON): S.ABANDONED for state in BEFORE_THE_BANK},
    }
)


class Initiator(StrEnum):
    """Who asks the bank: the shopper who is there, or we in her absence."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"


class LedgerKind(StrEnum):
    """What a line of the ledger says happened to money."""

    CAPTURED = "captured"
    REFUNDED = "refunded"


class RefundReason(StrEnum):
    """Why money goes back."""

    LATE_MONEY = "late_money"
    """It came for an order that could not take it any more."""


class RefundState(StrEnum):
    """Where money on its way back stands."""

    REQUESTED = "requested"
    SENT = "sent"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


_IS_LIVE = text(f"state IN ({', '.join(repr(state.value) for state in LIVE)})")
_IS_CAPTURED = text("state = 'captured'")
_IS_LATE_MONEY = text("reason = 'late_money'")


class PaymentAttempt(Model):
    """One try to pay an order with one card. Its state changes by compare-and-set only."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        Index(
            "uq_payment_attempt_live",
            "order_id",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index(
            "uq_payment_attempt_captured",
            "order_id",
            unique=True,
            sqlite_where=_IS_CAPTURED,
            postgresql_where=_IS_CAPTURED,
        ),
        # The sweeper's question, small for ever: only live attempts are in it.
        Index(
            "ix_payment_attempt_live_touched_at",
            "touched_at",
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index("ix_payment_attempt_order_id_created_at", "order_id", "created_at"),
        CheckConstraint("amount_tiyn > 0", name="amount_positive"),
        CheckConstraint("length(number) = 15", name="number_has_15_digits"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: What the provider knows the attempt by, and what our keys are made of.
    public_id: Mapped[str] = mapped_column(unique=True)
    #: Fifteen digits for acquirers that take no other order number.
    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    amount: Mapped[Money] = mapped_column("amount_tiyn", Tiyn)
    initiator: Mapped[Initiator] = mapped_column(choice(Initiator, "initiator"))
    provider: Mapped[str]
    state: Mapped[AttemptState] = mapped_column(choice(AttemptState, "attempt_state"))
    intent_id: Mapped[str | None] = mapped_column(unique=True)
    #: Reference of the card, kept once the provider has recognised it: never a number typed by mistake.
    instrument: Mapped[str | None]
    #: Two letters; of the card when it was checked, then of the charge.
    issuer_country: Mapped[str | None]
    card_brand: Mapped[str | None]
    card_last4: Mapped[str | None]
    #: Why it failed: the bank's `DeclineCode`, or one of our own refusals.
    decline_code: Mapped[str | None]
    decline_advice: Mapped[str | None]
    #: A sweeper works on it until then.
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: How often the sweeper has taken it up; makes the next key when a key's stored answer is broken.
    sweeps: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Moment of the last change of state.
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RefundRequest(Model):
    """Captured money that must go back; an operator sends it."""

    __tablename__ = "refund_request"
    __table_args__ = (
        Index(
            "uq_refund_request_late_money",
            "attempt_id",
            unique=True,
            sqlite_where=_IS_LATE_MONEY,
            postgresql_where=_IS_LATE_MONEY,
        ),
        CheckConstraint("amount_tiyn > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("payment_attempt.id"), index=True)
    amount: Mapped[Money] = mapped_column("amount_tiyn", Tiyn)
    reason: Mapped[RefundReason] = mapped_column(choice(RefundReason, "refund_reason"))
    state: Mapped[RefundState] = mapped_column(choice(RefundState, "refund_state"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LedgerEntry(Model):
    """Money that truly moved: + into our account, - out of it. Lines are only ever added."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("attempt_id", "kind"),
        UniqueConstraint("refund_request_id", "kind"),
        CheckConstraint("(attempt_id IS NULL) <> (refund_request_id IS NULL)", name="one_source"),
        CheckConstraint("amount_tiyn <> 0", name="amount_not_zero"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("payment_attempt.id"))
    refund_request_id: Mapped[int | None] = mapped_column(ForeignKey("refund_request.id"))
    kind: Mapped[LedgerKind] = mapped_column(choice(LedgerKind, "ledger_kind"))
    amount: Mapped[Money] = mapped_column("amount_tiyn", Tiyn)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def live_attempt_exists(order_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Condition on an order's id: somebody is paying it, so its pieces must stay kept."""
    return exists().where(PaymentAttempt.order_id == order_id, PaymentAttempt.state.in_(LIVE))
