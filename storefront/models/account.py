"""People: customers and members with what they told us, staff, and the browsers they are signed in with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.models.base import BigId, Model, UtcDateTime, choice
from storefront.models.catalogue import PriceList

_ARGON2ID = "password_hash LIKE '$argon2id$%'"


class AccountKind(StrEnum):
    """What a person is to the company; it decides her price list."""

    CUSTOMER = "customer"
    MEMBER = "member"
    ADVOCATE = "advocate"


class PersonState(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ERASED = "erased"


class StaffRole(StrEnum):
    """What a member of staff may do; the owner may do everything."""

    CATALOGUE = "catalogue"
    WAREHOUSE = "warehouse"
    SUPPORT = "support"
    FINANCE = "finance"
    OWNER = "owner"


class Account(Model):
    """A person who buys under her own name."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(_ARGON2ID, name="password_is_argon2id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: What she signs in with (R6): ten digits, the last one checks the others; drawn at random.
    member_id: Mapped[str] = mapped_column(unique=True)
    #: As she wrote it; where mail goes.
    email: Mapped[str]
    #: The same address for comparing: NFC, domain in ASCII, all folded to lower case.
    email_canonical: Mapped[str] = mapped_column(unique=True)
    #: Until then nobody signs in with the address.
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[AccountKind] = mapped_column(choice(AccountKind, "account_kind"))
    state: Mapped[PersonState] = mapped_column(
        choice(PersonState, "person_state"), default=PersonState.ACTIVE
    )
    #: Where the account belongs now (R46); `AccountMarket` keeps the history.
    market: Mapped[str] = mapped_column(default="KZ")
    first_name: Mapped[str]
    last_name: Mapped[str]
    #: E.164.
    phone: Mapped[str | None]
    #: Of her mails.
    language: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def price_list(self) -> PriceList:
        """Members and advocates buy at the member price, customers at the retail price."""
        return PriceList.RETAIL if self.kind is AccountKind.CUSTOMER else PriceList.MEMBER

    @property
    def full_name(self) -> str:
        """First name and surname as she wrote them."""
        return f"{self.first_name} {self.last_name}"


class AccountMarket(Model):
    """In which market an account has been, and who moved it there (R46)."""

    __tablename__ = "account_market"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_begins"),
        Index(
            "ix_account_market_current",
            "account_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    market: Mapped[str]
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: "account:<id>", "staff:<id>" or "command".
    moved_by: Mapped[str]


class Address(Model):
    """A place an account has things sent to; Cyrillic, as the courier reads it (R16)."""

    __tablename__ = "address"
    __table_args__ = (
        Index(
            "ix_address_default",
            "account_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    #: E.164, a number in Kazakhstan (R21).
    phone: Mapped[str]
    region_code: Mapped[str]
    city: Mapped[str]
    street: Mapped[str]
    house: Mapped[str]
    flat: Mapped[str | None]
    postal_code: Mapped[str | None]
    #: For the courier.
    note: Mapped[str | None]
    #: Filled in first at checkout; at most one of an account.
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Consent(Model):
    """Proof that a person agreed to a text (law 94-V): which version, when and where she was asked."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    #: Name of the text, such as "personal_data" or "offer".
    text: Mapped[str]
    version: Mapped[str]
    language: Mapped[str]
    #: The form or command she agreed in, such as "join".
    source: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Staff(Model):
    """Somebody who works in the shop."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint(_ARGON2ID, name="password_is_argon2id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str]
    email_canonical: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[StaffRole] = mapped_column(choice(StaffRole, "staff_role"))
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[PersonState] = mapped_column(
        choice(PersonState, "person_state"), default=PersonState.ACTIVE
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecondFactor(Model):
    """The shared secret of a person's code generator (TOTP, six digits every 30 seconds)."""

    __tablename__ = "second_factor"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (staff_id IS NULL)", name="belongs_to_one_person"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), unique=True)
    #: Key id and AES-256-GCM ciphertext; see `kernel/sealing.py`.
    sealed_secret: Mapped[str]
    #: Number of the last 30-second step a code was accepted for; only later ones count.
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Model):
    """A code on paper for the day the phone is lost; good once."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        UniqueConstraint("second_factor_id", "label"),
        CheckConstraint("code_hash LIKE '$argon2id$%'", name="code_is_argon2id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    second_factor_id: Mapped[int] = mapped_column(ForeignKey("second_factor.id", ondelete="CASCADE"))
    #: First letters of the code: they find the row, the rest is hashed like a password.
    label: Mapped[str]
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BrowserSession(Model):
    """One browser we remember: what a guest has begun, and who is signed in with it.

    The browser holds a random id; here stands only its SHA-256, so a copy of the table opens no door.
    """

    __tablename__ = "browser_session"
    __table_args__ = (
        CheckConstraint("account_id IS NULL OR staff_id IS NULL", name="one_person_at_most"),
        CheckConstraint(
            "(signed_in_at IS NULL) = (account_id IS NULL AND staff_id IS NULL)", name="signed_in_as_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    id_hash: Mapped[str] = mapped_column(unique=True)
    #: Small things between two pages: notices, the number of a guest's cart.
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Written at most once in some minutes.
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: When the person last proved who she is; grave actions ask again after ten minutes.
    fresh_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Family of browser and system, such as "Firefox · Android"; shown in the list of devices.
    agent: Mapped[str]


class LoginFailure(Model):
    """One attempt to sign in that was not (or not yet) right; counted to slow guessers down.

    `subject` and `address` are keyed digests: they can be counted, not read.
    """

    __tablename__ = "login_failure"
    __table_args__ = (
        Index("ix_login_failure_subject_at", "subject", "at"),
        Index("ix_login_failure_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: Whose password or code was tried.
    subject: Mapped[str]
    #: From where.
    address: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
