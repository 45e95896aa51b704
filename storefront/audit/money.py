"""Invariants of money: our book of payments, and the bank's beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, and_, cast, exists, func, or_, select

from storefront.audit.books import BANK_WINDOW, Books, Broken, Invariant
from storefront.audit.orders import PAID
from storefront.gateways.payments import Intent, IntentStatus
from storefront.kernel.clock import almaty_date
from storefront.kernel.money import Money
from storefront.models.journal import AuditEvent, Rule, StaffTask
from storefront.models.order import Order
from storefront.models.payment import (
    LIVE,
    AttemptState,
    LedgerEntry,
    LedgerKind,
    PaymentAttempt,
    RefundRequest,
    RefundState,
)
from storefront.payments.issuers import RULE

#: A payment that waits for the shopper ends after 30 minutes; the jobs have five more to notice.
STUCK_AFTER: Final = timedelta(minutes=35)
CALLED: Final = ("payment_processing_long", "payment_mismatch")


def paid_orders_have_one_captured_payment_of_their_total(books: Books) -> Broken:
    """Paid means that exactly the total was taken, once; not paid means that nothing was."""
    captured = (
        select(
            PaymentAttempt.order_id,
            func.count().label("times"),
            func.sum(PaymentAttempt.amount).label("amount"),
        )
        .where(PaymentAttempt.state == AttemptState.CAPTURED)
        .group_by(PaymentAttempt.order_id)
        .subquery()
    )
    times = func.coalesce(captured.c.times, 0)
    paid = Order.state.in_(PAID)
    rows = books.session.execute(
        select(Order.number, Order.state, Order.total, times, captured.c.amount)
        .outerjoin(captured, captured.c.order_id == Order.id)
        .where(
            or_(
                and_(paid, times != 1),
                and_(paid, captured.c.amount != Order.total),
                and_(~paid, times > 0),
            )
        )
    )
    for number, state, total, count, amount in rows:
        detail = {"state": state.value, "captured": count, "total_tiyn": total.minor}
        yield f"order:{number}", detail | {"captured_tiyn": amount.minor if amount else 0}


def captured_payments_stand_in_the_ledger(books: Books) -> Broken:
    """Each captured payment is one line of the ledger, of the same amount."""
    line = and_(LedgerEntry.attempt_id == PaymentAttempt.id, LedgerEntry.kind == LedgerKind.CAPTURED)
    rows = books.session.execute(
        select(PaymentAttempt.public_id, PaymentAttempt.amount, LedgerEntry.amount)
        .outerjoin(LedgerEntry, line)
        .where(
            PaymentAttempt.state == AttemptState.CAPTURED,
            or_(LedgerEntry.id.is_(None), LedgerEntry.amount != PaymentAttempt.amount),
        )
    )
    for public_id, amount, written in rows:
        detail = {"amount_tiyn": amount.minor, "ledger_tiyn": written.minor if written else None}
        yield f"payment:{public_id}", detail


def money_without_an_order_is_on_its_way_back(books: Books) -> Broken:
    """What was taken and paid for nothing is asked to go back, all of it."""
    asked = (
        select(RefundRequest.attempt_id, func.sum(RefundRequest.amount).label("amount"))
        .group_by(RefundRequest.attempt_id)
        .subquery()
    )
    rows = books.session.execute(
        select(PaymentAttempt.public_id, PaymentAttempt.state, LedgerEntry.amount, asked.c.amount)
        .join(LedgerEntry, LedgerEntry.attempt_id == PaymentAttempt.id)
        .outerjoin(asked, asked.c.attempt_id == PaymentAttempt.id)
        .where(
            PaymentAttempt.state != AttemptState.CAPTURED,
            LedgerEntry.kind == LedgerKind.CAPTURED,
            or_(asked.c.amount.is_(None), asked.c.amount < LedgerEntry.amount),
        )
    )
    for public_id, state, taken, back in rows:
        detail = {"state": state.value, "taken_tiyn": taken.minor, "back_tiyn": back.minor if back else 0}
        yield f"payment:{public_id}", detail


def refunds_are_at_most_what_was_taken(books: Books) -> Broken:
    """Asked, running and finished refunds together never exceed the money taken."""
    asked = (
        select(RefundRequest.attempt_id, func.sum(RefundRequest.amount).label("amount"))
        .where(RefundRequest.state != RefundState.FAILED)
        .group_by(RefundRequest.attempt_id)
        .subquery()
    )
    line = and_(LedgerEntry.attempt_id == PaymentAttempt.id, LedgerEntry.kind == LedgerKind.CAPTURED)
    rows = books.session.execute(
        select(PaymentAttempt.public_id, asked.c.amount, LedgerEntry.amount)
        .join(asked, asked.c.attempt_id == PaymentAttempt.id)
        .outerjoin(LedgerEntry, line)
        .where(or_(LedgerEntry.id.is_(None), asked.c.amount > LedgerEntry.amount))
    )
    for public_id, back, taken in rows:
        detail = {"refunds_tiyn": back.minor, "taken_tiyn": taken.minor if taken else 0}
        yield f"payment:{public_id}", detail


def captured_cards_come_from_accepted_countries(books: Books) -> Broken:
    """The issuer of every charge was on the list on the day it was checked (R28)."""
    accepted = _accepted_by_day(books)
    rows = books.session.execute(
        select(
            PaymentAttempt.public_id,
            PaymentAttempt.issuer_country,
            PaymentAttempt.created_at,
            PaymentAttempt.touched_at,
        ).where(PaymentAttempt.state == AttemptState.CAPTURED)
    )
    for public_id, country, created_at, touched_at in rows:
        days = {almaty_date(created_at), almaty_date(touched_at)}
        if not any(country in _on(accepted, day) for day in days):
            yield f"payment:{public_id}", {"issuer_country": country}


def _accepted_by_day(books: Books) -> list[tuple[date, frozenset[str]]]:
    rows = books.session.execute(
        select(Rule.valid_from, Rule.value).where(Rule.name == RULE).order_by(Rule.valid_from)
    )
    return [(begins, frozenset(countries)) for begins, countries in rows]


def _on(accepted: list[tuple[date, frozenset[str]]], day: date) -> frozenset[str]:
    begun = [countries for begins, countries in accepted if begins <= day]
    return begun[-1] if begun else frozenset()


def payments_stand_where_the_audit_book_left_them(books: Books) -> Broken:
    """Every step of a payment was written down, and none was taken unseen."""
    last = (
        select(AuditEvent.object_id, func.max(AuditEvent.id).label("event_id"))
        .where(AuditEvent.object_type == "payment_attempt", AuditEvent.action.startswith("payment."))
        .group_by(AuditEvent.object_id)
        .subquery()
    )
    rows = books.session.execute(
        select(PaymentAttempt.public_id, PaymentAttempt.state, AuditEvent.action)
        .outerjoin(last, last.c.object_id == PaymentAttempt.public_id)
        .outerjoin(AuditEvent, AuditEvent.id == last.c.event_id)
        .where(
            or_(
                AuditEvent.id.is_(None),
                AuditEvent.action != "payment." + cast(PaymentAttempt.state, String),
            )
        )
    )
    for public_id, state, action in rows:
        yield f"payment:{public_id}", {"state": state.value, "last_event": action}


def no_payment_is_stuck(books: Books) -> Broken:
    """Whatever is unclear is settled by the jobs, or a person has been called."""
    called = exists().where(
        StaffTask.object_id == PaymentAttempt.public_id,
        StaffTask.kind.in_(CALLED),
        StaffTask.done_at.is_(None),
    )
    rows = books.session.execute(
        select(PaymentAttempt.public_id, PaymentAttempt.state, PaymentAttempt.touched_at).where(
            PaymentAttempt.state.in_(LIVE), PaymentAttempt.touched_at < books.now - STUCK_AFTER, ~called
        )
    )
    for public_id, state, touched_at in rows:
        yield f"payment:{public_id}", {"state": state.value, "since": touched_at.isoformat()}


def captured_payments_are_captured_at_the_bank(books: Books) -> Broken:
    """What our book says was taken, the bank has taken: same intent, amount and currency."""
    intents = {intent.id: intent for intent in books.bank.intents}
    for attempt in _attempts_since(books, books.now - BANK_WINDOW):
        if attempt.state is not AttemptState.CAPTURED:
            continue
        intent = intents.get(attempt.intent_id or "")
        if intent is None or intent.captured != attempt.amount or intent.reference != attempt.public_id:
            yield (
                f"payment:{attempt.public_id}",
                {
                    "amount_tiyn": attempt.amount.minor,
                    "intent": attempt.intent_id,
                    "bank": _seen(intent),
                },
            )


def money_taken_by_the_bank_is_known_here(books: Books) -> Broken:
    """No shopper's money lies at the bank without an order, a payment under way, or a way back."""
    attempts = _attempts_by_reference(books)
    back: dict[int, Money] = {
        attempt_id: amount
        for attempt_id, amount in books.session.execute(
            select(RefundRequest.attempt_id, func.sum(RefundRequest.amount)).group_by(
                RefundRequest.attempt_id
            )
        )
    }
    for intent in _settled(books):
        attempt = attempts.get(intent.reference)
        if intent.captured.minor == 0 or (attempt is not None and attempt.state in LIVE):
            continue
        if attempt is None:
            yield f"intent:{intent.id}", {"reference": intent.reference, **_seen(intent)}
        elif attempt.state is not AttemptState.CAPTURED and back.get(attempt.id) != intent.captured:
            yield f"payment:{attempt.public_id}", {"state": attempt.state.value, **_seen(intent)}


def nothing_is_held_at_the_bank_for_no_payment(books: Books) -> Broken:
    """A card is not blocked for an attempt that has ended."""
    attempts = _attempts_by_reference(books)
    for intent in _settled(books):
        attempt = attempts.get(intent.reference)
        if intent.status is IntentStatus.AUTHORISED and (attempt is None or attempt.state not in LIVE):
            yield (
                f"intent:{intent.id}",
                {
                    "reference": intent.reference,
                    "state": attempt.state.value if attempt else None,
                },
            )


def refunds_at_the_bank_were_asked_for(books: Books) -> Broken:
    """Money goes back only because we said so."""
    asked: dict[str, Money] = {
        reference: amount
        for reference, amount in books.session.execute(
            select(PaymentAttempt.public_id, func.sum(RefundRequest.amount))
            .join(RefundRequest, RefundRequest.attempt_id == PaymentAttempt.id)
            .group_by(PaymentAttempt.public_id)
        )
    }
    for intent in _settled(books):
        known = asked.get(intent.reference)
        if intent.refunded.minor > (known.minor if known else 0):
            yield (
                f"intent:{intent.id}",
                {"refunded_tiyn": intent.refunded.minor, "reference": intent.reference},
            )


def _attempts_since(books: Books, moment: datetime) -> Iterator[PaymentAttempt]:
    yield from books.session.scalars(select(PaymentAttempt).where(PaymentAttempt.created_at >= moment))


def _attempts_by_reference(books: Books) -> dict[str, PaymentAttempt]:
    """An attempt is older than its intent: a day more than the bank's window has them all."""
    found = _attempts_since(books, books.now - BANK_WINDOW - timedelta(days=1))
    return {attempt.public_id: attempt for attempt in found}


def _settled(books: Books) -> Iterator[Intent]:
    """Payments of the bank opened before our view was taken; banks count whole seconds."""
    before = books.now - timedelta(seconds=1)
    return (intent for intent in books.bank.intents if intent.created_at < before)


def _seen(intent: Intent | None) -> dict[str, Any]:
    if intent is None:
        return {}
    return {"status": intent.status.value, "captured_tiyn": intent.captured.minor}


INVARIANTS: Final[tuple[Invariant, ...]] = (
    paid_orders_have_one_captured_payment_of_their_total,
    captured_payments_stand_in_the_ledger,
    money_without_an_order_is_on_its_way_back,
    refunds_are_at_most_what_was_taken,
    captured_cards_come_from_accepted_countries,
    payments_stand_where_the_audit_book_left_them,
    no_payment_is_stuck,
    captured_payments_are_captured_at_the_bank,
    money_taken_by_the_bank_is_known_here,
    nothing_is_held_at_the_bank_for_no_payment,
    refunds_at_the_bank_were_asked_for,
)
