"""What a refusal or a fault looks like: one table of texts, one page for everything else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import HTTPException

from storefront.kernel.errors import NotFound, StoreError
from storefront.kernel.money import Money
from storefront.web.formats import money
from storefront.web.page import page

log = logging.getLogger(__name__)


def _not_enough(left: int, **_rest: Any) -> str:
    if left <= 0:
        return _("This product has just sold out.")
    return ngettext("Only %(num)d piece is left.", "Only %(num)d pieces are left.", left)


def _out_of_range(lowest: Money, highest: Money, **_rest: Any) -> str:
    return _(
        "The bank takes payments from %(lowest)s to %(highest)s. Please change the cart.",
        lowest=money(lowest),
        highest=money(highest),
    )


TEXTS: dict[str, Callable[..., str]] = {
    "refused": lambda **p: _("This cannot be done now."),
    "illegal_transition": lambda **p: _("This is no longer possible. Please look at the current state."),
    "not_found": lambda **p: _("We did not find this page."),
    "unknown_product": lambda **p: _("This product is not sold now."),
    "quantity_refused": lambda **p: _("Please give a whole number from 1 to 99."),
    "not_enough_stock": _not_enough,
    "cart_full": lambda limit, **p: _("The cart holds at most %(limit)d different products.", limit=limit),
    "cart_empty": lambda **p: _("Your cart is empty."),
    "cart_changed": lambda **p: _("The cart has changed. Please look through it and confirm again."),
    "checkout_incomplete": lambda **p: _("Something is still missing. Please see the list below."),
    "total_out_of_range": _out_of_range,
    "order_not_payable": lambda **p: _("This order cannot be paid any more."),
    "translation_missing": lambda **p: _("A product is published only with texts in both languages."),
}
"""Words for each `StoreError.code`; rooms above add theirs with `texts_for`."""


def texts_for(texts: dict[str, Callable[..., str]]) -> None:
    """Let a room bring the words for its own refusals."""
    TEXTS.update(texts)


def message(error: StoreError) -> str:
    """The refusal in the page's language."""
    return TEXTS[error.code](**error.parameters)


STATUS_OF = {"not_found": 404, "unknown_product": 404}

HEADINGS: dict[int, tuple[Callable[[], str], Callable[[], str]]] = {
    400: (
        lambda: _("We could not read this request"),
        lambda: _("Please go back, reload the page and try again."),
    ),
    403: (
        lambda: _("This page is not open to you"),
        lambda: _("Sign in with the account that may see it."),
    ),
    404: (
        lambda: _("We did not find this page"),
        lambda: _("The address may be old or mistyped. Search for the product or open the shop."),
    ),
    405: (
        lambda: _("This address is used differently"),
        lambda: _("Please open the page from the shop once more."),
    ),
    409: (
        lambda: _("Something has changed meanwhile"),
        lambda: _("Please look at the current state and try again."),
    ),
    413: (
        lambda: _("That was too large"),
        lambda: _("Please send less at once."),
    ),
    415: (
        lambda: _("We could not read this request"),
        lambda: _("Please go back, reload the page and try again."),
    ),
    429: (
        lambda: _("That was a little too fast"),
        lambda: _("Please wait a moment and try again. Nothing is lost."),
    ),
    500: (
        lambda: _("Something broke on our side"),
        lambda: _("We have written it down. Please try again in a minute."),
    ),
    503: (
        lambda: _("The shop is catching its breath"),
        lambda: _("Please try again in a few seconds."),
    ),
}


def error_page(status: int, text: str | None = None) -> Response:
    """The page for a fault: what happened and what to do, in the page's language."""
    heading, advice = HEADINGS.get(status, HEADINGS[400 if status < 500 else 500])
    return page(
        "errors/error.html",
        fragment="error",
        status=status,
        heading=heading(),
        advice=text or advice(),
        request_id=g.get("request_id", ""),
        code=status,
    )


def _refused(error: StoreError) -> Response:
    return error_page(STATUS_OF.get(error.code, 409), message(error))


def _http_error(error: HTTPException) -> Response:
    original = getattr(error, "original_exception", None)
    if original is not None:
        return _unforeseen(original)
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    answer = error_page(error.code or 500)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _unforeseen(error: Exception) -> Response:
    from sqlalchemy.exc import DBAPIError, OperationalError
    from sqlalchemy.exc import TimeoutError as TurnNotCome

    log.error("unforeseen %s on %s", type(error).__name__, request.endpoint, exc_info=error)
    g.no_database = True  # its page asks nothing of the database: that may be what broke
    if isinstance(error, OperationalError | TurnNotCome) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        answer = error_page(503)
        answer.headers["Retry-After"] = "5"
        return answer
    return error_page(500)


def init_app(app: Flask) -> None:
    """One place that answers for everything that goes wrong."""
    app.register_error_handler(StoreError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


__all__ = ["NotFound", "error_page", "init_app", "message", "texts_for"]
