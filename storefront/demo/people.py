"""The people of the demo. Their passwords stand in the README for everyone to try, so live mode has none of them."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.accounts.identity import canonical_email
from storefront.accounts.operations import (
    AddStaff,
    CreateAccount,
    add_staff,
    create_account,
    find_staff_by_email,
    give_consent,
    set_second_factor,
)
from storefront.kernel.check_digit import luhn
from storefront.kernel.sealing import Keyring
from storefront.models.account import Account, AccountKind, StaffRole

SOURCE: Final = "demo"


@dataclass(frozen=True)
class DemoAccount:
    """Somebody who buys."""

    email: str
    password: str
    first_name: str
    last_name: str
    kind: AccountKind
    language: str
    phone: str
    #: The first nine digits of her member ID.
    number: str

    @property
    def member_id(self) -> str:
        """What she signs in with."""
        return self.number + str(luhn(self.number))


@dataclass(frozen=True)
class DemoStaff:
    """Somebody who works in the shop; `secret` is that of the code generator, in base32."""

    email: str
    password: str
    name: str
    role: StaffRole
    secret: str


MEMBER: Final = DemoAccount(
    "aigerim@demo.otg.example", "jusan-isi-2026", "Айгерім", "Сейітқали", AccountKind.MEMBER, "kk",
    "+77012345678", "810000001",
)  # fmt: skip
CUSTOMER: Final = DemoAccount(
    "daniyar@demo.otg.example", "arsha-taulary-2026", "Данияр", "Ахметов", AccountKind.CUSTOMER, "ru",
    "+77052345679", "810000002",
)  # fmt: skip
OWNER: Final = DemoStaff(
    "owner@demo.otg.example", "qoishy-juldyz-2026", "Демо иесі", StaffRole.OWNER, "JUSANARSHALAVANDAJALBYZ"
)
DEMO_ACCOUNTS: Final = (MEMBER, CUSTOMER)
DEMO_STAFF: Final = (OWNER,)


@dataclass(frozen=True)
class Drawn:
    """Passwords and secrets that differ from shop to shop but stay the same in one: drawn from its secret."""

    secret: str

    def password(self, name: str) -> str:
        """A password for that name."""
        return b32encode(self._bytes(f"password {name}")[:15]).decode().lower()

    def second_factor(self, name: str) -> str:
        """The shared secret of a code generator for that name."""
        return b32encode(self._bytes(f"second factor {name}")[:20]).decode()

    def _bytes(self, purpose: str) -> bytes:
        return hmac.digest(self.secret.encode(), f"demo {purpose}".encode(), hashlib.sha256)


def find_account(session: Session, email: str) -> int | None:
    """Id of the account with that address."""
    return session.scalar(select(Account.id).where(Account.email_canonical == canonical_email(email)))


def settle_account(session: Session, person: DemoAccount, password_hash: str, *, now: datetime) -> int:
    """Make the account with its consents; answers its id."""
    command = CreateAccount(
        person.email,
        password_hash,
        person.first_name,
        person.last_name,
        person.kind,
        person.language,
        person.phone,
        email_confirmed=True,
        member_id=person.member_id,
    )
    account_id: int = create_account(session, command, now=now).id
    for text in ("offer", "privacy"):
        give_consent(
            session, account_id, text=text, version="demo", language=person.language, source=SOURCE, now=now
        )
    return account_id


def settle_staff(
    session: Session, person: DemoStaff, password_hash: str, keyring: Keyring, *, now: datetime
) -> int:
    """Make the member of staff with a code generator and without codes on paper; answers the id."""
    staff_id: int = add_staff(
        session, AddStaff(person.email, person.name, person.role, password_hash), now=now
    ).id
    set_second_factor(session, "staff", staff_id, person.secret, [], keyring, now=now, actor="command")
    return staff_id


def staff_there(session: Session, person: DemoStaff) -> bool:
    """Whether that member of staff has been made before."""
    return find_staff_by_email(session, canonical_email(person.email)) is not None
