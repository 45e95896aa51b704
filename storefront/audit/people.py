"""Invariants of people: what is kept of their secrets, and who is still signed in."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import Select, func, or_, select

from storefront.audit.books import Books, Broken, Invariant
from storefront.models.account import (
    Account,
    AccountMarket,
    BrowserSession,
    LoginFailure,
    PersonState,
    RecoveryCode,
    SecondFactor,
    Staff,
)

#: 19 456 KiB, two passes, one lane: what a kept password costs a guesser at least.
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
ARGON2ID: Final = re.compile(
    r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43,}"
)
SHA256_HEX: Final = re.compile(r"[0-9a-f]{64}")
KEYED_DIGEST: Final = re.compile(r"[0-9a-f]{32,64}")
SEALED: Final = re.compile(r"[A-Za-z0-9_-]+:[A-Za-z0-9+/]{40,}={0,2}")


def passwords_are_kept_as_strong_hashes(books: Books) -> Broken:
    """A stolen table opens no account: argon2id, at or above our own cost."""
    kept: dict[str, Select[int, str]] = {
        "account": select(Account.id, Account.password_hash),
        "staff": select(Staff.id, Staff.password_hash),
        "recovery_code": select(RecoveryCode.id, RecoveryCode.code_hash),
    }
    for kind, query in kept.items():
        for number, text in books.session.execute(query):
            found = ARGON2ID.fullmatch(text)
            cost = tuple(int(part) for part in found.groups()) if found else (0, 0, 0)
            if cost[0] < MEMORY_KIB or cost[1] < PASSES or cost[2] < LANES:
                yield f"{kind}:{number}", {"memory_kib": cost[0], "passes": cost[1], "lanes": cost[2]}


def browser_ids_are_kept_as_digests(books: Books) -> Broken:
    """A stolen table opens no session."""
    for number, digest in books.session.execute(select(BrowserSession.id, BrowserSession.id_hash)):
        if not SHA256_HEX.fullmatch(digest):
            yield f"browser_session:{number}", {}


def failed_logins_name_nobody(books: Books) -> Broken:
    """Tries are counted by digests, which cannot be read back."""
    rows = books.session.execute(select(LoginFailure.id, LoginFailure.subject, LoginFailure.address))
    for number, subject, address in rows:
        if any(text and not KEYED_DIGEST.fullmatch(text) for text in (subject, address)):
            yield f"login_failure:{number}", {}


def second_factors_are_sealed(books: Books) -> Broken:
    """The secret of a code generator never lies open."""
    for number, text in books.session.execute(select(SecondFactor.id, SecondFactor.sealed_secret)):
        if not SEALED.fullmatch(text):
            yield f"second_factor:{number}", {}


def disabled_people_are_signed_in_nowhere(books: Books) -> Broken:
    """Whoever may not enter is not inside."""
    rows = books.session.execute(
        select(BrowserSession.id, Account.id, Staff.id)
        .outerjoin(Account, Account.id == BrowserSession.account_id)
        .outerjoin(Staff, Staff.id == BrowserSession.staff_id)
        .where(or_(Account.state != PersonState.ACTIVE, Staff.state != PersonState.ACTIVE))
    )
    for number, account_id, staff_id in rows:
        yield f"browser_session:{number}", {"account": account_id, "staff": staff_id}


def every_account_is_in_one_market(books: Books) -> Broken:
    """An account belongs to one market now, the one its history ends with (R46)."""
    current = (
        select(
            AccountMarket.account_id,
            func.count().label("markets"),
            func.max(AccountMarket.market).label("market"),
        )
        .where(AccountMarket.valid_to.is_(None))
        .group_by(AccountMarket.account_id)
        .subquery()
    )
    markets = func.coalesce(current.c.markets, 0)
    rows = books.session.execute(
        select(Account.id, Account.market, markets, current.c.market)
        .outerjoin(current, current.c.account_id == Account.id)
        .where(or_(markets != 1, current.c.market != Account.market))
    )
    for account_id, market, count, written in rows:
        yield f"account:{account_id}", {"market": market, "current_rows": count, "history": written}


INVARIANTS: Final[tuple[Invariant, ...]] = (
    passwords_are_kept_as_strong_hashes,
    browser_ids_are_kept_as_digests,
    failed_logins_name_nobody,
    second_factors_are_sealed,
    disabled_people_are_signed_in_nowhere,
    every_account_is_in_one_market,
)
