"""What an attempt means for the person who waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from storefront.gateways.payments import DeclineCode, NextAction
from storefront.kernel.errors import StoreError
from storefront.models.payment import AttemptState
from storefront.payments.errors import CardDeclined, CardUnusable, IssuerRefused, PaymentNotFinished
from storefront.payments.issuers import Refusal
from storefront.payments.queries import Attempt

Kind = Literal["paid", "action", "checking", "refused", "declined", "open"]

_GATE: Final = frozenset(refusal.value for refusal in Refusal)


@dataclass(frozen=True)
class PaymentStep:
    """Where paying an order stands now.

    paid: done. action: the shopper's browser has `next_action` to do. checking: the bank's answer is
    awaited, no second try is offered. refused: the card is not accepted. declined: its bank said no. open:
    nothing runs and nothing was taken. `error` tells the shopper why, where there is a why.
    """

    kind: Kind
    next_action: NextAction | None = None
    error: StoreError | None = None


CHECKING: Final = PaymentStep("checking")


def step_of(attempt: Attempt | None) -> PaymentStep:
    """What is known without asking the bank."""
    if attempt is None:
        return PaymentStep("open")
    if attempt.live:
        return CHECKING
    if attempt.state is AttemptState.CAPTURED:
        return PaymentStep("paid")
    if attempt.state is AttemptState.DECLINED:
        refusal = CardDeclined(reason=attempt.decline_code, advice=attempt.decline_advice)
        return PaymentStep("declined", error=refusal)
    if attempt.decline_code in _GATE:
        return PaymentStep("refused", error=IssuerRefused())
    if attempt.decline_code == DeclineCode.INSTRUMENT_UNUSABLE:
        return PaymentStep("refused", error=CardUnusable())
    return PaymentStep("open", error=PaymentNotFinished(reason=attempt.decline_code))
