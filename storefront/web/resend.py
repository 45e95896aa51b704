"""Typed text is never lost: a form that came with an outdated token, or after the login had run out, comes
back as one button that sends the same once more.

Only for forms that came from our own pages (the check of the origin stands before), and never for secrets:
those are typed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Response, request

from storefront.web.addresses import here
from storefront.web.browser import BrowserState
from storefront.web.page import page, wants_fragment
from storefront.web.shop import shop

KEPT_FOR: Final = timedelta(minutes=30)
LARGEST: Final = 16_000
_KEY: Final = "typed_before"
_SECRETS: Final = frozenset({"csrf_token", "code", "instrument"})


@dataclass(frozen=True)
class Typed:
    """A form as it was filled in, without its secrets."""

    path: str
    fields: list[tuple[str, str]]


def typed_now() -> Typed:
    """What this request's form holds."""
    fields = [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in _SECRETS and "password" not in name and "secret" not in name
    ]
    return Typed(here(), fields)


def resend_page(typed: Typed, *, stale: bool, status: int) -> Response:
    """The page with the one button. `stale`: the page was too old; else the login has just begun anew."""
    answer = page(
        "errors/resend.html",
        fragment="resend",
        status=422 if wants_fragment() else status,
        form_again=typed,
        stale=stale,
    )
    if wants_fragment():
        answer.headers["HX-Retarget"] = "#main"
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def keep_for_later(state: BrowserState) -> None:
    """Keep the form for the person whose login ran out or must be proved, until she has signed in again."""
    owner = state.login or state.ended
    typed = typed_now()
    size = sum(len(name) + len(value) for name, value in typed.fields)
    if owner is not None and typed.fields and size <= LARGEST:
        kept = {
            "owner": owner.key,
            "at": shop().now().isoformat(),
            "path": typed.path,
            "fields": typed.fields,
        }
        state[_KEY] = kept


def take_kept(state: BrowserState) -> Typed | None:
    """The form that waited for the person now signed in; nobody else gets it, and nobody gets it twice."""
    kept = state.pop(_KEY, None)
    if kept is None or state.login is None or state.login.key != kept["owner"]:
        return None
    if shop().now() - datetime.fromisoformat(kept["at"]) > KEPT_FOR:
        return None
    return Typed(kept["path"], [(name, value) for name, value in kept["fields"]])
