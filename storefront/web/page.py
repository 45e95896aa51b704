"""Answers: a whole page, or the one fragment of it that htmx asked for."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask import redirect as flask_redirect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

#: Stand in drawn pages for what differs between browsers, so that a page can be drawn once for many.
#: Random, so that nobody can write one into a page from outside.
CSRF_PLACEHOLDER = f"csrf-{secrets.token_hex(8)}"
CART_PLACEHOLDER = f"cart-{secrets.token_hex(8)}"
SMALLEST_WORTH_COMPRESSING = 700
#: Bytes from which compressing harder costs more time than its tenth of the size is worth.
LONG = 24_000
THOROUGH, SWIFT = 5, 1


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page. The one place that reads its request headers."""
    headers = request.headers
    return (
        "HX-Request" in headers
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )


def page(
    template: str,
    *,
    fragment: str | None = None,
    status: int = 200,
    triggers: str | None = None,
    **context: Any,
) -> Response:
    """Draw a template, or only its named block when htmx asked and the view offers one.

    `triggers` names an event other parts of the page listen to, such as "cart-changed".
    """
    if fragment and wants_fragment():
        body = _draw_block(template, fragment, context)
    else:
        body = render_template(template, **context)
    return answer(body, status=status, triggers=triggers)


def _draw_block(template: str, name: str, context: dict[str, Any]) -> str:
    """One block of a template, with what the template has imported and set above it."""
    found = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    known = found.new_context(context)
    next(iter(found.root_render_func(known)), None)  # runs the head of the template, up to its first word
    return "".join(found.blocks[name](known))


def answer(body: str, *, status: int = 200, triggers: str | None = None) -> Response:
    """Send what has been drawn, with the personal things filled in at their placeholders."""
    fillers: dict[str, Callable[[], str]] = current_app.extensions["fillers"]
    for placeholder, fill in fillers.items():
        if placeholder in body:
            body = body.replace(placeholder, fill())
    response = make_response(body, status)
    response.vary.add("HX-Request")
    if triggers:
        response.headers["HX-Trigger"] = triggers
    return response


def leave_to(endpoint: str, **values: Any) -> Response:
    """Send the browser to another page, whether a form or htmx asked."""
    address = url_for(endpoint, **values)
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return flask_redirect(address, 303)  # type: ignore[return-value]


def csrf_field() -> Markup:
    """The hidden field every form carries; its value is filled in when the page is answered."""
    return Markup('<input type="hidden" name="csrf_token" value="%s">') % CSRF_PLACEHOLDER


def _compress(response: Response) -> Response:
    if (
        response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(("text/", "application/json", "application/xml"))
        or not request.accept_encodings.quality("gzip")
    ):
        return response
    body = response.get_data()
    if len(body) >= SMALLEST_WORTH_COMPRESSING:
        level = THOROUGH if len(body) < LONG else SWIFT
        response.set_data(gzip.compress(body, level, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


def fill_in(app: Flask, placeholder: str, fill: Callable[[], str]) -> None:
    """Let a room say what stands at a placeholder; asked only for pages that have it."""
    app.extensions["fillers"][placeholder] = fill


def init_app(app: Flask) -> None:
    """Register what templates need to write forms, and compress what is sent."""
    app.extensions["fillers"] = {CSRF_PLACEHOLDER: generate_csrf}
    app.jinja_env.globals.update(csrf_field=csrf_field, CART_PLACEHOLDER=CART_PLACEHOLDER)
    app.after_request(_compress)
