"""How Flask's session is kept: a random id in a cookie, a row in our own table, nothing in the browser.

The id is given with the first page that needs one; the row (keyed by the id's SHA-256) appears with the first
thing worth keeping. The token against forged forms is derived from the id, so guests have one without a row,
and a GET writes nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, cast

import flask
from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from storefront.models import db, unit_of_work
from storefront.models.account import BrowserSession
from storefront.web.browser import COOKIE_LIFE, BrowserState
from storefront.web.devices import family
from storefront.web.shop import shop

log = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9_-]{43}")
#: What Flask and its extensions keep for one request; a context shared by several must not hand it on.
_OF_ONE_REQUEST: Final = ("csrf_token", "csrf_valid", "_login_user", "language", "alternates", "no_database")


class BrowserSessions(SessionInterface):
    """Opens and saves `BrowserState` for Flask."""

    def open_session(self, app: Flask, request: Request) -> BrowserState:
        """The state behind the cookie; nothing is read before it is needed."""
        for name in _OF_ONE_REQUEST:
            g.pop(name, None)
        if db.session.registry.has():  # type: ignore[attr-defined]
            db.session.rollback()
        sid = request.cookies.get(cookie_name(app))
        return BrowserState(sid if sid and _ID.fullmatch(sid) else None, str(app.secret_key))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, hand out the id, and note the visit once the answer is on its way."""
        state = cast(BrowserState, session)
        if g.get("no_database"):
            return
        now = shop().now()
        noting = not state.changed and state.due_for_note(now)
        if state.only_notices_shown and flask.request.method in ("GET", "HEAD"):
            _after_answer(app, response, lambda: _save(state, "", now))
        elif state.changed:
            try:
                _save(state, family(flask.request.headers.get("User-Agent")), now)
            except Exception:
                g.no_database = True  # the page that tells of it must not try again
                raise
        elif noting:
            row_id = state.row_id
            _after_answer(app, response, lambda: _note(row_id, now))
        if state.wants_cookie or noting:
            set_cookie(app, response, cookie_name(app), state.sid, COOKIE_LIFE)
        if state.varies:
            response.vary.add("Cookie")


def _save(state: BrowserState, agent: str, now: datetime) -> None:
    try:
        with unit_of_work() as session:
            state.write(session, agent, now=now)
    except IntegrityError:  # a rival's row appeared between our look and our insert; now it can be merged
        with unit_of_work() as session:
            state.write(session, agent, now=now)


def _note(row_id: int | None, now: datetime) -> None:
    with unit_of_work() as session:
        session.execute(update(BrowserSession).where(BrowserSession.id == row_id).values(seen_at=now))


def _after_answer(app: Flask, response: Response, work: Callable[[], None]) -> None:
    """Housekeeping, the one writing a GET may cause: nobody waits for it, and failing it harms nobody."""

    def run() -> None:
        try:
            with app.app_context():
                work()
        except Exception:
            log.warning("housekeeping of a browser session failed", exc_info=True)

    response.call_on_close(run)


def cookie_name(app: Flask) -> str:
    """Name of the cookie; the __Host- prefix needs https."""
    return "__Host-sid" if app.config["SESSION_COOKIE_SECURE"] else "sid"


def set_cookie(app: Flask, response: Response, name: str, value: str, life: timedelta) -> None:
    """A cookie of ours: for the whole site, out of reach of scripts, not sent along by other sites' forms."""
    response.set_cookie(
        name,
        value,
        max_age=life,
        path="/",
        secure=app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def browser_state() -> BrowserState:
    """The session of this request with all it can do; `flask.session` is enough to keep small things."""
    return cast(BrowserState, flask.session._get_current_object())  # type: ignore[attr-defined]


def init_app(app: Flask) -> None:
    """Remember browsers in our own table instead of Flask's signed cookie."""
    app.session_interface = BrowserSessions()
