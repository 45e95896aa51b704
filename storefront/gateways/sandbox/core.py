"""The bank: commands in, records out. It knows neither the shop nor HTTP.

Every command that changes something is one transaction of the bank's own book and takes the caller's key.
The first executed answer of a key is kept, declines included, and repeated until the key is forgotten.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Final, Literal

from storefront.gateways.sandbox import store
from storefront.gateways.sandbox.cards import CARDS, SandboxCard
from storefront.gateways.sandbox.money_back import MoneyBack
from storefront.gateways.sandbox.payments import CUSTOMER_HOLD, Payments
from storefront.gateways.sandbox.records import (
    DisputeRecord,
    EventRecord,
    IntentRecord,
    RefundRecord,
    SavedCardRecord,
    SetupRecord,
)

Decision = Literal["confirm", "fail"]

_NOT_HERSELF: Final = {"error": "authentication_failed", "advice": "other_card"}


class Bank(Payments, MoneyBack):
    """The whole bank: payments, customers, money back, the cardholder's own word, and its lists."""

    def find_challenge(self, challenge: str) -> IntentRecord | SetupRecord | None:
        """The payment or setup whose 3-D Secure page this secret addresses."""
        return self._look(lambda db: self._challenged_object(db, challenge))

    def decide_challenge(self, challenge: str, decision: Decision) -> IntentRecord | SetupRecord | None:
        """The cardholder's word. A second one, or one that comes too late, changes nothing."""
        with self._store.writing() as db:
            self._fall_due(db)
            found = self._challenged_object(db, challenge)
            if found is None or found.state != "needs_action" or found.card is None:
                return found
            if decision == "fail":
                return self._refuse(db, found)
            card = CARDS[found.card]
            if isinstance(found, SetupRecord):
                return self._finish_setup(db, found, card)
            return self._hold(db, found, card, CUSTOMER_HOLD)

    def _refuse(
        self, db: sqlite3.Connection, found: IntentRecord | SetupRecord
    ) -> IntentRecord | SetupRecord:
        error, advice = "authentication_failed", "other_card"
        if isinstance(found, SetupRecord):
            failed = replace(found, state="needs_method", error=error, advice=advice)
            return self._save_setup(db, failed, "setup.failed")
        declined = replace(found, state="needs_method", error=error, advice=advice)
        return self._save(db, declined, "intent.declined")

    def _challenged_object(self, db: sqlite3.Connection, challenge: str) -> IntentRecord | SetupRecord | None:
        intents = store.select(db, IntentRecord, "intent", "challenge = ?", challenge)
        setups = store.select(db, SetupRecord, "setup", "challenge = ?", challenge)
        return intents[0] if intents else setups[0] if setups else None

    def inspect(self, instrument: str) -> SandboxCard:
        """The card behind a handle or a saved card's id. Raises `CardDeclined` for anything else."""
        return self._read("inspect", lambda db: self._card(db, instrument)[0])

    def list_since(self, since: int) -> tuple[list[IntentRecord], list[RefundRecord], list[DisputeRecord]]:
        """All payments, refunds and disputes opened since then, oldest first."""

        def work(
            db: sqlite3.Connection,
        ) -> tuple[list[IntentRecord], list[RefundRecord], list[DisputeRecord]]:
            intents = store.select(db, IntentRecord, "intent", "created >= ?", since)
            refunds = store.select(db, RefundRecord, "refund", "created >= ?", since)
            disputes = store.select(db, DisputeRecord, "dispute", "created >= ?", since)
            return intents, refunds, disputes

        return self._read("list_since", work)

    def events(self, after: int = 0) -> list[EventRecord]:
        """The event log after a serial number."""
        return self._look(lambda db: store.select(db, EventRecord, "event", "serial > ?", after))

    def saved_card(self, card_id: str) -> SavedCardRecord:
        """One kept card."""
        return self._look(lambda db: self._get(db, SavedCardRecord, "saved_card", card_id))
