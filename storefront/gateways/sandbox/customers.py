"""Customers of the shop as the bank knows them, and the cards kept for them."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import replace

from storefront.gateways.sandbox import store
from storefront.gateways.sandbox.cards import SandboxCard
from storefront.gateways.sandbox.counter import Counter, new_id, refuse_unknown
from storefront.gateways.sandbox.records import (
    CardDeclined,
    CustomerRecord,
    SavedCardRecord,
    SetupRecord,
    WrongState,
)


class Customers(Counter):
    """The bank's commands on customers and kept cards."""

    def ensure_customer(self, reference: str, *, key: str) -> CustomerRecord:
        """The customer of this reference, made on first use."""

        def work(db: sqlite3.Connection) -> CustomerRecord:
            known = store.select(db, CustomerRecord, "customer", "reference = ?", reference)
            if known:
                return known[0]
            customer = CustomerRecord(new_id("cus"), reference)
            store.insert(db, "customer", customer)
            return customer

        return self._once("ensure_customer", key, {"reference": reference}, work)

    def create_setup(self, customer: str, *, reference: str, key: str) -> SetupRecord:
        """Begin to save a card without a charge."""

        def work(db: sqlite3.Connection) -> SetupRecord:
            self._get(db, CustomerRecord, "customer", customer)
            setup = SetupRecord(
                id=new_id("set"),
                secret=secrets.token_urlsafe(24),
                state="needs_method",
                created=self.now(),
                customer=customer,
                reference=reference,
            )
            store.insert(db, "setup", setup)
            return setup

        return self._once("create_setup", key, {"customer": customer, "reference": reference}, work)

    def confirm_setup(
        self, setup_id: str, instrument: str, *, return_to: str, language: str, key: str
    ) -> SetupRecord:
        """Save the card, after its holder's confirmation where her bank wants one."""
        refuse_unknown(instrument)
        parameters = {
            "setup": setup_id,
            "instrument": instrument,
            "return_to": return_to,
            "language": language,
        }

        def work(db: sqlite3.Connection) -> SetupRecord:
            setup = self._get(db, SetupRecord, "setup", setup_id)
            if setup.state != "needs_method":
                raise WrongState("not to be confirmed now", setup)
            card, _ = self._card(db, instrument)
            setup = replace(setup, card=card.handle, return_to=return_to, language=language, error=None)
            if card.decline:
                declined = replace(setup, error=card.decline, advice=card.advice)
                self._save_setup(db, declined, "setup.failed")
                raise CardDeclined(card.decline, card.advice, declined)
            if card.challenge in ("always", "first_use"):
                asked = replace(setup, state="needs_action", challenge=secrets.token_urlsafe(32))
                return self._save_setup(db, asked, "setup.needs_action")
            return self._finish_setup(db, setup, card)

        return self._once("confirm_setup", key, parameters, work)

    def _finish_setup(self, db: sqlite3.Connection, setup: SetupRecord, card: SandboxCard) -> SetupRecord:
        saved = self._keep_card(db, setup.customer, card)
        return self._save_setup(db, replace(setup, state="succeeded", saved_card=saved.id), "setup.succeeded")

    def get_setup(self, setup_id: str) -> SetupRecord:
        """How the saving of a card stands now."""
        return self._read("get_setup", lambda db: self._get(db, SetupRecord, "setup", setup_id))

    def list_saved_cards(self, customer: str) -> list[SavedCardRecord]:
        """The cards kept for a customer, oldest first."""
        where = "customer = ? AND NOT forgotten"
        return self._read(
            "list_saved_cards", lambda db: store.select(db, SavedCardRecord, "saved_card", where, customer)
        )

    def forget_card(self, card_id: str, *, key: str) -> SavedCardRecord:
        """Stop keeping a card."""

        def work(db: sqlite3.Connection) -> SavedCardRecord:
            saved = replace(self._get(db, SavedCardRecord, "saved_card", card_id), forgotten=True)
            store.update(db, "saved_card", saved)
            self._log(db, "saved_card.forgotten", card_id)
            return saved

        return self._once("forget_card", key, {"card": card_id}, work)

    def _keep_card(self, db: sqlite3.Connection, customer: str, card: SandboxCard) -> SavedCardRecord:
        saved = SavedCardRecord(new_id("sav"), customer, card.handle, self.now())
        store.insert(db, "saved_card", saved)
        return saved
