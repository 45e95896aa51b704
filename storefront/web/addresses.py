"""Addresses that come from outside and are followed later: only paths of this shop survive."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST: Final = 2_000
_ROW_NUMBER = re.compile(r"[0-9]{1,18}")
#: One leading slash, then printable ASCII without space, backslash or fragment.
_PATH = re.compile(r"/(?![/\\])[!-\"$-\[\]-~]*")


def row_number(text: str | None) -> int | None:
    """The number of a row as an address asks for it; None for anything no table can have."""
    return int(text) if text and _ROW_NUMBER.fullmatch(text) else None


def safe_next(path: str | None) -> str | None:
    """The path if it leads to a page of this shop that can simply be opened, else None."""
    if not path or len(path) > LONGEST or not _PATH.fullmatch(path):
        return None
    try:
        pure = unquote(urlsplit(path).path, errors="strict")
        current_app.url_map.bind("").match(pure, method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return None
    return path


def here() -> str:
    """Path and query of this request, written so that `safe_next` takes it back."""
    query = quote(request.query_string, safe="%&=+!$'()*,;:@/?-._~")
    return quote(request.path, safe="/!$&'()*+,;=:@-._~") + (f"?{query}" if query else "")


def page_of_form() -> str | None:
    """The page this form or fragment request was sent from, as far as the browser tells."""
    sent_from = request.headers.get("HX-Current-URL") or request.referrer or ""
    try:
        parts = urlsplit(sent_from)
    except ValueError:  # what no browser sends, such as "http://["
        return None
    if f"{parts.scheme}://{parts.netloc}" != request.host_url.rstrip("/"):
        return None
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))
