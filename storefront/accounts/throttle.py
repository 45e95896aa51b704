"""How many wrong attempts to sign in are let through, counted in the database for all processes together.

An attempt is noted before it is tried and taken back when it was right, so a crowd at once gets no more
attempts than one guesser after another. Attempts over the limit are not noted: a guesser slows himself down,
and the owner's right password works again when the window has moved on.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import limits
from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.orm import Session

from storefront.models.account import LoginFailure
from storefront.settings import Settings

#: Longer than the longest window.
KEPT_FOR: Final = timedelta(days=2)

Whose = Literal["subject", "address", "site"]


@dataclass(frozen=True)
class Cap:
    """At most `amount` attempts within a moving window, counted for one person, one address or all."""

    whose: Whose
    amount: int
    window: timedelta


@dataclass(frozen=True)
class Gate:
    """What guards one kind of secret: its caps, and the key that makes names countable but not readable."""

    purpose: Literal["password", "code"]
    caps: tuple[Cap, ...]
    secret: str

    def digest(self, text: str) -> str:
        """What stands in the table for a person or an address."""
        whole = f"{self.purpose}|{text}".encode()
        return hmac.new(self.secret.encode(), whole, "sha256").hexdigest()[:32]

    def most_per_person(self) -> int:
        """The number of failures in a row after which the owner is told."""
        return min(cap.amount for cap in self.caps if cap.whose == "subject")


def password_gate(settings: Settings) -> Gate | None:
    """Guards passwords; None when limits are switched off."""
    return _gate(
        settings,
        "password",
        ("subject", settings.limit_login_account),
        ("address", settings.limit_login_address),
        ("site", settings.limit_login_site),
    )


def code_gate(settings: Settings) -> Gate | None:
    """Guards second-factor codes; None when limits are switched off."""
    return _gate(
        settings,
        "code",
        ("subject", settings.limit_second_factor),
        ("address", settings.limit_second_factor_address),
    )


def _gate(settings: Settings, purpose: Literal["password", "code"], *rules: tuple[Whose, str]) -> Gate | None:
    if not settings.limits_on:
        return None
    caps = tuple(
        Cap(whose, limit.amount, timedelta(seconds=limit.get_expiry()))
        for whose, text in rules
        for limit in limits.parse_many(text)
    )
    return Gate(purpose, caps, settings.secret())


def note_attempt(session: Session, gate: Gate, subject: str, address: str, *, now: datetime) -> int:
    """Note an attempt as a failure until it has been found right; answers its number."""
    attempt = LoginFailure(subject=gate.digest(subject), address=gate.digest(address), at=now)
    session.add(attempt)
    session.flush()
    return attempt.id


def take_back(session: Session, attempt_id: int) -> None:
    """The attempt was right, or was not let through."""
    session.execute(delete(LoginFailure).where(LoginFailure.id == attempt_id))


def seconds_to_wait(session: Session, gate: Gate, subject: str, address: str, *, now: datetime) -> int:
    """0 when the attempt just noted may be tried, else the seconds until another one may."""
    waits = [0]
    for cap in gate.caps:
        mine = _counted(gate, cap.whose, subject, address)
        oldest_first = (
            select(LoginFailure.at)
            .where(mine, LoginFailure.at > now - cap.window)
            .order_by(LoginFailure.at.desc(), LoginFailure.id.desc())
            .offset(cap.amount)
            .limit(1)
        )
        blocking = session.scalar(oldest_first)
        if blocking is not None:
            waits.append(int((blocking + cap.window - now).total_seconds()) + 1)
    return max(waits)


def failures_of(session: Session, gate: Gate, subject: str, *, now: datetime) -> int:
    """How many attempts on a person have failed within her shortest window."""
    window = min(cap.window for cap in gate.caps if cap.whose == "subject")
    mine = LoginFailure.subject == gate.digest(subject)
    return session.scalar(select(func.count()).where(mine, LoginFailure.at > now - window)) or 0


def _counted(gate: Gate, whose: Whose, subject: str, address: str) -> ColumnElement[bool]:
    if whose == "subject":
        return LoginFailure.subject == gate.digest(subject)
    if whose == "address":
        return LoginFailure.address == gate.digest(address)
    return true()
