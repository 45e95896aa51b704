"""Proving who somebody is: several short transactions with the slow hashing between them.

Answers are the same, and take the same time, for a name nobody has and for a wrong password.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storefront.accounts import operations, throttle
from storefront.accounts.identity import LoginName
from storefront.accounts.passwords import hash_password, needs_rehash, verify_password
from storefront.accounts.queries import Person, find_customer, find_person, find_staff
from storefront.accounts.refusals import CodeRefused, SignInRefused, TooManyAttempts
from storefront.accounts.second_factor import accepted_step, read_recovery_code
from storefront.accounts.throttle import Gate
from storefront.cart.operations import adopt_cart
from storefront.journal import outbox
from storefront.kernel.sealing import Keyring
from storefront.models import db, unit_of_work
from storefront.models.account import RecoveryCode, SecondFactor
from storefront.settings import Settings
from storefront.web.browser import Kind
from storefront.web.events import security_event


@dataclass(frozen=True)
class Visit:
    """Where an attempt comes from and what holds there."""

    address: str
    settings: Settings

    def keyring(self) -> Keyring:
        """The keys of sealed columns."""
        return Keyring.from_settings(self.settings.data_keys, self.settings.secret())


def check_sign_in(kind: Kind, name: LoginName, password: str, visit: Visit, *, now: datetime) -> Person:
    """The person of that name, if this is her password.

    Raises `SignInRefused` and, when too many attempts have failed, `TooManyAttempts`.
    """
    person = find_customer(db.session, name) if kind == "account" else find_staff(db.session, name)
    return _check_password(kind, person, f"name:{name.typed}", password, visit, now=now)


def check_again(kind: Kind, person_id: int, password: str, visit: Visit, *, now: datetime) -> Person:
    """The person signed in, if this is her password. Raises as `check_sign_in`."""
    person = find_person(db.session, kind, person_id)
    return _check_password(kind, person, f"{kind}:{person_id}", password, visit, now=now)


def _check_password(
    kind: Kind, person: Person | None, unknown: str, password: str, visit: Visit, *, now: datetime
) -> Person:
    gate = throttle.password_gate(visit.settings)
    subject = person.key if person else unknown
    attempt = _note(gate, subject, visit.address, now=now)
    kept = person.password_hash if person else None
    if not verify_password(kept, password) or person is None or kept is None:
        _failed(gate, person, subject, now=now)
        raise SignInRefused()
    better = hash_password(password) if needs_rehash(kept) else None
    with unit_of_work() as session:
        row = operations.locked_person(session, kind, person.id)
        if row is None or row.password_hash != kept:
            raise SignInRefused()
        if better is not None:
            row.password_hash = better
        if attempt is not None:
            throttle.take_back(session, attempt)
    return person


def check_code(kind: Kind, person_id: int, code: str, visit: Visit, *, now: datetime) -> None:
    """Accept a code from the phone or a recovery code, once. Raises `CodeRefused` or `TooManyAttempts`."""
    gate = throttle.code_gate(visit.settings)
    key = f"{kind}:{person_id}"
    attempt = _note(gate, key, visit.address, now=now)
    owner = SecondFactor.account_id if kind == "account" else SecondFactor.staff_id
    factor = db.session.scalar(select(SecondFactor).where(owner == person_id))
    if factor is None:
        raise CodeRefused()
    factor_id = factor.id
    step = accepted_step(
        operations.open_secret(factor, visit.keyring()), code, now=now, after=factor.last_step
    )
    recovery = None if step is not None else _matching_recovery_code(factor_id, code)
    with unit_of_work() as session:
        taken = (step is not None and operations.use_step(session, factor_id, step)) or (
            recovery is not None and operations.use_recovery_code(session, recovery, now=now)
        )
        if taken and attempt is not None:
            throttle.take_back(session, attempt)
    if not taken:
        security_event("second_factor.refused", person=key)
        raise CodeRefused()
    security_event("second_factor.taken", person=key, recovery=recovery is not None)


def _matching_recovery_code(factor_id: int, text: str) -> int | None:
    pair = read_recovery_code(text)
    if pair is None:
        return None
    row = db.session.execute(
        select(RecoveryCode.id, RecoveryCode.code_hash).where(
            RecoveryCode.second_factor_id == factor_id,
            RecoveryCode.label == pair.label,
            RecoveryCode.used_at.is_(None),
        )
    ).first()
    return row.id if row and verify_password(row.code_hash, pair.secret) else None


def adopt_guest_cart(account_id: int, browser_cart_id: int | None, *, now: datetime) -> None:
    """Move what the guest has put into the cart over to the account she has signed in to."""
    if browser_cart_id is not None:
        with unit_of_work() as session:
            adopt_cart(session, browser_cart_id, account_id, now=now)


def forget_strangers(now: datetime) -> int:
    """Throw away browsers not seen for a month and old failures to sign in; answers how many rows."""
    if not operations.has_stale(db.session, now=now):
        return 0
    with unit_of_work() as session:
        return operations.forget_stale(session, now=now)


def _note(gate: Gate | None, subject: str, address: str, *, now: datetime) -> int | None:
    if gate is None:
        return None
    with unit_of_work() as session:
        attempt = throttle.note_attempt(session, gate, subject, address, now=now)
    wait = throttle.seconds_to_wait(db.session, gate, subject, address, now=now)
    if wait:
        with unit_of_work() as session:
            throttle.take_back(session, attempt)
        security_event("login.too_many", purpose=gate.purpose, subject=gate.digest(subject))
        raise TooManyAttempts(wait_seconds=wait)
    return attempt


def _failed(gate: Gate | None, person: Person | None, subject: str, *, now: datetime) -> None:
    security_event("login.refused", person=person.key if person else "unknown")
    if gate is None or person is None:
        return
    if throttle.failures_of(db.session, gate, subject, now=now) < gate.most_per_person():
        return
    # Of two failures at the same moment one tells the owner.
    with suppress(IntegrityError), unit_of_work() as session:
        outbox.enqueue(
            session,
            "mail.login_failures",
            f"{person.key}:{now:%Y-%m-%d}",
            {"kind": person.kind, "person_id": person.id, "at": f"{now:%Y-%m-%d}"},
            now=now,
        )
