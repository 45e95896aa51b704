"""The region a visitor shops for: chosen once on any page, remembered with her browser's session."""

from __future__ import annotations

import flask
from sqlalchemy.orm import Session

from storefront.shipping.queries import RegionName, find_region
from storefront.web.locale import current_language

_KEY = "region"
#: Regions are renamed by a migration, never while the shop runs: a process asks for each once.
_found: dict[tuple[str, str], RegionName] = {}


def chosen_code() -> str | None:
    """Code of the region this browser has chosen. It existed then; look it up before using it."""
    code = flask.session.get(_KEY)
    return code if isinstance(code, str) else None


def chosen_region(session: Session) -> RegionName | None:
    """The region this browser has chosen, in the page's language; None before that."""
    code, language = chosen_code(), current_language()
    if code is None:
        return None
    if (language, code) not in _found:
        region = find_region(session, code, language)
        if region is None:
            return None
        _found[language, code] = region
    return _found[language, code]


def remember_region(code: str) -> None:
    """Keep a region that is known to exist."""
    flask.session[_KEY] = code
