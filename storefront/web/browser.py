"""What the shop remembers of one browser, as one request sees it.

`flask.session` is a `BrowserState`: a mapping for small things (JSON values), and the login. Flask-Login's
keys are views on the login columns of the row, so `login_user` and `logout_user` work as everywhere. Changes
are written once, after the view, in a transaction of their own; unchanged state is never written. Two
requests of one browser may run at once: each writes only the keys it changed, and none brings back a login
that has ended meanwhile. Whoever signs in or out gets a new id, and the old one opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast

from flask import g
from flask.sessions import SessionMixin
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from storefront.models import db
from storefront.models.account import Account, BrowserSession, Staff
from storefront.web.shop import shop

COOKIE_LIFE: Final = timedelta(days=30)
FRESH: Final = timedelta(minutes=10)
_GONE: Final = object()

Kind = Literal["account", "staff"]


@dataclass(frozen=True)
class Limits:
    """How long a row lives unused, a login at most, and how often its use is noted."""

    idle: timedelta
    absolute: timedelta
    noted: timedelta


LIMITS: Final[dict[Kind | None, Limits]] = {
    "account": Limits(timedelta(days=14), timedelta(days=30), timedelta(minutes=5)),
    "staff": Limits(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)),
    None: Limits(COOKIE_LIFE, timedelta.max, timedelta(hours=12)),
}


@dataclass(frozen=True)
class Login:
    """Who is signed in with this browser, since when, and when she last proved it."""

    kind: Kind
    person_id: int
    since: datetime
    fresh_at: datetime

    @property
    def key(self) -> str:
        """As Flask-Login and the audit book name the person: "account:12"."""
        return f"{self.kind}:{self.person_id}"


@dataclass(frozen=True)
class _Row:
    id: int
    data: dict[str, Any]
    login: Login | None
    seen_at: datetime

    @property
    def limits(self) -> Limits:
        return LIMITS[self.login.kind if self.login else None]

    def alive(self, now: datetime) -> bool:
        since = self.login.since if self.login else self.seen_at
        return now - self.seen_at <= self.limits.idle and now - since <= self.limits.absolute


def id_hash(sid: str) -> str:
    """What stands in the table for an id in a cookie."""
    return hashlib.sha256(sid.encode()).hexdigest()


class BrowserState(SessionMixin):
    """The session of one request. Loaded when first looked into, written after the view if changed."""

    def __init__(self, sid: str | None, secret: str) -> None:
        #: Whether the answer depends on the cookie.
        self.varies = False
        #: The person signed in, once loaded; an account comes with the row.
        self.account: Account | None = None
        self.staff: Staff | None = None
        #: The login that has run out, for the page that lets its owner go on where she was.
        self.ended: Login | None = None
        self.sid = sid or secrets.token_urlsafe(32)
        self._secret = secret
        self._old_sid = sid
        self._used = False
        self._loaded = sid is None
        self._row: _Row | None = None
        self._data: dict[str, Any] = {}
        self._changes: dict[str, Any] = {}
        self._login: Login | None = None
        self._act: Literal["in", "proof", "out"] | None = None
        #: Whether what the row holds belongs to a login that is over.
        self._foreign = False

    # The mapping

    def __getitem__(self, key: str) -> Any:
        if key == "csrf_token":
            self.varies = self._used = True
            return hmac.new(self._secret.encode(), b"form token " + self.sid.encode(), "sha256").hexdigest()
        if key in ("_user_id", "_fresh") and self.login is not None:
            return self.login.key if key == "_user_id" else True
        if key.startswith("_remember") or key in ("_id", "_user_id", "_fresh"):
            raise KeyError(key)
        self._load()
        return self._data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key == "_user_id":
            kind, _, number = str(value).partition(":")
            self._sign_in(cast(Kind, kind), int(number))
        elif key == "_fresh":
            self._prove()
        elif key != "_id":
            self._load()
            plain = json.loads(json.dumps(value, default=str))
            if key not in self._data or self._data[key] != plain:
                self._data[key] = self._changes[key] = plain

    def __delitem__(self, key: str) -> None:
        if key == "_user_id":
            self._sign_out()
        elif key not in ("_fresh", "_id"):
            self._load()
            del self._data[key]
            self._changes[key] = _GONE

    def __contains__(self, key: object) -> bool:
        try:
            self[str(key)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(dict(self._data))

    def __len__(self) -> int:
        self._load()
        return len(self._data)

    # The login

    @property
    def login(self) -> Login | None:
        """Who is signed in; None for guests and when the login has run out."""
        self._load()
        return self._login

    def is_fresh(self, now: datetime) -> bool:
        """Whether the person proved who she is within the last ten minutes."""
        return self.login is not None and timedelta(0) <= now - self.login.fresh_at <= FRESH

    @property
    def row_id(self) -> int | None:
        """Number of the row, None while there is none; the list of devices tells this one by it."""
        self._load()
        return self._row.id if self._row else None

    def new_id(self) -> None:
        """Give the browser another id with this answer; the old one opens nothing any more."""
        self._load()
        self.sid = secrets.token_urlsafe(32)
        self._used = True
        g.pop("csrf_token", None)

    def _sign_in(self, kind: Kind, person_id: int) -> None:
        if self.login is not None:
            self._forget()
        now = shop().now()
        self._login, self.account, self.staff = Login(kind, person_id, now, now), None, None
        self._act = "in"
        self.new_id()

    def _prove(self) -> None:
        if self.login is not None and self._act is None:
            self._login, self._act = replace(self.login, fresh_at=shop().now()), "proof"
            self.new_id()

    def _sign_out(self) -> None:
        self._forget()
        self._login, self.account, self.staff, self._act = None, None, None, "out"
        self.new_id()

    def _forget(self) -> None:
        self._data, self._changes, self._foreign = {}, {}, True

    # Loading

    def _load(self) -> None:
        self.varies = True
        if g.get("no_database"):  # the page of a fault is drawn as for a guest: it asks the database nothing
            self._data, self._changes, self._login, self.account, self.staff = {}, {}, None, None, None
            return
        if self._loaded:
            return
        self._loaded = True
        self._row, account = _read(self.sid)
        if self._row is None:
            return
        if self._row.alive(shop().now()):
            self._data, self._login, self.account = dict(self._row.data), self._row.login, account
        else:
            self.ended, self._foreign = self._row.login, True

    # Saving

    @property
    def changed(self) -> bool:
        """Whether the row has to be written."""
        return (
            bool(self._changes)
            or self._act is not None
            or (self._row is not None and self.sid != self._old_sid)
        )

    @property
    def only_notices_shown(self) -> bool:
        """Whether nothing changed but that notices were taken out to be shown."""
        return self._changes == {"_flashes": _GONE} and self._act is None and self.sid == self._old_sid

    @property
    def wants_cookie(self) -> bool:
        """Whether the browser must be told its id."""
        return self.sid != self._old_sid and (self._used or self.changed)

    def due_for_note(self, now: datetime) -> bool:
        """Whether it is time again to note that the browser was seen."""
        return (
            self._row is not None and not self._foreign and now - self._row.seen_at >= self._row.limits.noted
        )

    def write(self, session: Session, agent: str, *, now: datetime) -> None:
        """Write what changed. A row that has ended meanwhile stays ended, except for a new login."""
        if self._act == "out":
            if self._row is not None:
                session.execute(delete(BrowserSession).where(BrowserSession.id == self._row.id))
            self._insert(session, agent, now=now)
        elif self._row is not None and self._update(session, now=now):
            return
        elif self._row is None or self._act == "in":
            self._insert(session, agent, now=now)

    def _kept(self, stored: dict[str, Any]) -> dict[str, Any]:
        merged = {**stored, **self._changes}
        return {key: value for key, value in merged.items() if value is not _GONE}

    def _insert(self, session: Session, agent: str, *, now: datetime) -> None:
        if self._login is None and not self._kept({}):
            return
        rival = session.execute(
            select(BrowserSession.id, BrowserSession.data)
            .where(BrowserSession.id_hash == id_hash(self.sid))
            .with_for_update()
        ).first()
        if rival is None:
            values = {"id_hash": id_hash(self.sid), "data": self._kept({}), "agent": agent}
            session.execute(
                insert(BrowserSession).values(**values, **self._login_columns(), created_at=now, seen_at=now)
            )
        else:  # another request of the same new browser was first
            this = BrowserSession.id == rival.id
            session.execute(
                update(BrowserSession).where(this).values(data=self._kept(rival.data), seen_at=now)
            )

    def _update(self, session: Session, *, now: datetime) -> bool:
        assert self._row is not None
        this = (BrowserSession.id == self._row.id, BrowserSession.id_hash == id_hash(self._old_sid or ""))
        stored = session.scalar(select(BrowserSession.data).where(*this).with_for_update())
        if stored is None:
            return False
        values: dict[str, Any] = {"id_hash": id_hash(self.sid), "seen_at": now}
        values["data"] = self._kept({} if self._foreign else stored)
        if self._act is not None or self._foreign:
            values |= self._login_columns()
        session.execute(update(BrowserSession).where(*this).values(**values))
        return True

    def _login_columns(self) -> dict[str, Any]:
        login = self._login
        return {
            "account_id": login.person_id if login and login.kind == "account" else None,
            "staff_id": login.person_id if login and login.kind == "staff" else None,
            "signed_in_at": login.since if login else None,
            "fresh_at": login.fresh_at if login else None,
        }


#: Built once: every page of every known browser asks it.
_FIND: Final = (
    select(
        BrowserSession.id,
        BrowserSession.data,
        BrowserSession.account_id,
        BrowserSession.staff_id,
        BrowserSession.signed_in_at,
        BrowserSession.fresh_at,
        BrowserSession.seen_at,
        Account,
    )
    .outerjoin(Account, Account.id == BrowserSession.account_id)
    .where(BrowserSession.id_hash == bindparam("wanted"))
)


def _read(sid: str) -> tuple[_Row, Account | None] | tuple[None, None]:
    found = db.session.execute(_FIND, {"wanted": id_hash(sid)}).first()
    if found is None:
        return None, None
    login = None
    if found.signed_in_at is not None:
        kind: Kind = "account" if found.account_id is not None else "staff"
        person_id = found.account_id or found.staff_id
        login = Login(kind, person_id, found.signed_in_at, found.fresh_at or found.signed_in_at)
    return _Row(found.id, dict(found.data), login, found.seen_at), found.Account
