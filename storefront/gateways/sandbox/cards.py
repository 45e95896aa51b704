"""The test cards. A card is chosen by its handle; its number exists only here, as the last four digits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

Challenge = Literal["never", "always", "first_use", "merchant"]


@dataclass(frozen=True)
class SandboxCard:
    """How one test card looks and behaves.

    `country` is what the card tells before a charge, `charge_country` what the charge tells; `challenge`
    says when the cardholder must confirm: always, on first use, or when the merchant charges without her.
    """

    handle: str
    last4: str
    country: str | None = "KZ"
    charge_country: str | None = "KZ"
    wallet: str | None = None
    decline: str | None = None
    advice: str = "other_card"
    challenge: Challenge = "never"
    hold_expires: bool = False
    refund_fails: bool = False
    disputed: bool = False

    @property
    def fingerprint(self) -> str:
        """The same for the same card, whoever pays with it."""
        return hashlib.sha256(f"sandbox card {self.handle}".encode()).hexdigest()[:16]


def _foreign(handle: str, last4: str, country: str | None) -> SandboxCard:
    return SandboxCard(handle, last4, country=country, charge_country=country)


_ALL: Final = (
    SandboxCard("card_kz", "0000"),
    _foreign("card_kg", "0008", "KG"),
    _foreign("card_am", "0005", "AM"),
    _foreign("card_by", "0005", "BY"),
    _foreign("card_us", "4242", "US"),
    SandboxCard("card_kz_3ds", "0109", challenge="always"),
    SandboxCard("card_kz_declined", "0018", decline="declined"),
    SandboxCard("card_kz_no_funds", "0026", decline="no_funds", advice="try_again_later"),
    SandboxCard("card_kz_expired", "0034", decline="expired"),
    SandboxCard("card_kz_lost", "0042", decline="lost_or_stolen", advice="do_not_try_again"),
    SandboxCard("card_kz_3ds_first", "0117", challenge="first_use"),
    SandboxCard("card_kz_3ds_merchant", "0125", challenge="merchant"),
    SandboxCard("card_kz_hold_expires", "0208", hold_expires=True),
    SandboxCard("card_kz_refund_fails", "0307", refund_fails=True),
    SandboxCard("card_kz_disputed", "0315", disputed=True),
    _foreign("card_unknown_country", "0406", None),
    SandboxCard("card_kz_charged_us", "0414", charge_country="US"),
    SandboxCard("card_kz_wallet", "0422", wallet="sandbox_wallet"),
)

CARDS: Final = {card.handle: card for card in _ALL}

EXPIRES: Final = (12, 2034)
"""Month and year printed on every test card."""
