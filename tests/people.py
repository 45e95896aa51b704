"""People for tests: ready to sign in, on whichever database the test runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.accounts.flow import Visit
from storefront.accounts.operations import (
    AddStaff,
    CreateAccount,
    add_staff,
    create_account,
    set_second_factor,
)
from storefront.accounts.passwords import hash_password
from storefront.accounts.second_factor import draw_recovery_codes, new_secret
from storefront.models import db, unit_of_work
from storefront.models.account import AccountKind, BrowserSession, Staff, StaffRole
from storefront.web.shop import shop
from tests.browsing import Browser
from tests.conftest import House

PASSWORD = "жеті су бойында 7"


@cache
def password_hash(password: str = PASSWORD) -> str:
    """Hashed once: half the time of these tests would go into it."""
    return hash_password(password)


@dataclass(frozen=True)
class Customer:
    id: int
    member_id: str
    email: str


@dataclass(frozen=True)
class Colleague:
    id: int
    email: str
    secret: str
    codes: list[str]

    def code(self, house: House, **later: float) -> str:
        """What the phone shows."""
        return pyotp.TOTP(self.secret).at(house.clock() + timedelta(**later))


def customer(house: House, email: str = "aigerim@example.kz", **changes: Any) -> Customer:
    """A customer with `PASSWORD` and a confirmed e-mail address."""
    values: dict[str, Any] = {"first_name": "Айгерім", "last_name": "Сейітқызы", "email_confirmed": True}
    command = CreateAccount(email=email, password_hash=password_hash(), **(values | changes))
    with house.app.app_context(), unit_of_work() as session:
        account = create_account(session, command, now=house.clock())
        return Customer(account.id, account.member_id, account.email)


def advocate(house: House) -> Customer:
    return customer(house, "advocate@example.kz", kind=AccountKind.ADVOCATE)


def colleague(house: House, role: str = "owner", email: str | None = None, codes: int = 1) -> Colleague:
    """A member of staff with `PASSWORD`, a second factor and some recovery codes."""
    address = email or f"{role}@example.kz"
    secret, pairs = new_secret(), draw_recovery_codes()[:codes]
    hashed = [(pair, hash_password(pair.secret)) for pair in pairs]
    with house.app.app_context(), unit_of_work() as session:
        command = AddStaff(address, "Ерлан", StaffRole(role), password_hash())
        staff: Staff = add_staff(session, command, now=house.clock())
        keyring = Visit("", shop().settings).keyring()
        set_second_factor(
            session, "staff", staff.id, secret, hashed, keyring, now=house.clock(), actor="test"
        )
        return Colleague(staff.id, address, secret, [str(pair) for pair in pairs])


def sign_in(browser: Browser, who: Customer, **fields: str) -> Any:
    return browser.send("/kk/login", {"login": who.member_id, "password": PASSWORD, **fields})


def sign_in_staff(browser: Browser, house: House, who: Colleague) -> Any:
    browser.send("/kk/admin/login", {"login": who.email, "password": PASSWORD})
    return browser.send("/kk/admin/login/code", {"code": who.code(house)})


def sid(browser: Browser) -> str | None:
    """The id in the browser's cookie."""
    cookie = browser.get_cookie("sid")
    return cookie.value if cookie else None


def rows(house: House, table: type[Any] = BrowserSession) -> int:
    """How many rows a table has."""
    with house.app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def the_row(session: Session) -> BrowserSession:
    """The only browser there is."""
    return session.scalars(select(BrowserSession)).one()
