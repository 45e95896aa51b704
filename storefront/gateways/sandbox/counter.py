"""Under the counter: how any command of the bank is executed, remembered and written down."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from storefront.gateways.sandbox import store
from storefront.gateways.sandbox.cards import CARDS, SandboxCard
from storefront.gateways.sandbox.faults import FaultPlan
from storefront.gateways.sandbox.records import (
    BadRequest,
    CardDeclined,
    IntentRecord,
    KeyConflict,
    NoAnswer,
    RefundRecord,
    SavedCardRecord,
    SetupRecord,
    WrongState,
    packed,
    unpacked,
)
from storefront.kernel.clock import Clock

KEY_MEMORY: Final = timedelta(hours=24)

R = TypeVar("R")

_KEPT: Final = re.compile("sav_[0-9a-f]{24}")


def new_id(prefix: str) -> str:
    """A fresh name nobody can guess."""
    return f"{prefix}_{secrets.token_hex(12)}"


def refuse_unknown(instrument: str) -> None:
    """Turn away what is no reference of ours before a word of it is kept, not even as a digest.

    It may be a card number typed by mistake. Raises `CardDeclined`.
    """
    if instrument not in CARDS and not _KEPT.fullmatch(instrument):
        raise CardDeclined("instrument_unusable", "other_card")


class Counter:
    """One book, one clock, one memory of keys. A `key_memory` of zero makes a bank that knows no keys at
    all.
    """

    def __init__(
        self, path: Path, *, clock: Clock, faults: FaultPlan | None = None, key_memory: timedelta = KEY_MEMORY
    ) -> None:
        self._store = store.Store(path)
        self._clock = clock
        self._faults = faults or FaultPlan()
        self._key_memory = int(key_memory.total_seconds())

    def now(self) -> int:
        """The bank's time, whole seconds since 1970 UTC."""
        return int(self._clock().timestamp())

    def _once(
        self, operation: str, key: str, parameters: Mapping[str, Any], work: Callable[[sqlite3.Connection], R]
    ) -> R:
        """Do the work once per key and give the first answer to every repetition."""
        self._faults.strike(operation, "before")
        spoiled = self._faults.spoils(operation)
        asked = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()
        with self._store.writing() as db:
            self._fall_due(db)
            answer = self._remembered(db, operation, key, asked)
            if answer is None:
                answer = {"broken": True} if spoiled else _answer(lambda: work(db))
                db.execute(
                    "INSERT OR REPLACE INTO remembered VALUES (?, ?, ?, ?, ?)",
                    (key, operation, asked, json.dumps(answer), self.now()),
                )
        self._faults.strike(operation, "after")
        result: R = _opened(answer)
        return result

    def _remembered(
        self, db: sqlite3.Connection, operation: str, key: str, asked: str
    ) -> dict[str, Any] | None:
        row = db.execute(
            "SELECT operation, parameters, answer FROM remembered WHERE key = ? AND created > ?",
            (key, self.now() - self._key_memory),
        ).fetchone()
        if row is None:
            return None
        if (row["operation"], row["parameters"]) != (operation, asked):
            raise KeyConflict(key)
        answer: dict[str, Any] = json.loads(row["answer"])
        return answer

    def _read(self, operation: str, work: Callable[[sqlite3.Connection], R]) -> R:
        self._faults.strike(operation, "before")
        result = self._look(work)
        self._faults.strike(operation, "after")
        return result

    def _look(self, work: Callable[[sqlite3.Connection], R]) -> R:
        """Answer a question as of this moment."""
        with self._store.reading() as db:
            if not self._due(db):
                return work(db)
        with self._store.writing() as db:
            self._fall_due(db)
            return work(db)

    def _due(self, db: sqlite3.Connection) -> bool:
        found = db.execute(
            "SELECT EXISTS (SELECT 1 FROM intent WHERE state = 'authorised' AND held_until <= :now)"
            " OR EXISTS (SELECT 1 FROM refund WHERE state = 'succeeded' AND fails_at <= :now)",
            {"now": self.now()},
        )
        return bool(found.fetchone()[0])

    def _fall_due(self, db: sqlite3.Connection) -> None:
        """Write down what time alone has changed: holds that ended, refunds that came back."""
        now = self.now()
        where = "state = 'authorised' AND held_until <= ?"
        for intent in store.select(db, IntentRecord, "intent", where, now):
            self._save(db, replace(intent, state="canceled", held_until=None), "intent.hold_expired")
        for refund in store.select(db, RefundRecord, "refund", "state = 'succeeded' AND fails_at <= ?", now):
            store.update(db, "refund", replace(refund, state="failed"))
            intent = self._get(db, IntentRecord, "intent", refund.intent)
            store.update(db, "intent", replace(intent, refunded=intent.refunded - refund.amount))
            self._log(db, "refund.failed", refund.id)

    def _intent(self, db: sqlite3.Connection, intent_id: str) -> IntentRecord:
        return self._get(db, IntentRecord, "intent", intent_id)

    def _get(self, db: sqlite3.Connection, kind: type[store.Record], table: str, id_: str) -> store.Record:
        found = store.select(db, kind, table, "id = ?", id_)
        if not found:
            raise BadRequest(f"no such {table}")
        return found[0]

    def _card(self, db: sqlite3.Connection, instrument: str) -> tuple[SandboxCard, str | None]:
        """The card, and the id under which it is kept, if it is."""
        refuse_unknown(instrument)
        if instrument in CARDS:
            return CARDS[instrument], None
        kept = store.select(db, SavedCardRecord, "saved_card", "id = ? AND NOT forgotten", instrument)
        if not kept:
            raise CardDeclined("instrument_unusable", "other_card")
        return CARDS[kept[0].card], kept[0].id

    def _save(self, db: sqlite3.Connection, intent: IntentRecord, event: str) -> IntentRecord:
        store.update(db, "intent", intent)
        self._log(db, event, intent.id)
        return intent

    def _save_setup(self, db: sqlite3.Connection, setup: SetupRecord, event: str) -> SetupRecord:
        store.update(db, "setup", setup)
        self._log(db, event, setup.id)
        return setup

    def _log(self, db: sqlite3.Connection, kind: str, object_id: str) -> None:
        db.execute(
            "INSERT INTO event (id, kind, object_id, created) VALUES (?, ?, ?, ?)",
            (new_id("evt"), kind, object_id, self.now()),
        )


def _answer(work: Callable[[], Any]) -> dict[str, Any]:
    """What the bank says to the work, a no included, as values that can be kept."""
    try:
        return {"done": packed(work())}
    except CardDeclined as no:
        return {"declined": [no.code, no.advice], "record": packed(no.record) if no.record else None}
    except WrongState as no:
        return {"state": no.message, "record": packed(no.record) if no.record else None}


def _opened(answer: dict[str, Any]) -> Any:
    if "broken" in answer:
        raise NoAnswer("the bank stumbled")
    if "done" in answer:
        return unpacked(answer["done"])
    record = unpacked(answer["record"]) if answer["record"] else None
    if "declined" in answer:
        code, advice = answer["declined"]
        raise CardDeclined(code, advice, record)
    raise WrongState(answer["state"], record)
