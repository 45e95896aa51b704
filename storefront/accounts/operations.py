"""What happens to people's accounts: made, changed, signed out from afar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.accounts.identity import canonical_email
from storefront.accounts.member_id import draw_member_id
from storefront.accounts.passwords import check_new_password, hash_password
from storefront.accounts.refusals import EmailTaken
from storefront.accounts.second_factor import RecoveryPair
from storefront.accounts.throttle import KEPT_FOR
from storefront.journal import audit, outbox
from storefront.kernel.errors import NotFound
from storefront.kernel.sealing import Keyring
from storefront.models import rows_changed
from storefront.models.account import (
    Account,
    AccountKind,
    AccountMarket,
    BrowserSession,
    Consent,
    LoginFailure,
    RecoveryCode,
    SecondFactor,
    Staff,
    StaffRole,
)
from storefront.models.cart import Cart
from storefront.models.journal import DONE_WORK_KEPT, OutboxMessage, OutboxState
from storefront.models.order import Order, OrderState
from storefront.web.browser import COOKIE_LIFE, Kind

#: Rows of a table thrown away in one transaction.
BATCH = 500


@dataclass(frozen=True)
class CreateAccount:
    """A new account. The password comes hashed (`new_password_hash`): hashing is too slow for a transaction.

    `email_confirmed`: whether she may sign in with the address at once. `member_id` only for numbers given
    before, such as those of demo data.
    """

    email: str
    password_hash: str
    first_name: str
    last_name: str
    kind: AccountKind = AccountKind.CUSTOMER
    language: str = "kk"
    phone: str | None = None
    email_confirmed: bool = False
    member_id: str | None = None
    market: str = "KZ"


@dataclass(frozen=True)
class AddStaff:
    """Somebody begins to work in the shop."""

    email: str
    name: str
    role: StaffRole
    password_hash: str


def new_password_hash(password: str, own_words: Iterable[str] = ()) -> str:
    """The hash of a password somebody has chosen; not for inside transactions. Raises `PasswordRefused`."""
    check_new_password(password, own_words)
    return hash_password(password)


def create_account(
    session: Session, command: CreateAccount, *, now: datetime, actor: str = "command"
) -> Account:
    """Make an account with a member ID of its own. Raises `EmailTaken`, ValueError for what is no address."""
    canonical = canonical_email(command.email)
    if session.scalar(select(Account.id).where(Account.email_canonical == canonical)) is not None:
        raise EmailTaken()
    account = Account(
        member_id=command.member_id or _free_member_id(session),
        email=command.email.strip(),
        email_canonical=canonical,
        email_confirmed_at=now if command.email_confirmed else None,
        password_hash=command.password_hash,
        password_changed_at=now,
        kind=command.kind,
        market=command.market,
        first_name=command.first_name,
        last_name=command.last_name,
        phone=command.phone,
        language=command.language,
        created_at=now,
    )
    _add_person(session, account)
    session.add(AccountMarket(account_id=account.id, market=command.market, valid_from=now, moved_by=actor))
    audit.record(session, actor, "account.created", "account", account.id, now=now)
    return account


def give_consent(
    session: Session, account_id: int, *, text: str, version: str, language: str, source: str, now: datetime
) -> None:
    """Keep the proof that somebody agreed to a version of a text."""
    session.add(
        Consent(
            account_id=account_id, text=text, version=version, language=language, source=source, given_at=now
        )
    )


def add_staff(session: Session, command: AddStaff, *, now: datetime, actor: str = "command") -> Staff:
    """Make a member of staff. Raises `EmailTaken`, ValueError for what is no address."""
    canonical = canonical_email(command.email)
    if find_staff_by_email(session, canonical) is not None:
        raise EmailTaken()
    staff = Staff(
        email=command.email.strip(),
        email_canonical=canonical,
        name=command.name,
        role=command.role,
        password_hash=command.password_hash,
        password_changed_at=now,
        created_at=now,
    )
    _add_person(session, staff)
    after = {"role": command.role.value}
    audit.record(session, actor, "staff.added", "staff", staff.id, now=now, after=after)
    return staff


def _add_person(session: Session, person: Account | Staff) -> None:
    """Raises `EmailTaken` when somebody took the address since we looked."""
    table, canonical = type(person), person.email_canonical
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        if session.scalar(select(table.id).where(table.email_canonical == canonical)) is None:
            raise
        raise EmailTaken() from None


def find_staff_by_email(session: Session, canonical: str) -> Staff | None:
    """The member of staff with that canonical address, in whatever state."""
    return session.scalar(select(Staff).where(Staff.email_canonical == canonical))


def change_role(session: Session, staff_id: int, role: StaffRole, *, now: datetime, actor: str) -> None:
    """Give a member of staff another role; whoever is signed in signs in anew."""
    staff = session.get(Staff, staff_id, with_for_update=True)
    if staff is None:
        raise NotFound(staff_id=staff_id)
    if staff.role is role:
        return
    before, staff.role = staff.role, role
    end_logins(session, "staff", staff_id)
    audit.record(
        session,
        actor,
        "staff.role_changed",
        "staff",
        staff_id,
        now=now,
        before={"role": before.value},
        after={"role": role.value},
    )


def locked_person(session: Session, kind: Kind, person_id: int) -> Account | Staff | None:
    """The person's row, held until the transaction ends."""
    if kind == "account":
        return session.get(Account, person_id, with_for_update=True)
    return session.get(Staff, person_id, with_for_update=True)


def change_password(
    session: Session, kind: Kind, person_id: int, password_hash: str, *, keep: int | None, now: datetime
) -> None:
    """Keep another password; every other login of the person ends, `keep` is the row of this one."""
    person = locked_person(session, kind, person_id)
    if person is None:
        raise NotFound(person_id=person_id)
    person.password_hash, person.password_changed_at = password_hash, now
    end_logins(session, kind, person_id, keep=keep)
    key = f"{kind}:{person_id}"
    audit.record(session, key, f"{kind}.password_changed", kind, person_id, now=now)
    outbox.enqueue(
        session,
        "mail.password_changed",
        f"{key}:{now.isoformat()}",
        {"kind": kind, "person_id": person_id, "at": f"{now:%Y%m%dT%H%M%S}"},
        now=now,
    )


def end_logins(session: Session, kind: Kind, person_id: int, *, keep: int | None = None) -> int:
    """Sign a person out everywhere, but for the row `keep`; answers how many logins ended."""
    owner = BrowserSession.account_id if kind == "account" else BrowserSession.staff_id
    ended = delete(BrowserSession).where(owner == person_id)
    if keep is not None:
        ended = ended.where(BrowserSession.id != keep)
    return cast(CursorResult[Any], session.execute(ended)).rowcount


def end_login(session: Session, kind: Kind, person_id: int, row_id: int) -> None:
    """Sign the person out on one device. Raises `NotFound` when the row is not hers."""
    owner = BrowserSession.account_id if kind == "account" else BrowserSession.staff_id
    ended = delete(BrowserSession).where(BrowserSession.id == row_id, owner == person_id)
    if cast(CursorResult[Any], session.execute(ended)).rowcount != 1:
        raise NotFound(row_id=row_id)


def set_second_factor(
    session: Session,
    kind: Kind,
    person_id: int,
    secret: str,
    codes: Sequence[tuple[RecoveryPair, str]],
    keyring: Keyring,
    *,
    now: datetime,
    actor: str,
) -> None:
    """Give a person a (new) code generator and recovery codes, each with its hash; the old ones are void."""
    owner = SecondFactor.account_id if kind == "account" else SecondFactor.staff_id
    old = session.scalar(select(SecondFactor.id).where(owner == person_id).with_for_update())
    if old is not None:
        session.execute(delete(RecoveryCode).where(RecoveryCode.second_factor_id == old))
        session.execute(delete(SecondFactor).where(SecondFactor.id == old))
    factor = SecondFactor(
        **{f"{kind}_id": person_id},
        sealed_secret=keyring.seal(secret, _place(kind, person_id)),
        created_at=now,
    )
    session.add(factor)
    session.flush()
    session.add_all(
        RecoveryCode(second_factor_id=factor.id, label=pair.label, code_hash=hashed) for pair, hashed in codes
    )
    audit.record(session, actor, f"{kind}.second_factor_set", kind, person_id, now=now)


def open_secret(factor: SecondFactor, keyring: Keyring) -> str:
    """The secret of a person's code generator. Raises `SealBroken`."""
    kind: Kind = "account" if factor.account_id is not None else "staff"
    return keyring.open(factor.sealed_secret, _place(kind, factor.account_id or factor.staff_id))


def use_step(session: Session, factor_id: int, step: int) -> bool:
    """Take a step of the code generator, once; False when it or a later one has been taken."""
    taken = session.execute(
        update(SecondFactor)
        .where(SecondFactor.id == factor_id, SecondFactor.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], taken).rowcount == 1


def use_recovery_code(session: Session, code_id: int, *, now: datetime) -> bool:
    """Take a recovery code, once; False when it has been taken."""
    taken = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], taken).rowcount == 1


def forget_stale(session: Session, *, now: datetime) -> int:
    """Throw away what nobody needs any more, some hundreds of rows at once; answers how many rows.

    That is: browsers not seen for a month with their guests' carts, failures nobody counts, work done
    a month ago.
    """
    batches = {
        table: session.scalars(select(table.id).where(old).limit(BATCH)).all() for table, old in _stale(now)
    }
    carts = [
        data["cart_id"]
        for data in session.scalars(
            select(BrowserSession.data).where(BrowserSession.id.in_(batches[BrowserSession]))
        )
        if data.get("cart_id")
    ]
    gone = sum(
        rows_changed(session, delete(table).where(table.id.in_(ids))) for table, ids in batches.items()
    )
    return gone + _forget_carts(session, carts, now=now)


def _forget_carts(session: Session, cart_ids: Sequence[int], *, now: datetime) -> int:
    """Guests' carts with lines and drafts (the database takes those along); never one being paid for."""
    unpaid = exists().where(Order.cart_id == Cart.id, Order.state == OrderState.AWAITING_PAYMENT)
    return rows_changed(
        session,
        delete(Cart)
        .where(Cart.id.in_(cart_ids), Cart.account_id.is_(None), Cart.changed_at < now - COOKIE_LIFE, ~unpaid)
        .execution_options(synchronize_session=False),
    )


def has_stale(session: Session, *, now: datetime) -> bool:
    """Whether there is anything for `forget_stale`."""
    return any(session.scalar(select(exists().where(old))) for _table, old in _stale(now))


def _stale(now: datetime) -> list[tuple[Any, ColumnElement[bool]]]:
    done_long_ago = (
        (OutboxMessage.state == OutboxState.DONE)
        & (OutboxMessage.due_at < now - DONE_WORK_KEPT)  # this one has an index
        & (OutboxMessage.done_at < now - DONE_WORK_KEPT)
    )
    return [
        (BrowserSession, BrowserSession.seen_at < now - COOKIE_LIFE),
        (LoginFailure, LoginFailure.at < now - KEPT_FOR),
        (OutboxMessage, done_long_ago),
    ]


def _free_member_id(session: Session) -> str:
    while True:
        number = draw_member_id()
        if session.scalar(select(Account.id).where(Account.member_id == number)) is None:
            return number


def _place(kind: Kind, person_id: int | None) -> str:
    return f"second_factor:{kind}:{person_id}"
