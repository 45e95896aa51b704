"""The bank's face inside the shop's process: our protocol on one side, the bank's commands on the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from storefront.gateways.payments import (
    Advice,
    CallbackEvent,
    Capabilities,
    CardChoice,
    Decline,
    DeclineCode,
    Declined,
    Dispute,
    Initiator,
    Instrument,
    Intent,
    IntentStatus,
    InvalidState,
    KeyReused,
    Misconfigured,
    NewIntent,
    NextAction,
    OutcomeUnknown,
    PageConfig,
    Recent,
    Refund,
    RefundStatus,
    SavedCard,
    Setup,
    SetupStatus,
)
from storefront.gateways.sandbox import records
from storefront.gateways.sandbox.cards import CARDS, EXPIRES, SandboxCard
from storefront.gateways.sandbox.core import Bank
from storefront.gateways.sandbox.deliveries import verified
from storefront.gateways.sandbox.payments import LARGEST, SMALLEST
from storefront.gateways.sandbox.texts import card_texts
from storefront.kernel.money import Money

_CAPABILITIES: Final = Capabilities(
    name="sandbox",
    issuer_known="before",
    manual_capture=True,
    saved_cards=True,
    signed_callbacks=True,
    order_number_format="any text",
    minimum=Money(SMALLEST),
    maximum=Money(LARGEST),
)


_OWN_PATH: Final = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")


class SandboxGateway:
    """A `PaymentGateway` before the sandbox bank. `mount` is where the factory put the bank's pages."""

    def __init__(
        self, bank: Bank, *, mount: str = "/sandbox-bank", webhook_secrets: tuple[str, ...] = ()
    ) -> None:
        self.bank = bank
        self._mount = mount.rstrip("/")
        self._webhook_secrets = webhook_secrets

    @property
    def capabilities(self) -> Capabilities:
        """What the sandbox bank can do."""
        return _CAPABILITIES

    def page_config(self, amount: Money, *, language: str, save_card: bool = False) -> PageConfig:
        """The list of test cards."""
        return PageConfig(
            choices=tuple(
                CardChoice(handle, *card_texts(handle, card.last4, language))
                for handle, card in CARDS.items()
            )
        )

    def inspect_instrument(self, instrument: str) -> Instrument | None:
        """What the card tells before a charge."""
        with self._translated():
            card = self.bank.inspect(instrument)
        return _instrument(card, card.country)

    def create_intent(self, new: NewIntent, *, key: str) -> Intent:
        """Open a payment."""
        metadata = {"reference": new.reference, "order_number": new.order_number, "number": new.number}
        with self._translated():
            return self._intent(
                self.bank.create_intent(
                    amount=new.amount.minor,
                    currency=new.amount.currency,
                    metadata=metadata,
                    customer=new.customer,
                    save_card=new.save_card,
                    key=key,
                )
            )

    def confirm_intent(
        self, intent_id: str, instrument: str, *, by: Initiator, return_path: str, language: str, key: str
    ) -> Intent:
        """Ask for the hold."""
        return_to = _own_path(return_path)
        with self._translated():
            return self._intent(
                self.bank.confirm_intent(
                    intent_id, instrument, by=by, return_to=return_to, language=language, key=key
                )
            )

    def get_intent(self, intent_id: str) -> Intent:
        """Read a payment."""
        with self._translated():
            return self._intent(self.bank.get_intent(intent_id))

    def capture_intent(self, intent_id: str, amount: Money, *, key: str) -> Intent:
        """Take the held money."""
        with self._translated():
            return self._intent(self.bank.capture_intent(intent_id, amount.minor, key=key))

    def cancel_intent(self, intent_id: str, *, key: str) -> Intent:
        """Give a payment up."""
        with self._translated():
            return self._intent(self.bank.cancel_intent(intent_id, key=key))

    def ensure_customer(self, reference: str, *, key: str) -> str:
        """The bank's id for our customer."""
        with self._translated():
            return self.bank.ensure_customer(reference, key=key).id

    def create_setup(self, customer: str, *, reference: str, key: str) -> Setup:
        """Begin to save a card."""
        with self._translated():
            return self._setup(self.bank.create_setup(customer, reference=reference, key=key))

    def confirm_setup(
        self, setup_id: str, instrument: str, *, return_path: str, language: str, key: str
    ) -> Setup:
        """Save a card."""
        return_to = _own_path(return_path)
        with self._translated():
            return self._setup(
                self.bank.confirm_setup(setup_id, instrument, return_to=return_to, language=language, key=key)
            )

    def get_setup(self, setup_id: str) -> Setup:
        """Read the saving of a card."""
        with self._translated():
            return self._setup(self.bank.get_setup(setup_id))

    def list_saved_cards(self, customer: str) -> tuple[SavedCard, ...]:
        """A customer's cards."""
        with self._translated():
            return tuple(_saved_card(card) for card in self.bank.list_saved_cards(customer))

    def forget_card(self, card_id: str, *, key: str) -> None:
        """Forget a card."""
        with self._translated():
            self.bank.forget_card(card_id, key=key)

    def refund(self, intent_id: str, amount: Money, *, reference: str, key: str) -> Refund:
        """Send money back."""
        with self._translated():
            return _refund(self.bank.refund(intent_id, amount.minor, reference=reference, key=key))

    def get_refund(self, refund_id: str) -> Refund:
        """Read a refund."""
        with self._translated():
            return _refund(self.bank.get_refund(refund_id))

    def get_dispute(self, dispute_id: str) -> Dispute:
        """Read a dispute."""
        with self._translated():
            return _dispute(self.bank.get_dispute(dispute_id))

    def parse_webhook(self, raw: bytes, headers: Mapping[str, str]) -> CallbackEvent:
        """Verify and read one of the bank's deliveries."""
        return verified(raw, headers, self._webhook_secrets, now=self.bank.now())

    def list_recent(self, since: datetime) -> Recent:
        """The bank's own lists."""
        with self._translated():
            intents, refunds, disputes = self.bank.list_since(int(since.timestamp()))
        return Recent(
            tuple(self._intent(one) for one in intents),
            tuple(_refund(one) for one in refunds),
            tuple(_dispute(one) for one in disputes),
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The bank's refusals in the protocol's words; this is the only place that knows both."""
        try:
            yield
        except records.CardDeclined as no:
            decline = Decline(DeclineCode(no.code), Advice(no.advice))
            raise Declined(decline, self._known_intent(no.record)) from None
        except records.WrongState as no:
            raise InvalidState(no.message, self._known_intent(no.record)) from None
        except records.KeyConflict as no:
            raise KeyReused(str(no)) from None
        except records.BadRequest as no:
            raise Misconfigured(str(no)) from None
        except records.NoAnswer as no:
            raise OutcomeUnknown(str(no)) from None

    def _known_intent(self, record: records.Answer | None) -> Intent | None:
        return self._intent(record) if isinstance(record, records.IntentRecord) else None

    def _next_action(self, state: str, challenge: str | None) -> NextAction | None:
        if state != "needs_action" or challenge is None:
            return None
        return NextAction(redirect_url=f"{self._mount}/3ds/{challenge}")

    def _intent(self, record: records.IntentRecord) -> Intent:
        card = CARDS[record.card] if record.card else None
        return Intent(
            id=record.id,
            status=IntentStatus(record.state),
            amount=Money(record.amount, record.currency),
            captured=Money(record.captured, record.currency),
            refunded=Money(record.refunded, record.currency),
            reference=record.metadata.get("reference", ""),
            created_at=_time(record.created),
            instrument=_instrument(card, card.charge_country) if card else None,
            held_until=_time(record.held_until) if record.held_until is not None else None,
            last_error=_last_error(record),
            next_action=self._next_action(record.state, record.challenge),
            customer=record.customer,
            saved_card=record.saved_card,
        )

    def _setup(self, record: records.SetupRecord) -> Setup:
        saved = record.saved_card
        return Setup(
            id=record.id,
            status=SetupStatus(record.state),
            customer=record.customer,
            reference=record.reference,
            card=_saved_card(self.bank.saved_card(saved)) if saved else None,
            last_error=_last_error(record),
            next_action=self._next_action(record.state, record.challenge),
        )


def _own_path(path: str) -> str:
    """A path of this site, or `Misconfigured`: the bank sends no browser anywhere else."""
    if not _OWN_PATH.fullmatch(path):
        raise Misconfigured("the way back is no path of our own")
    return path


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _last_error(record: records.IntentRecord | records.SetupRecord) -> Decline | None:
    if record.error is None or record.advice is None:
        return None
    return Decline(DeclineCode(record.error), Advice(record.advice))


def _instrument(card: SandboxCard, country: str | None) -> Instrument:
    month, year = EXPIRES
    return Instrument(
        kind="card",
        country=country,
        wallet=card.wallet,
        brand="visa",
        last4=card.last4,
        exp_month=month,
        exp_year=year,
        fingerprint=card.fingerprint,
    )


def _saved_card(record: records.SavedCardRecord) -> SavedCard:
    card = CARDS[record.card]
    return SavedCard(record.id, record.customer, _instrument(card, card.country))


def _refund(record: records.RefundRecord) -> Refund:
    return Refund(
        id=record.id,
        intent_id=record.intent,
        status=RefundStatus(record.state),
        amount=Money(record.amount),
        reference=record.reference,
        created_at=_time(record.created),
    )


def _dispute(record: records.DisputeRecord) -> Dispute:
    return Dispute(
        id=record.id,
        intent_id=record.intent,
        status=record.state,
        amount=Money(record.amount),
        funds_withdrawn=record.funds_withdrawn,
        answer_by=_time(record.answer_by),
        created_at=_time(record.created),
    )
