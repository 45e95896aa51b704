"""What the shopper reads about payments: what happened, that nothing was taken, what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storefront.gateways.payments import DeclineCode
from storefront.models import db
from storefront.models.payment import RefundReason
from storefront.payments.flow import UNREACHABLE
from storefront.payments.issuers import accepted_countries
from storefront.payments.queries import Attempt
from storefront.payments.reconcile import NOT_IN_TIME
from storefront.payments.steps import step_of
from storefront.web.errors import message
from storefront.web.formats import moment
from storefront.web.shop import shop


def _countries() -> dict[str, str]:
    return {"KZ": _("Kazakhstan"), "KG": _("Kyrgyzstan"), "AM": _("Armenia"), "BY": _("Belarus")}


def countries_accepted(session: Session, now: datetime) -> str:
    """The countries whose cards are accepted, as a list in the page's language."""
    known, locale = _countries(), get_locale()
    return ", ".join(
        known.get(code) or (locale.territories.get(code) if locale else None) or code
        for code in accepted_countries(session, now=now)
    )


def last_outcome(attempt: Attempt | None) -> str | None:
    """Why the last attempt did not pay the order; None when there is nothing to tell."""
    error = step_of(attempt).error
    return message(error) if error else None


def _issuer_refused(**_parameters: Any) -> str:
    return _(
        "This card is not accepted. We take cards issued by banks of these countries: %(countries)s. "
        "Nothing has been charged.",
        countries=countries_accepted(db.session(), shop().now()),
    )


def _declined(reason: str | None, **_parameters: Any) -> str:
    match reason:
        case DeclineCode.NO_FUNDS:
            return _(
                "There is not enough money on this card. Nothing has been charged. "
                "Please top it up or take another card."
            )
        case DeclineCode.EXPIRED:
            return _("This card has expired. Please take another one. Nothing has been charged.")
        case DeclineCode.AUTHENTICATION_FAILED:
            return _(
                "The payment was not confirmed with your bank. Nothing has been charged. You can try again."
            )
        case _:
            return _(
                "The bank declined the payment. Nothing has been charged. "
                "Please try another card or ask your bank."
            )


def _not_finished(reason: str | None, **_parameters: Any) -> str:
    if reason == RefundReason.LATE_MONEY:
        return _("Your payment came after the order had ended. We are sending the money back to your card.")
    if reason == UNREACHABLE:
        return _("The bank did not answer. Nothing has been charged. Please try again.")
    if reason == NOT_IN_TIME:
        return _("The time to confirm the payment has passed. Nothing has been charged. You can pay again.")
    return _("The payment was not finished. Nothing has been charged. You can pay again.")


def _locked(until: datetime, **_parameters: Any) -> str:
    return _(
        "The bank has declined this order's payment several times. You can pay again after %(time)s.",
        time=moment(until),
    )


TEXTS: Final[dict[str, Callable[..., str]]] = {
    "issuer_refused": _issuer_refused,
    "card_unusable": lambda **p: _(
        "We could not read this card. Please choose it again. Nothing has been charged."
    ),
    "card_declined": _declined,
    "payment_locked": _locked,
    "payment_running": lambda **p: _(
        "A payment for this order is being settled. Please wait for its outcome."
    ),
    "payment_not_finished": _not_finished,
}
"""Words for the refusals of `errors.py`."""
