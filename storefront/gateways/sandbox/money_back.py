"""Money that goes back: refunds and disputes."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Final

from storefront.gateways.sandbox import store
from storefront.gateways.sandbox.cards import CARDS
from storefront.gateways.sandbox.counter import Counter, new_id
from storefront.gateways.sandbox.records import BadRequest, DisputeRecord, RefundRecord, WrongState

REFUND_FAILS_AFTER: Final = timedelta(days=14)


class MoneyBack(Counter):
    """The bank's commands on refunds and disputes."""

    def refund(self, intent_id: str, amount: int, *, reference: str, key: str) -> RefundRecord:
        """Send captured money back. Raises `WrongState` when more than captured would go back."""
        parameters = {"intent": intent_id, "amount": amount, "reference": reference}

        def work(db: sqlite3.Connection) -> RefundRecord:
            intent = self._intent(db, intent_id)
            if amount <= 0:
                raise BadRequest(f"cannot refund {amount}")
            if intent.refunded + amount > intent.captured:
                raise WrongState("more than captured", intent)
            now = self.now()
            fails = bool(intent.card and CARDS[intent.card].refund_fails)
            refund = RefundRecord(
                id=new_id("ref"),
                intent=intent_id,
                state="succeeded",
                amount=amount,
                reference=reference,
                created=now,
                fails_at=now + int(REFUND_FAILS_AFTER.total_seconds()) if fails else None,
            )
            store.insert(db, "refund", refund)
            store.update(db, "intent", replace(intent, refunded=intent.refunded + amount))
            self._log(db, "refund.created", refund.id)
            return refund

        return self._once("refund", key, parameters, work)

    def get_refund(self, refund_id: str) -> RefundRecord:
        """How a refund stands now."""
        return self._read("get_refund", lambda db: self._get(db, RefundRecord, "refund", refund_id))

    def get_dispute(self, dispute_id: str) -> DisputeRecord:
        """How a dispute stands now."""
        return self._read("get_dispute", lambda db: self._get(db, DisputeRecord, "dispute", dispute_id))

    def close_dispute(self, dispute_id: str, *, won: bool) -> DisputeRecord:
        """The cardholder's bank decides: the money comes back when the shop has won."""
        with self._store.writing() as db:
            dispute = self._get(db, DisputeRecord, "dispute", dispute_id)
            if dispute.state == "open":
                dispute = replace(dispute, state="won" if won else "lost", funds_withdrawn=not won)
                store.update(db, "dispute", dispute)
                self._log(db, "dispute.closed", dispute_id)
            return dispute
