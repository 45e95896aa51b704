"""What the bank answers: flat records of plain values, so that any face can pass them on.

Amounts are minor units, times whole seconds since 1970 UTC. `card` is a test card's handle.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

IntentState = Literal["needs_method", "needs_confirm", "needs_action", "authorised", "succeeded", "canceled"]


@dataclass(frozen=True)
class IntentRecord:
    """A payment in the bank's books. `secret` lets a browser confirm it, `challenge` addresses the 3-D
    Secure page.
    """

    id: str
    secret: str
    state: IntentState
    amount: int
    currency: str
    created: int
    metadata: dict[str, str]
    customer: str | None = None
    save_card: bool = False
    card: str | None = None
    saved_card: str | None = None
    captured: int = 0
    refunded: int = 0
    held_until: int | None = None
    error: str | None = None
    advice: str | None = None
    challenge: str | None = None
    return_to: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class SetupRecord:
    """A card being saved without a charge."""

    id: str
    secret: str
    state: Literal["needs_method", "needs_action", "succeeded"]
    created: int
    customer: str
    reference: str
    card: str | None = None
    saved_card: str | None = None
    error: str | None = None
    advice: str | None = None
    challenge: str | None = None
    return_to: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class CustomerRecord:
    """A shop's customer as the bank knows her: a reference, nothing personal."""

    id: str
    reference: str


@dataclass(frozen=True)
class SavedCardRecord:
    """A card kept for a customer."""

    id: str
    customer: str
    card: str
    created: int
    forgotten: bool = False


@dataclass(frozen=True)
class RefundRecord:
    """Money on its way back; `fails_at` is when the receiving bank will send it back to us."""

    id: str
    intent: str
    state: Literal["succeeded", "failed"]
    amount: int
    reference: str
    created: int
    fails_at: int | None = None


@dataclass(frozen=True)
class DisputeRecord:
    """A contested charge."""

    id: str
    intent: str
    state: Literal["open", "won", "lost"]
    amount: int
    funds_withdrawn: bool
    created: int
    answer_by: int


@dataclass(frozen=True)
class EventRecord:
    """One line of the bank's event log. `serial` counts up."""

    serial: int
    id: str
    kind: str
    object_id: str
    created: int


Answer = IntentRecord | SetupRecord | CustomerRecord | SavedCardRecord | RefundRecord | DisputeRecord

_TYPES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (IntentRecord, SetupRecord, CustomerRecord, SavedCardRecord, RefundRecord, DisputeRecord)
}


def packed(record: Answer) -> dict[str, Any]:
    """A record as JSON-ready values, for the memory of keys."""
    return {"type": type(record).__name__, "fields": asdict(record)}


def unpacked(values: dict[str, Any]) -> Any:
    """The record that `packed` was given."""
    return _TYPES[values["type"]](**values["fields"])


class BankAnswer(Exception):
    """Base of everything the bank answers besides a record."""


class CardDeclined(BankAnswer):
    """The card's bank said no; `record` is the intent or setup after that."""

    def __init__(self, code: str, advice: str, record: Answer | None = None) -> None:
        super().__init__(code, advice)
        self.code, self.advice, self.record = code, advice, record


class WrongState(BankAnswer):
    """The object does not allow this now; `record` is how it stands."""

    def __init__(self, message: str, record: Answer | None = None) -> None:
        super().__init__(message)
        self.message, self.record = message, record


class KeyConflict(BankAnswer):
    """The key was used with other parameters."""


class BadRequest(BankAnswer):
    """No such object, or a parameter the bank does not take."""


class NoAnswer(BankAnswer):
    """The line broke, or the bank stumbled: the caller cannot know what happened."""
