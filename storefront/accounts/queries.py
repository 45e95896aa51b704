"""Looking people up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from storefront.accounts.identity import LoginName
from storefront.models.account import Account, BrowserSession, PersonState, SecondFactor, Staff
from storefront.web.browser import LIMITS, Kind


@dataclass(frozen=True)
class Person:
    """Somebody who signs in, as far as the door needs to know her."""

    kind: Kind
    id: int
    password_hash: str
    password_changed_at: datetime
    has_code: bool

    @property
    def key(self) -> str:
        """As the books name her: "staff:3"."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Device:
    """One browser a person is signed in with."""

    id: int
    agent: str
    since: datetime
    seen_at: datetime


def find_customer(session: Session, name: LoginName) -> Person | None:
    """The active account of that member ID, or of that e-mail address once it is confirmed."""
    if name.member_id is not None:
        named: ColumnElement[bool] = Account.member_id == name.member_id
    elif name.email is not None:
        named = (Account.email_canonical == name.email) & Account.email_confirmed_at.is_not(None)
    else:
        return None
    return _person(session, "account", named)


def find_staff(session: Session, name: LoginName) -> Person | None:
    """The active member of staff with that e-mail address."""
    return _person(session, "staff", Staff.email_canonical == name.email) if name.email is not None else None


def find_person(session: Session, kind: Kind, person_id: int) -> Person | None:
    """The active person behind a login."""
    return _person(session, kind, (Account if kind == "account" else Staff).id == person_id)


def _person(session: Session, kind: Kind, named: ColumnElement[bool]) -> Person | None:
    table: type[Account] | type[Staff] = Account if kind == "account" else Staff
    owner = SecondFactor.account_id if kind == "account" else SecondFactor.staff_id
    row = session.execute(
        select(
            table.id, table.password_hash, table.password_changed_at, exists().where(owner == table.id)
        ).where(named, table.state == PersonState.ACTIVE)
    ).first()
    return Person(kind, *row) if row else None


def devices_of(session: Session, kind: Kind, person_id: int, *, now: datetime) -> list[Device]:
    """Browsers the person is signed in with, the last used first."""
    owner = BrowserSession.account_id if kind == "account" else BrowserSession.staff_id
    rows = session.execute(
        select(BrowserSession.id, BrowserSession.agent, BrowserSession.signed_in_at, BrowserSession.seen_at)
        .where(
            owner == person_id,
            BrowserSession.seen_at > now - LIMITS[kind].idle,
            BrowserSession.signed_in_at > now - LIMITS[kind].absolute,
        )
        .order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())
    )
    return [Device(row.id, row.agent, row.signed_in_at, row.seen_at) for row in rows if row.signed_in_at]
