"""The issuer gate: only cards of banks of accepted countries, whatever anybody claims (R28)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from storefront.gateways.payments import Instrument
from storefront.journal.rules import rule_at
from storefront.kernel.clock import almaty_date

RULE: Final = "payments.issuer_countries"
ACCEPTED: Final = ("KZ", "KG", "AM", "BY")
"""What the rule says from the first day on."""


class Refusal(StrEnum):
    """Why a card is not accepted. Kept for us; the shopper reads which cards are."""

    NOT_A_CARD = "not_a_card"
    WALLET = "wallet"
    ISSUER_UNKNOWN = "issuer_unknown"
    ISSUER_COUNTRY = "issuer_country"


def accepted_countries(session: Session, *, now: datetime) -> list[str]:
    """Countries whose cards are accepted today (Almaty), two letters each."""
    countries: list[str] = rule_at(session, RULE, almaty_date(now))
    return countries


def refusal(card: Instrument | None, accepted: list[str]) -> Refusal | None:
    """Why this card is not accepted; None when it is. A card nobody described is unknown, hence refused."""
    if card is None:
        return Refusal.ISSUER_UNKNOWN
    if card.kind != "card":
        return Refusal.NOT_A_CARD
    if card.wallet is not None:
        return Refusal.WALLET
    if card.country is None:
        return Refusal.ISSUER_UNKNOWN
    return None if card.country in accepted else Refusal.ISSUER_COUNTRY
