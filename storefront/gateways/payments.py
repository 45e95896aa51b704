"""What the shop needs from whoever moves card money, in words no provider owns.

Each provider has a module of its own that speaks this protocol; no type, code or exception of a provider
leaves that module. Amounts are `Money` in tiyn, times are aware UTC, countries are two letters as on the
card's issuer record.

Every call that changes something takes our `key`. A provider keeps the first executed answer of a key for a
limited time, declines included, so a key protects minutes; the intent's id, once stored, protects for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from storefront.kernel.money import Money

Initiator = Literal["customer", "merchant"]


class IntentStatus(StrEnum):
    """Where a payment stands at the provider."""

    NEEDS_METHOD = "needs_method"
    NEEDS_CONFIRM = "needs_confirm"
    NEEDS_ACTION = "needs_action"
    PROCESSING = "processing"
    AUTHORISED = "authorised"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class SetupStatus(StrEnum):
    """Where the saving of a card without a charge stands."""

    NEEDS_METHOD = "needs_method"
    NEEDS_ACTION = "needs_action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class RefundStatus(StrEnum):
    """Where money on its way back stands; a succeeded refund can still fail weeks later."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DeclineCode(StrEnum):
    """Why the bank said no, as far as we act differently on it."""

    DECLINED = "declined"
    NO_FUNDS = "no_funds"
    EXPIRED = "expired"
    LOST_OR_STOLEN = "lost_or_stolen"
    AUTHENTICATION_FAILED = "authentication_failed"
    AUTHENTICATION_REQUIRED = "authentication_required"
    INSTRUMENT_UNUSABLE = "instrument_unusable"
    """The token or saved card is unknown, used up or too old: ask for the card again."""


class Advice(StrEnum):
    """What the bank advises to do next."""

    TRY_AGAIN_LATER = "try_again_later"
    OTHER_CARD = "other_card"
    CONFIRM_IN_BROWSER = "confirm_in_browser"
    DO_NOT_TRY_AGAIN = "do_not_try_again"


@dataclass(frozen=True)
class Decline:
    """The bank's no."""

    code: DeclineCode
    advice: Advice


@dataclass(frozen=True)
class Instrument:
    """What the shopper wants to pay with, as the provider (never the browser) describes it.

    `country` is None when the issuer is unknown. `kind` is "card" for a card. `wallet` names a wallet that
    stands before the card. Neither number nor CVC exist here.
    """

    kind: str
    country: str | None
    wallet: str | None = None
    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    fingerprint: str | None = None


@dataclass(frozen=True)
class NextAction:
    """What the shopper's browser must do now: go to an address, or hand data to the provider's script.

    `script_data` may hold a client secret: it goes to the page and nowhere else, so it never shows in a
    repr or log.
    """

    redirect_url: str | None = None
    script_data: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class NewIntent:
    """A payment to be opened.

    `reference` is the attempt's public id, `number` its 15-digit number for acquirers
    that know only digits; both travel as metadata so that a lost answer can be found again.
    """

    amount: Money
    reference: str
    order_number: str
    number: str
    customer: str | None = None
    save_card: bool = False


@dataclass(frozen=True)
class Intent:
    """A payment as the provider sees it now.

    `instrument` is the one of the charge (what really happened), None before any charge. `held_until` is
    the moment a hold falls back to the cardholder by itself. `reference` is our attempt's public id.
    """

    id: str
    status: IntentStatus
    amount: Money
    captured: Money
    refunded: Money
    reference: str
    created_at: datetime
    instrument: Instrument | None = None
    held_until: datetime | None = None
    last_error: Decline | None = None
    next_action: NextAction | None = None
    customer: str | None = None
    saved_card: str | None = None


@dataclass(frozen=True)
class SavedCard:
    """A card kept at the provider. `id` is its token; it is worth nothing outside our provider account."""

    id: str
    customer: str
    instrument: Instrument


@dataclass(frozen=True)
class Setup:
    """The saving of a card without a charge."""

    id: str
    status: SetupStatus
    customer: str
    reference: str
    card: SavedCard | None = None
    last_error: Decline | None = None
    next_action: NextAction | None = None


@dataclass(frozen=True)
class Refund:
    """Captured money on its way back."""

    id: str
    intent_id: str
    status: RefundStatus
    amount: Money
    reference: str
    created_at: datetime


@dataclass(frozen=True)
class Dispute:
    """A cardholder contests a charge at her bank. `funds_withdrawn` is what the bank has taken back for
    now.
    """

    id: str
    intent_id: str
    status: Literal["open", "won", "lost"]
    amount: Money
    funds_withdrawn: bool
    answer_by: datetime
    created_at: datetime


@dataclass(frozen=True)
class Recent:
    """Everything the provider knows since a moment, for the daily comparison with our ledger."""

    intents: tuple[Intent, ...]
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True)
class CallbackEvent:
    """A verified message from the provider: only a hint which object to read again."""

    id: str
    kind: Literal["intent", "setup", "refund", "dispute", "saved_card", "other"]
    object_id: str
    created_at: datetime
    live: bool


@dataclass(frozen=True)
class CardChoice:
    """One test card on offer. `handle` is posted as `instrument`; label and note are in the language asked
    for.
    """

    handle: str
    label: str
    note: str


@dataclass(frozen=True)
class ProviderScript:
    """A provider's own card fields: its script, the data for our mounting script, the CSP sources of that
    page.
    """

    src: str
    data: Mapping[str, str]
    csp: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class PageConfig:
    """What the pay page shows for card entry: a list of test cards, or a provider's script; never a number
    field.
    """

    choices: tuple[CardChoice, ...] = ()
    script: ProviderScript | None = None


@dataclass(frozen=True)
class Capabilities:
    """What this provider can do; the flow and the cart ask here instead of naming a provider."""

    name: str
    issuer_known: Literal["before", "after_hold", "never"]
    manual_capture: bool
    saved_cards: bool
    signed_callbacks: bool
    order_number_format: str
    minimum: Money
    maximum: Money


class GatewayError(Exception):
    """Base of everything a payment provider can answer besides a result."""


class Declined(GatewayError):
    """A definite no. Nothing was taken and nothing is held."""

    def __init__(self, decline: Decline, intent: Intent | None = None) -> None:
        super().__init__(f"declined: {decline.code}, {decline.advice}")
        self.decline = decline
        self.intent = intent


class OutcomeUnknown(GatewayError):
    """No readable answer: it may or may not have happened. Read the object before deciding; never call it
    failed.
    """


class InvalidState(GatewayError):
    """The object is not in a state for this call. `intent` is how it stands, when the provider said so."""

    def __init__(self, message: str, intent: Intent | None = None) -> None:
        super().__init__(message)
        self.intent = intent


class RateLimited(GatewayError):
    """Too many calls; nothing was done."""


class KeyReused(GatewayError):
    """The same key came with other parameters, or its first call still runs: a bug or a race of ours."""


class Misconfigured(GatewayError):
    """Wrong keys, unknown object, parameter the provider does not take: needs a person, not a retry."""


class BadCallback(GatewayError):
    """A message that is not provably from the provider, or not readable. Answer 400, remember nothing."""


class PaymentGateway(Protocol):
    """One provider of card payments.

    Raises, unless said otherwise: `Declined`, `OutcomeUnknown`, `InvalidState`, `RateLimited`, `KeyReused`,
    `Misconfigured`. No call retries by itself.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this provider can do."""

    def page_config(self, amount: Money, *, language: str, save_card: bool = False) -> PageConfig:
        """What the pay page needs. Reads nothing from outside and writes nothing: a GET may call it."""

    def inspect_instrument(self, instrument: str) -> Instrument | None:
        """Describe a card before any charge; None where the provider knows it only after the hold.

        `instrument` is what the pay page posted (test-card handle, confirmation token) or a saved card's
        id. Raises `Declined(INSTRUMENT_UNUSABLE)` for one that is unknown, used up or too old.
        """

    def create_intent(self, new: NewIntent, *, key: str) -> Intent:
        """Open a payment with manual capture. Moves nothing and holds nothing."""

    def confirm_intent(
        self, intent_id: str, instrument: str, *, by: Initiator, return_path: str, language: str, key: str
    ) -> Intent:
        """Ask the bank to hold the amount.

        `by` merchant means that the cardholder is not there (saved cards only). `return_path` is the path of
        ours her browser comes back to; a provider that wants a whole address puts the shop's own before it.
        """

    def get_intent(self, intent_id: str) -> Intent:
        """Read how a payment stands now."""

    def capture_intent(self, intent_id: str, amount: Money, *, key: str) -> Intent:
        """Take the held money."""

    def cancel_intent(self, intent_id: str, *, key: str) -> Intent:
        """Give up a payment that is not captured; a hold is released."""

    def ensure_customer(self, reference: str, *, key: str) -> str:
        """The provider's customer id for our account reference, made on first use."""

    def create_setup(self, customer: str, *, reference: str, key: str) -> Setup:
        """Begin to save a card without a charge."""

    def confirm_setup(
        self, setup_id: str, instrument: str, *, return_path: str, language: str, key: str
    ) -> Setup:
        """Save the card; may need the cardholder's action first."""

    def get_setup(self, setup_id: str) -> Setup:
        """Read how the saving of a card stands now."""

    def list_saved_cards(self, customer: str) -> tuple[SavedCard, ...]:
        """The cards kept for a customer."""

    def forget_card(self, card_id: str, *, key: str) -> None:
        """Stop keeping a card; forgetting it twice is no error."""

    def refund(self, intent_id: str, amount: Money, *, reference: str, key: str) -> Refund:
        """Send captured money back. Raises `InvalidState` when more than captured would go back."""

    def get_refund(self, refund_id: str) -> Refund:
        """Read how a refund stands now."""

    def get_dispute(self, dispute_id: str) -> Dispute:
        """Read how a dispute stands now."""

    def parse_webhook(self, raw: bytes, headers: Mapping[str, str]) -> CallbackEvent:
        """Verify and read a message. Raises `BadCallback`, whatever is wrong with it."""

    def list_recent(self, since: datetime) -> Recent:
        """Everything opened since then, oldest first."""
