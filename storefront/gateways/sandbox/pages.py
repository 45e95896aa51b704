"""The bank's face for the cardholder: the 3-D Secure page, a small WSGI app of its own.

A page is addressed by an unguessable secret. A POST takes the cardholder's word and answers 303 to the
return address the payment came with, which can only be a path of this site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import jinja2
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from storefront.gateways.sandbox.cards import CARDS
from storefront.gateways.sandbox.core import Bank
from storefront.gateways.sandbox.records import IntentRecord, SetupRecord
from storefront.gateways.sandbox.texts import page_texts

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_FOLDER: Final = Path(__file__).resolve().parent
_URLS: Final = Map(
    [
        Rule("/3ds/<challenge>", methods=["GET"], endpoint="show"),
        Rule("/3ds/<challenge>", methods=["POST"], endpoint="decide"),
        Rule("/bank.css", methods=["GET"], endpoint="look"),
    ]
)
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; object-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; frame-src 'none'; report-uri /csp-report; report-to csp"
    ),
    "Reporting-Endpoints": 'csp="/csp-report"',
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

WsgiApp = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]
Challenged = IntentRecord | SetupRecord


class _BankRequest(Request):
    max_content_length = 1024
    max_form_memory_size = 1024
    max_form_parts = 4


def bank_pages(bank: Bank) -> WsgiApp:
    """The WSGI app of the bank's pages, to be mounted under a path of its own."""
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True)
    page = templates.get_template("challenge.html")
    css = (_FOLDER / "bank.css").read_bytes()

    def show(request: Request, challenge: str) -> Response:
        found = bank.find_challenge(challenge)
        body = page.render(_view(found), style=f"{request.script_root}/bank.css")
        return Response(body, 200 if found else 404, mimetype="text/html")

    def decide(request: Request, challenge: str) -> Response:
        decision = request.form.get("decision")
        if decision == "confirm":
            found = bank.decide_challenge(challenge, "confirm")
        elif decision == "fail":
            found = bank.decide_challenge(challenge, "fail")
        else:
            found = bank.find_challenge(challenge)
        if found is None:
            return show(request, challenge)
        return Response(status=303, headers={"Location": found.return_to or "/"})

    def look(request: Request) -> Response:
        return Response(css, mimetype="text/css")

    views: dict[str, Callable[..., Response]] = {"show": show, "decide": decide, "look": look}

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = _BankRequest(environ)
        try:
            endpoint, values = _URLS.bind_to_environ(environ).match()
            answer = views[endpoint](request, **values)
        except NotFound:
            answer = show(request, "")
        except HTTPException as refusal:
            answer = Response(refusal.name, refusal.code, mimetype="text/plain")
        answer.autocorrect_location_header = False
        answer.headers.update(_HEADERS)
        return answer(environ, start_response)

    return app


def _view(found: Challenged | None) -> dict[str, object]:
    """What the page shows of a payment or card."""
    language = (found.language if found else None) or "kk"
    return {
        "language": language,
        "texts": page_texts(language),
        "found": found,
        "waiting": found is not None and found.state == "needs_action",
        "amount": _tenge(found.amount) if isinstance(found, IntentRecord) else None,
        "last4": CARDS[found.card].last4 if found and found.card else None,
        "return_to": (found.return_to if found else None) or "/",
    }


def _tenge(minor: int) -> str:
    whole, tiyn = divmod(minor, 100)
    grouped = f"{whole:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{grouped}{f',{tiyn:02}' if tiyn else ''}\N{NO-BREAK SPACE}₸"
