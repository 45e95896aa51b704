"""Accounts as the books keep them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from storefront.accounts import operations
from storefront.accounts.member_id import is_member_id
from storefront.accounts.operations import (
    CreateAccount,
    change_password,
    change_role,
    create_account,
    end_login,
    end_logins,
    forget_stale,
    give_consent,
    has_stale,
    use_recovery_code,
    use_step,
)
from storefront.accounts.queries import devices_of
from storefront.accounts.refusals import EmailTaken
from storefront.kernel.errors import NotFound
from storefront.kernel.money import tenge
from storefront.models import db, unit_of_work
from storefront.models.account import (
    Account,
    AccountKind,
    AccountMarket,
    Address,
    BrowserSession,
    Consent,
    LoginFailure,
    RecoveryCode,
    SecondFactor,
    Staff,
    StaffRole,
)
from storefront.models.cart import Cart, CartLine, CheckoutDraft
from storefront.models.catalogue import PriceList
from storefront.models.journal import AuditEvent, OutboxMessage, OutboxState
from storefront.models.order import Order
from tests.books import placed_order
from tests.conftest import House
from tests.factories import product_on_sale
from tests.people import colleague, customer, password_hash


@pytest.fixture(autouse=True)
def _inside(house: House) -> object:
    with house.app.app_context():
        yield


def browser(
    account_id: int | None = None, staff_id: int | None = None, *, house: House, **values: object
) -> int:
    now = house.clock()
    row = {
        "id_hash": f"{account_id}-{staff_id}-{len(values)}-{id(values)}",
        "data": {},
        "account_id": account_id,
        "staff_id": staff_id,
        "created_at": now,
        "seen_at": now,
        "signed_in_at": now if account_id or staff_id else None,
        "fresh_at": None,
        "agent": "",
    }
    with unit_of_work() as session:
        return session.scalars(
            insert(BrowserSession).values(**(row | values)).returning(BrowserSession.id)
        ).one()


def test_a_new_account_is_ready_to_sign_in(house: House) -> None:
    who = customer(house)
    account = db.session.get(Account, who.id)
    assert account is not None
    assert is_member_id(account.member_id)
    assert account.full_name == "Айгерім Сейітқызы"
    assert account.market == "KZ"
    history = db.session.scalars(select(AccountMarket)).one()
    assert (history.account_id, history.market, history.valid_to) == (who.id, "KZ", None)
    assert db.session.scalar(select(AuditEvent.action)) == "account.created"


@pytest.mark.parametrize("spelling", ["aya@example.kz", "AYA@EXAMPLE.KZ", " Aya@example.kz "])
def test_an_address_belongs_to_one_account_however_it_is_written(house: House, spelling: str) -> None:
    customer(house, "aya@example.kz")
    with pytest.raises(EmailTaken):
        customer(house, spelling)


def test_the_database_itself_refuses_a_second_address_or_number(house: House) -> None:
    customer(house, "aya@example.kz")
    row = db.session.scalars(select(Account)).one()
    values = {
        column.name: getattr(row, column.name) for column in Account.__table__.columns if column.name != "id"
    }
    for change in ({"member_id": "8000000002"}, {"email_canonical": "b@example.kz"}):
        with pytest.raises(IntegrityError), unit_of_work() as session:
            session.execute(insert(Account).values(**(values | change)))


def test_no_password_is_kept_in_any_other_way(house: House) -> None:
    for wrong in ("plain", "$2b$12$abc", "$argon2i$v=19$x"):
        command = CreateAccount("a@example.kz", wrong, "Ая", "Ә")
        with pytest.raises(IntegrityError), unit_of_work() as session:
            create_account(session, command, now=house.clock())


@pytest.mark.parametrize(
    ("kind", "prices"),
    [
        (AccountKind.CUSTOMER, PriceList.RETAIL),
        (AccountKind.MEMBER, PriceList.MEMBER),
        (AccountKind.ADVOCATE, PriceList.MEMBER),
    ],
)
def test_the_price_list_follows_the_kind(house: House, kind: AccountKind, prices: PriceList) -> None:
    account = db.session.get(Account, customer(house, kind=kind).id)
    assert account is not None
    assert account.price_list is prices


def test_one_market_at_a_time(house: House) -> None:
    who, now = customer(house), house.clock()
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(AccountMarket(account_id=who.id, market="GAC", valid_from=now, moved_by="test"))
    with unit_of_work() as session:
        session.scalars(select(AccountMarket)).one().valid_to = now
        session.flush()
        session.add(AccountMarket(account_id=who.id, market="GAC", valid_from=now, moved_by="test"))


def test_one_default_address_at_most(house: House) -> None:
    who = customer(house)

    def address(is_default: bool) -> Address:
        return Address(
            account_id=who.id, first_name="Ая", last_name="Ә", phone="+77012345678", region_code="KZ-75",
            city="Алматы", street="Абай", house="1", is_default=is_default, created_at=house.clock(),
        )  # fmt: skip

    with unit_of_work() as session:
        session.add_all([address(True), address(False), address(False)])
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(address(True))


def test_a_consent_is_kept_with_what_was_read(house: House) -> None:
    who = customer(house)
    with unit_of_work() as session:
        give_consent(
            session, who.id, text="offer", version="2026-11", language="kk", source="join", now=house.clock()
        )
    kept = db.session.scalars(select(Consent)).one()
    assert (kept.text, kept.version, kept.language, kept.source) == ("offer", "2026-11", "kk", "join")
    assert kept.given_at == house.clock()


def test_a_browser_is_signed_in_as_one_person_or_none(house: House) -> None:
    who, staff = customer(house), colleague(house)
    with pytest.raises(IntegrityError):
        browser(who.id, staff.id, house=house)
    with pytest.raises(IntegrityError):
        browser(who.id, house=house, signed_in_at=None)


def test_logins_end_but_for_the_one_that_stays(house: House) -> None:
    who, other, staff = customer(house), customer(house, "b@example.kz"), colleague(house)
    mine = [browser(who.id, house=house, agent=str(number)) for number in range(3)]
    theirs = [browser(other.id, house=house), browser(None, staff.id, house=house), browser(house=house)]
    with unit_of_work() as session:
        assert end_logins(session, "account", who.id, keep=mine[1]) == 2
    left = set(db.session.scalars(select(BrowserSession.id)))
    assert left == {mine[1], *theirs}
    with pytest.raises(NotFound), unit_of_work() as session:
        end_login(session, "account", who.id, theirs[0])
    with unit_of_work() as session:
        end_login(session, "account", other.id, theirs[0])


def test_another_password_ends_logins_and_is_told(house: House) -> None:
    who = customer(house)
    browser(who.id, house=house)
    house.clock.advance(days=1)
    with unit_of_work() as session:
        change_password(
            session, "account", who.id, password_hash("басқа құпиясөз 1"), keep=None, now=house.clock()
        )
    assert devices_of(db.session, "account", who.id, now=house.clock()) == []
    account = db.session.get(Account, who.id)
    assert account is not None
    assert account.password_changed_at == house.clock()


def test_another_role_ends_logins_and_is_written_down(house: House) -> None:
    staff = colleague(house, "support")
    browser(None, staff.id, house=house)
    for role, logins in ((StaffRole.SUPPORT, 1), (StaffRole.FINANCE, 0)):
        with unit_of_work() as session:
            change_role(session, staff.id, role, now=house.clock(), actor="staff:1")
        assert len(devices_of(db.session, "staff", staff.id, now=house.clock())) == logins
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert actions.count("staff.role_changed") == 1
    with pytest.raises(NotFound), unit_of_work() as session:
        change_role(session, 999, StaffRole.OWNER, now=house.clock(), actor="staff:1")


def test_steps_and_recovery_codes_are_taken_once(house: House) -> None:
    colleague(house, codes=1)
    factor = db.session.scalar(select(SecondFactor.id)) or 0
    code = db.session.scalar(select(RecoveryCode.id)) or 0
    with unit_of_work() as session:
        assert [use_step(session, factor, step) for step in (100, 100, 99, 101)] == [True, False, False, True]
        assert [use_recovery_code(session, code, now=house.clock()) for _try in range(2)] == [True, False]


def test_old_browsers_and_failures_are_thrown_away(house: House) -> None:
    who, now = customer(house), house.clock()
    fresh = browser(who.id, house=house)
    browser(house=house, seen_at=now - timedelta(days=31))
    with unit_of_work() as session:
        for age in (timedelta(days=3), timedelta(hours=1)):
            session.add(LoginFailure(subject="s", address="a", at=now - age))
    assert has_stale(db.session, now=now)
    with unit_of_work() as session:
        assert forget_stale(session, now=now) == 2
    assert db.session.scalars(select(BrowserSession.id)).all() == [fresh]
    assert not has_stale(db.session, now=now)


def test_stale_rows_go_batch_by_batch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "BATCH", 2)
    now = house.clock()
    with unit_of_work() as session:
        session.add_all(
            LoginFailure(subject="s", address="a", at=now - timedelta(days=3)) for _one in range(3)
        )
    gone = []
    for _round in range(3):
        with unit_of_work() as session:
            gone.append(forget_stale(session, now=now))
    assert gone == [2, 1, 0]


def test_a_guests_cart_goes_with_her_browser(house: House) -> None:
    now, old = house.clock(), house.clock() - timedelta(days=31)
    with unit_of_work() as session:
        product = product_on_sale(session, now=old)
        order = placed_order(session, product, now=old)
        carts = [Cart(changed_at=at) for at in (old, old, old, now)]
        session.add_all(carts)
        session.flush()
        price = tenge(100)
        session.add_all(
            CartLine(cart_id=cart.id, product_id=product, quantity=1, seen_price=price) for cart in carts
        )
        session.add_all(CheckoutDraft(cart_id=cart.id, changed_at=old) for cart in carts)
        gone, unpaid, alive, touched = [cart.id for cart in carts]
        session.get_one(Order, order).cart_id = unpaid
    for cart_id, seen_at in ((gone, old), (unpaid, old), (alive, now), (touched, old)):
        browser(house=house, id_hash=str(cart_id), data={"cart_id": cart_id}, seen_at=seen_at)
    with unit_of_work() as session:
        forget_stale(session, now=now)
    kept = [unpaid, alive, touched]
    assert db.session.scalars(select(Cart.id).order_by(Cart.id)).all() == kept
    assert db.session.scalars(select(CartLine.cart_id).order_by(CartLine.cart_id)).all() == kept
    assert db.session.scalars(select(CheckoutDraft.cart_id).order_by(CheckoutDraft.cart_id)).all() == kept


def test_work_done_long_ago_is_forgotten_and_no_other(house: House) -> None:
    now = house.clock()
    with unit_of_work() as session:
        for key, age, state in (
            ("old", 31, OutboxState.DONE),
            ("new", 29, OutboxState.DONE),
            ("dead", 31, OutboxState.DEAD),
        ):
            at = now - timedelta(days=age)
            done_at = at if state is OutboxState.DONE else None
            session.add(
                OutboxMessage(
                    kind="k", key=key, payload={}, state=state, created_at=at, due_at=at, done_at=done_at
                )
            )
    with unit_of_work() as session:
        assert forget_stale(session, now=now) == 1
    assert set(db.session.scalars(select(OutboxMessage.key))) == {"new", "dead"}


def test_a_second_factor_belongs_to_one_person(house: House) -> None:
    staff = db.session.get(Staff, colleague(house).id)
    assert staff is not None
    for owner in ({}, {"account_id": customer(house).id, "staff_id": staff.id}):
        with pytest.raises(IntegrityError), unit_of_work() as session:
            session.add(SecondFactor(sealed_secret="x", created_at=house.clock(), **owner))
