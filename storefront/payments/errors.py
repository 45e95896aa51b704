"""Refusals a shopper meets while paying. In each of them nothing has been taken."""

from __future__ import annotations

from storefront.kernel.errors import StoreError


class IssuerRefused(StoreError):
    """The card's bank is not of an accepted country, or nobody knows of which; `countries` are the accepted
    ones (R28).
    """

    code = "issuer_refused"


class CardUnusable(StoreError):
    """The card must be entered again."""

    code = "card_unusable"


class CardDeclined(StoreError):
    """The card's bank said no; `reason` and `advice` are the gateway's `DeclineCode` and `Advice`."""

    code = "card_declined"


class PaymentLocked(StoreError):
    """Too many declines for one order; paying is open again at `until`."""

    code = "payment_locked"


class PaymentRunning(StoreError):
    """A payment of this order is being settled; wait for its outcome first."""

    code = "payment_running"


class PaymentNotFinished(StoreError):
    """The attempt ended without paying the order; `reason` says why, in our own words or none."""

    code = "payment_not_finished"
