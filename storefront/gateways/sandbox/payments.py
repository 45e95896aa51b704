"""Payments at the bank: opened, held, taken or given up."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

from storefront.gateways.sandbox import store
from storefront.gateways.sandbox.cards import CARDS, SandboxCard
from storefront.gateways.sandbox.counter import new_id, refuse_unknown
from storefront.gateways.sandbox.customers import Customers
from storefront.gateways.sandbox.records import (
    BadRequest,
    CardDeclined,
    CustomerRecord,
    DisputeRecord,
    IntentRecord,
    WrongState,
)

CURRENCY: Final = "KZT"
SMALLEST: Final = 30_000
LARGEST: Final = 99_999_999
CUSTOMER_HOLD: Final = timedelta(days=7)
MERCHANT_HOLD: Final = timedelta(days=4, hours=18)
DISPUTE_ANSWER: Final = timedelta(days=7)

Initiator = Literal["customer", "merchant"]


def _challenged(card: SandboxCard, *, saved: bool) -> bool:
    """Whether the card's bank wants to hear its holder, who is there to answer."""
    if card.challenge == "merchant":
        return saved
    return card.challenge == "always" or (card.challenge == "first_use" and not saved)


class Payments(Customers):
    """The bank's commands on payments."""

    def create_intent(
        self,
        *,
        amount: int,
        currency: str,
        metadata: Mapping[str, str],
        customer: str | None = None,
        save_card: bool = False,
        key: str,
    ) -> IntentRecord:
        """Open a payment; nothing moves. Raises `BadRequest` for an amount the bank does not take."""
        parameters = {
            "amount": amount,
            "currency": currency,
            "metadata": dict(metadata),
            "customer": customer,
            "save_card": save_card,
        }

        def work(db: sqlite3.Connection) -> IntentRecord:
            if currency != CURRENCY or not SMALLEST <= amount <= LARGEST:
                raise BadRequest(f"amount {amount} {currency}")
            if customer is not None:
                self._get(db, CustomerRecord, "customer", customer)
            intent = IntentRecord(
                id=new_id("int"),
                secret=secrets.token_urlsafe(24),
                state="needs_confirm",
                amount=amount,
                currency=currency,
                created=self.now(),
                metadata=dict(metadata),
                customer=customer,
                save_card=save_card,
            )
            store.insert(db, "intent", intent)
            return intent

        return self._once("create_intent", key, parameters, work)

    def confirm_intent(
        self, intent_id: str, instrument: str, *, by: Initiator, return_to: str, language: str, key: str
    ) -> IntentRecord:
        """Ask for the hold. Raises `CardDeclined`, and `WrongState` for a payment already past this."""
        refuse_unknown(instrument)
        parameters = {
            "intent": intent_id,
            "instrument": instrument,
            "by": by,
            "return_to": return_to,
            "language": language,
        }

        def work(db: sqlite3.Connection) -> IntentRecord:
            intent = self._intent(db, intent_id)
            if intent.state not in ("needs_method", "needs_confirm"):
                raise WrongState("not to be confirmed now", intent)
            try:
                card, saved = self._card(db, instrument)
            except CardDeclined as no:
                unusable = replace(intent, state="needs_method", error=no.code, advice=no.advice)
                self._save(db, unusable, "intent.declined")
                raise CardDeclined(no.code, no.advice, unusable) from None
            if by == "merchant" and saved is None:
                raise BadRequest("the merchant can charge a saved card only")
            intent = replace(
                intent, card=card.handle, saved_card=saved, return_to=return_to, language=language, error=None
            )
            return self._answer_card(db, intent, card, by)

        return self._once("confirm_intent", key, parameters, work)

    def _answer_card(
        self, db: sqlite3.Connection, intent: IntentRecord, card: SandboxCard, by: Initiator
    ) -> IntentRecord:
        refusal = (card.decline, card.advice) if card.decline else None
        if by == "merchant" and card.challenge in ("always", "merchant"):
            refusal = ("authentication_required", "confirm_in_browser")
        if refusal:
            declined = replace(intent, state="needs_method", error=refusal[0], advice=refusal[1])
            self._save(db, declined, "intent.declined")
            raise CardDeclined(*refusal, declined)
        if by == "customer" and _challenged(card, saved=intent.saved_card is not None):
            asked = replace(intent, state="needs_action", challenge=secrets.token_urlsafe(32))
            return self._save(db, asked, "intent.needs_action")
        return self._hold(db, intent, card, CUSTOMER_HOLD if by == "customer" else MERCHANT_HOLD)

    def _hold(
        self, db: sqlite3.Connection, intent: IntentRecord, card: SandboxCard, length: timedelta
    ) -> IntentRecord:
        seconds = 0 if card.hold_expires else int(length.total_seconds())
        saved = intent.saved_card
        if intent.save_card and intent.customer and saved is None:
            saved = self._keep_card(db, intent.customer, card).id
        held = replace(intent, state="authorised", held_until=self.now() + seconds, saved_card=saved)
        return self._save(db, held, "intent.authorised")

    def get_intent(self, intent_id: str) -> IntentRecord:
        """How the payment stands now."""
        return self._read("get_intent", lambda db: self._intent(db, intent_id))

    def capture_intent(self, intent_id: str, amount: int, *, key: str) -> IntentRecord:
        """Take held money. Raises `WrongState` when nothing is held (any more)."""

        def work(db: sqlite3.Connection) -> IntentRecord:
            intent = self._intent(db, intent_id)
            if intent.state != "authorised":
                raise WrongState("nothing is held", intent)
            if not 0 < amount <= intent.amount:
                raise BadRequest(f"cannot capture {amount} of {intent.amount}")
            taken = replace(intent, state="succeeded", captured=amount, held_until=None)
            self._save(db, taken, "intent.succeeded")
            if taken.card and CARDS[taken.card].disputed:
                self._open_dispute(db, taken)
            return taken

        return self._once("capture_intent", key, {"intent": intent_id, "amount": amount}, work)

    def cancel_intent(self, intent_id: str, *, key: str) -> IntentRecord:
        """Give the payment up. Raises `WrongState` when it is captured or already given up."""

        def work(db: sqlite3.Connection) -> IntentRecord:
            intent = self._intent(db, intent_id)
            if intent.state in ("succeeded", "canceled"):
                raise WrongState("not to be canceled any more", intent)
            return self._save(db, replace(intent, state="canceled", held_until=None), "intent.canceled")

        return self._once("cancel_intent", key, {"intent": intent_id}, work)

    def _open_dispute(self, db: sqlite3.Connection, intent: IntentRecord) -> None:
        now = self.now()
        answer_by = now + int(DISPUTE_ANSWER.total_seconds())
        dispute = DisputeRecord(new_id("dsp"), intent.id, "open", intent.captured, True, now, answer_by)
        store.insert(db, "dispute", dispute)
        self._log(db, "dispute.opened", dispute.id)
