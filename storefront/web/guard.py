"""What a request must look like before any view sees it: readable, of a kind we take, sent by our own pages.

Forged forms are stopped twice: by the token of the browser session, and by where the request says it is from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.routing import IntegerConverter

from storefront.web.events import security_event
from storefront.web.resend import resend_page, typed_now
from storefront.web.shop import shop

View = TypeVar("View", bound=Callable[..., Any])

FORM_TYPES: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ANY_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_csrf = CSRFProtect()


class RowNumber(IntegerConverter):
    """A number in an address: ASCII digits, and never more than a database can compare."""

    regex = "[0-9]{1,18}"


@dataclass(frozen=True)
class Machine:
    """A door for machines: no form token, but its own content types and size, in bytes."""

    content_types: frozenset[str]
    largest: int


def for_machines(content_types: Iterable[str], largest: int) -> Callable[[View], View]:
    """Take a view out of the checks against forged forms: machines call it, and it checks them itself."""

    def mark(view: View) -> View:
        view.machine = Machine(frozenset(content_types), largest)  # type: ignore[attr-defined]
        return view

    return mark


def repeats(*names: str) -> Callable[[View], View]:
    """Let fields of these names come more than once; every other field comes at most once."""

    def mark(view: View) -> View:
        view.repeated = frozenset(names)  # type: ignore[attr-defined]
        return view

    return mark


def _check_request() -> Response | None:
    g.request_id = request.environ.get("storefront.request_id", "")
    if request.endpoint is None:
        _readable_address()
        return None
    view = current_app.view_functions[request.endpoint]
    machine: Machine | None = getattr(view, "machine", None)
    if machine is not None:
        request.max_content_length = machine.largest
    _readable_address()
    if request.method in UNSAFE:
        _known_type(machine)
        if machine is None:
            _readable_form()
            _from_our_pages()
            try:
                _csrf.protect()
            except CSRFError:
                security_event("form.stale_token")
                return resend_page(typed_now(), stale=True, status=400)
    _single_fields(getattr(view, "repeated", frozenset()))
    return None


def _readable_address() -> None:
    """Refuse an address that is not UTF-8 or hides control characters."""
    try:
        path = request.environ.get("PATH_INFO", "").encode("latin-1").decode()
        query = unquote_to_bytes(request.query_string.replace(b"+", b" ")).decode()
    except UnicodeError:
        abort(400)
    if _ANY_CONTROL.search(path) or _CONTROL.search(query):
        abort(400)


def _known_type(machine: Machine | None) -> None:
    known = machine.content_types if machine else FORM_TYPES
    empty = not request.content_length and not request.mimetype
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if not empty and (request.mimetype not in known or charset not in ("utf-8", "utf8")):
        security_event("request.content_type", given=request.mimetype[:80])
        abort(415)


def _readable_form() -> None:
    """Refuse too many fields, bytes that are not UTF-8, and control characters but tab and line ends."""
    if request.mimetype == "application/x-www-form-urlencoded":
        body = request.get_data(cache=True)
        if body.count(b"&") >= current_app.config["MAX_FORM_PARTS"]:  # the framework counts only multipart
            abort(413)
        try:
            unquote_to_bytes(body.replace(b"+", b" ")).decode()
        except UnicodeError:
            abort(400)
    texts = [text for name, values in request.form.lists() for text in (name, *values)]
    texts += [text for name, file in request.files.items(multi=True) for text in (name, file.filename or "")]
    if any(_CONTROL.search(text) or "\ufffd" in text for text in texts):
        abort(400)


def _from_our_pages() -> None:
    """Refuse what another site sends; a browser that tells nothing at all is no browser of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = _origin(request.headers.get("Origin") or request.referrer or "") in (
            shop().settings.public_url,
            request.host_url.rstrip("/"),
        )
    if not ours:
        security_event("form.foreign", site=(site or "")[:20])
        abort(403)


def _origin(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:  # what no browser sends, such as "http://["
        return None
    return f"{parts.scheme}://{parts.netloc}"


def _single_fields(repeated: frozenset[str]) -> None:
    fields = [*request.args.lists(), *(request.form.lists() if request.method in UNSAFE else ())]
    if any(len(values) > 1 and name not in repeated for name, values in fields):
        security_event("form.repeated_field")
        abort(400)


def init_app(app: Flask) -> None:
    """Check every request, before anything else looks at it."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_SSL_STRICT=False)  # checked above, in one order
    app.url_map.converters["int"] = RowNumber
    app.before_request(_check_request)
    _csrf.init_app(app)
