"""Words for what is refused at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.web.errors import texts_for


def _too_many(wait_seconds: int, **_rest: Any) -> str:
    minutes = -(-wait_seconds // 60)
    return ngettext(
        "Too many attempts. Please try again in %(num)d minute.",
        "Too many attempts. Please try again in %(num)d minutes.",
        minutes,
    )


def _password(reason: str, **parameters: Any) -> str:
    if reason == "too_short":
        return _(
            "A password has at least %(shortest)d characters. A few words make a good one.", **parameters
        )
    if reason == "too_long":
        return _("A password has at most %(longest)d characters.", **parameters)
    if reason == "own_name":
        return _("Please leave your name, e-mail, ID and the shop's name out of the password.")
    return _("This password is among the first that are guessed. Please choose another one.")


TEXTS: dict[str, Callable[..., str]] = {
    "sign_in_refused": lambda **p: _("The login or the password is not right."),
    "code_refused": lambda **p: _("This code is not right, or it has been used already."),
    "too_many_attempts": _too_many,
    "email_taken": lambda **p: _("This e-mail address is already in use."),
    "password_refused": _password,
}


def init_app() -> None:
    """Hand the words over."""
    texts_for(TEXTS)
