"""What every answer says to the browser about safety, on whatever path it was made.

The fixed headers are set by the outermost layer, so that static files, the sandbox bank and faults carry
them too. A view may widen the content policy for its own page (`widen_policy`), nothing else.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import get_host

from storefront.settings import Settings
from storefront.web import guard
from storefront.web.guard import for_machines
from storefront.web.limits import limited
from storefront.web.session import browser_state
from storefront.web.signed_in import public

View = TypeVar("View", bound=Callable[..., Any])
Headers = list[tuple[str, str]]

log = logging.getLogger("storefront.policy")

LARGEST_BODY: Final = 1024 * 1024
LARGEST_REPORT: Final = 16 * 1024
REPORT_TYPES: Final = ("application/csp-report", "application/reports+json", "application/json")
#: Names a shop on trial answers to besides its public one.
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1")

POLICY: Final = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "frame-src": "'none'",
    "report-uri": "/csp-report",
    "report-to": "csp",
}
CARD_FIELDS: Final = {
    "script-src": "'self' https://js.stripe.com https://*.js.stripe.com",
    "frame-src": "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
    "connect-src": "'self' https://api.stripe.com",
}
"""What a page with the card company's own fields needs besides; for `widen_policy`."""


def policy(changes: dict[str, str] | None = None) -> str:
    """The content policy as a header, with other sources for some kinds of content."""
    return "; ".join(f"{kind} {sources}" for kind, sources in (POLICY | (changes or {})).items())


FIXED: Final[Headers] = [
    ("Content-Security-Policy", policy()),
    ("Reporting-Endpoints", 'csp="/csp-report"'),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
        "payment=(), usb=()",
    ),
    ("Cache-Control", "no-store"),
]
HTTPS_ONLY: Final = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")


class OuterLayer:
    """Around the whole shop: numbers each request, answers only to our own names, sets the fixed headers."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], settings: Settings) -> None:
        self.inner = inner
        self.fixed = [*FIXED, HTTPS_ONLY] if settings.secure_cookies else FIXED
        self.hosts = trusted_hosts(settings)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        request_id = secrets.token_hex(8)
        environ["storefront.request_id"] = request_id

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            present = {name.lower() for name, _ in headers}
            missing = [(name, value) for name, value in self.fixed if name.lower() not in present]
            return start_response(status, [*headers, *missing, ("X-Request-Id", request_id)], *rest)

        try:
            if not get_host(environ["wsgi.url_scheme"], environ.get("HTTP_HOST"), None, self.hosts):
                raise SecurityError
        except SecurityError:
            start("400 BAD REQUEST", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"This shop is not served under that name.\n"]
        return self.inner(environ, start)


def trusted_hosts(settings: Settings) -> list[str]:
    """The names this shop answers to."""
    public_name = settings.public_url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    local = () if settings.live else LOCAL_HOSTS
    return [public_name.partition(":")[0], *settings.trusted_hosts, *local]


def storable(view: View) -> View:
    """A browser may keep this page and ask whether it still holds: it is the same for all guests."""
    view.storable = True  # type: ignore[attr-defined]
    return view


def widen_policy(changes: dict[str, str]) -> None:
    """Let this one answer load what the base policy forbids, such as `CARD_FIELDS`."""
    g.policy_changes = changes


def _set_headers(response: Response) -> Response:
    changes = g.pop("policy_changes", None)
    if changes:
        response.headers["Content-Security-Policy"] = policy(changes)
    _within_the_shop(response)
    if "HX-Request" in response.vary:
        response.vary.update(("Cookie", "Accept-Language", "HX-History-Restore-Request"))
    if "Cache-Control" not in response.headers:
        view = current_app.view_functions.get(request.endpoint or "")
        open_to_all = getattr(view, "storable", False) and response.status_code == 200
        kept = open_to_all and browser_state().row_id is None
        response.headers["Cache-Control"] = "private, no-cache" if kept else "no-store"
    return response


def _within_the_shop(response: Response) -> None:
    """Redirects name no host: the one in the request is only what somebody has written there."""
    location = response.headers.get("Location", "")
    path = location.removeprefix(request.host_url.rstrip("/"))
    if path != location and path.startswith("/") and not path.startswith("//"):
        response.headers["Location"] = path


@public
@for_machines(REPORT_TYPES, LARGEST_REPORT)
@limited("limit_csp_report")
def _csp_report() -> Response:
    """A browser tells what the content policy has stopped; only the short facts are noted."""
    try:
        told = request.get_json(force=True, silent=True)
    except RecursionError:  # brackets within brackets, which no browser writes
        return Response(status=400)
    reports = told if isinstance(told, list) else [told]
    for report in reports[:5]:
        body = report.get("csp-report", report.get("body")) if isinstance(report, dict) else None
        if isinstance(body, dict):
            facts = {
                name: _told_safely(value)
                for name, value in body.items()
                if name in _REPORTED and isinstance(value, str | int)
            }
            log.warning("policy.stopped %s", json.dumps(facts, sort_keys=True))
    return Response(status=204)


def _told_safely(value: str | int) -> str:
    """A short fact without what opens an order or a payment: no question, no part as long as our secrets."""
    return _SECRET_PART.sub("…", str(value).partition("?")[0])[:200]


_SECRET_PART: Final = re.compile(r"[\w-]{30,}")
_REPORTED: Final = frozenset(
    {
        "blocked-uri",
        "blockedURL",
        "document-uri",
        "documentURL",
        "effective-directive",
        "effectiveDirective",
        "violated-directive",
        "line-number",
        "lineNumber",
        "source-file",
        "sourceFile",
    }
)


def init_app(app: Flask, settings: Settings) -> None:
    """Set the limits and headers of every request and answer."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
    )
    guard.init_app(app)
    app.after_request(_set_headers)
    app.add_url_rule("/csp-report", "csp_report", _csp_report, methods=["POST"])


def wrap(app: Flask, settings: Settings) -> None:
    """Put the outermost layer around the application, when everything else stands."""
    inner = app.wsgi_app
    if settings.proxies:
        inner = ProxyFix(inner, x_for=settings.proxies, x_proto=settings.proxies)
    app.wsgi_app = OuterLayer(inner, settings)  # type: ignore[method-assign]
