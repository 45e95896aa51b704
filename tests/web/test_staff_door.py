"""The staff's door: a password and a code, each code once, and a role for every room."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from storefront.accounts.operations import change_password
from storefront.models import db, unit_of_work
from storefront.models.account import LoginFailure, RecoveryCode, SecondFactor, Staff
from storefront.web.signed_in import proven, require_staff
from tests.browsing import Browser, another
from tests.conftest import House
from tests.people import PASSWORD, colleague, customer, password_hash, rows, sid, sign_in, sign_in_staff

ROLES = ("catalogue", "warehouse", "support", "finance", "owner")


def password_first(client: Browser, email: str, **fields: str) -> Any:
    return client.send("/kk/admin/login", {"login": email, "password": PASSWORD, **fields})


def test_between_password_and_code_nobody_is_signed_in(client: Browser, house: House) -> None:
    who = colleague(house)
    client.token()
    guest = sid(client)
    answer = password_first(client, who.email, next="/kk/admin/me/password")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kk/admin/login/code")
    between = sid(client)
    assert between != guest
    assert client.get("/kk/admin/me").status_code == 303
    answer = client.send("/kk/admin/login/code", {"code": who.code(house)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kk/admin/me/password")
    assert sid(client) not in (guest, between)
    assert client.get("/kk/admin/me").status_code == 200


def test_a_code_is_good_once_and_older_ones_never_again(client: Browser, house: House) -> None:
    who = colleague(house)
    used, older = who.code(house), who.code(house, seconds=-30)
    for code, status in ((used, 303), (used, 422), (older, 422), (who.code(house, seconds=30), 303)):
        browser = another(client)
        password_first(browser, who.email)
        assert browser.send("/kk/admin/login/code", {"code": code}).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (30, 303), (60, 422)])
def test_a_code_may_be_one_step_off(client: Browser, house: House, seconds: int, status: int) -> None:
    who = colleague(house)
    password_first(client, who.email)
    answer = client.send("/kk/admin/login/code", {"code": who.code(house, seconds=seconds)})
    assert answer.status_code == status


def test_a_recovery_code_is_good_once(client: Browser, house: House) -> None:
    who = colleague(house, codes=2)
    for code, status in ((who.codes[0].upper(), 303), (who.codes[0], 422), (who.codes[1], 303)):
        browser = another(client)
        password_first(browser, who.email)
        assert browser.send("/kk/admin/login/code", {"code": code}).status_code == status
    with house.app.app_context():
        assert all(used is not None for used in db.session.scalars(select(RecoveryCode.used_at)))


def test_the_code_must_follow_the_password_within_ten_minutes(client: Browser, house: House) -> None:
    who = colleague(house)
    assert client.get("/kk/admin/login/code").headers["Location"] == "/kk/admin/login"
    password_first(client, who.email)
    house.clock.advance(minutes=11)
    answer = client.send("/kk/admin/login/code", {"code": who.code(house)})
    assert answer.headers["Location"] == "/kk/admin/login"
    assert client.get("/kk/admin/me").status_code == 303


def test_a_password_changed_meanwhile_is_no_first_half_any_more(client: Browser, house: House) -> None:
    who = colleague(house)
    password_first(client, who.email)
    house.clock.advance(seconds=1)
    with house.app.app_context(), unit_of_work() as session:
        change_password(
            session, "staff", who.id, password_hash("another 12345678"), keep=None, now=house.clock()
        )
    assert client.send("/kk/admin/login/code", {"code": who.code(house)}).status_code == 422
    assert client.get("/kk/admin/me").status_code == 303


def test_a_customer_s_password_opens_no_staff_code_page(client: Browser, house: House) -> None:
    who = colleague(house)
    password_first(client, who.email)
    assert client.get("/kk/login/code").headers["Location"] == "/kk/login"


def test_without_a_second_factor_staff_do_not_get_in(client: Browser, house: House) -> None:
    who = colleague(house, codes=0)
    with house.app.app_context(), unit_of_work() as session:
        session.execute(delete(SecondFactor))
    assert password_first(client, who.email).status_code == 422


def test_disabled_between_password_and_code(client: Browser, house: House) -> None:
    who = colleague(house)
    password_first(client, who.email)
    with house.app.app_context(), unit_of_work() as session:
        session.execute(update(Staff).values(state="disabled"))
    assert client.send("/kk/admin/login/code", {"code": who.code(house)}).status_code == 422


def test_the_secret_is_sealed_and_bound_to_its_owner(client: Browser, house: House) -> None:
    one, two = colleague(house), colleague(house, "support")
    with house.app.app_context(), unit_of_work() as session:
        sealed = session.scalars(select(SecondFactor).order_by(SecondFactor.id)).all()
        assert one.secret not in sealed[0].sealed_secret
        sealed[1].sealed_secret = sealed[0].sealed_secret
    password_first(client, two.email)
    assert client.send("/kk/admin/login/code", {"code": one.code(house)}).status_code == 500
    assert client.get("/kk/admin/me").status_code == 303


def test_codes_are_guessed_slowly(client: Browser, house: House, limits: None) -> None:
    who = colleague(house)
    password_first(client, who.email)
    for _attempt in range(5):
        assert client.send("/kk/admin/login/code", {"code": "000000"}).status_code == 422
    answer = client.send("/kk/admin/login/code", {"code": who.code(house)})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    house.clock.advance(minutes=5, seconds=1)
    assert client.send("/kk/admin/login/code", {"code": who.code(house)}).status_code == 303
    assert rows(house, LoginFailure) == 5


@pytest.mark.parametrize("role", ROLES)
def test_rooms_open_by_role(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    def room(*roles: str) -> Any:
        return require_staff(*roles)(lambda: "inside")

    sign_in_staff(client, house, colleague(house, role))
    for asked in (("catalogue",), ("finance", "support"), ("owner",), ()):
        monkeypatch.setitem(house.app.view_functions, "staff.show", room(*asked))
        expected = 200 if not asked or role in asked or role == "owner" else 403
        assert client.get("/kk/admin/me").status_code == expected


def test_a_role_taken_away_is_gone_with_the_next_request(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_staff(client, house, colleague(house, "finance"))
    monkeypatch.setitem(house.app.view_functions, "staff.show", require_staff("finance")(lambda: "inside"))
    assert client.get("/kk/admin/me").status_code == 200
    with house.app.app_context(), unit_of_work() as session:
        session.execute(update(Staff).values(role="warehouse"))
    assert client.get("/kk/admin/me").status_code == 403


def test_customers_and_staff_are_kept_apart(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    assert client.get("/kk/admin/me").status_code == 403
    assert client.send("/kk/admin/me/devices/1/end").status_code == 403
    desk = another(client)
    sign_in_staff(desk, house, colleague(house))
    assert desk.get("/kk/account/").headers["Location"].startswith("/kk/login")
    assert desk.get("/kk/cart/").status_code == 200


def test_one_browser_is_one_person(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    sign_in_staff(client, house, colleague(house))
    assert client.get("/kk/admin/me").status_code == 200
    assert client.get("/kk/account/").status_code == 303
    assert rows(house) == 1


def test_grave_steps_ask_for_proof_after_ten_minutes(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = colleague(house)
    sign_in_staff(client, house, who)
    refund = require_staff("finance")(proven(lambda: "refunded"))
    monkeypatch.setitem(house.app.view_functions, "accounts.logout", refund)
    form = {"amount": "100", "password": "never kept"}
    assert client.send("/kk/logout", form).get_data() == b"refunded"

    house.clock.advance(minutes=11)
    answer = client.send("/kk/logout", form, headers={"Referer": "http://localhost/kk/cart/"})
    assert answer.headers["Location"] == "/kk/admin/me/confirm?next=/kk/cart/"
    before = sid(client)
    wrong = client.send("/kk/admin/me/confirm", {"password": PASSWORD, "code": "000000"})
    assert wrong.status_code == 422
    right = client.send("/kk/admin/me/confirm", {"password": PASSWORD, "code": who.code(house)})
    text = right.get_data(as_text=True)
    assert 'name="amount" value="100"' in text
    assert "never kept" not in text
    assert sid(client) != before
    assert client.send("/kk/logout", form).get_data() == b"refunded"


def test_customers_prove_themselves_with_the_password(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, customer(house))
    house.clock.advance(minutes=11)
    assert client.send("/kk/account/confirm", {"password": "wrong"}).status_code == 422
    answer = client.send("/kk/account/confirm", {"password": PASSWORD, "next": "/kk/cart/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kk/cart/")


def test_the_command_adds_staff_once(client: Browser, house: House) -> None:
    runner = house.app.test_cli_runner()
    added = runner.invoke(args=["staff", "add", "Boss@Example.kz", "Ерлан", "--role", "owner"]).output
    facts = dict(line.partition(": ")[::2] for line in added.splitlines())
    assert facts["second factor"].startswith("otpauth://totp/")
    assert len(facts["recovery codes"].split()) == 10
    again = runner.invoke(args=["staff", "add", "boss@example.kz", "Ерлан", "--role", "finance"]).output
    assert "there already" in again
    assert "password" not in again
    fields = {"login": "boss@example.kz", "password": facts["password"]}
    assert client.send("/kk/admin/login", fields).headers["Location"] == "/kk/admin/login/code"
    code = facts["recovery codes"].split()[3]
    assert client.send("/kk/admin/login/code", {"code": code}).status_code == 303
    with house.app.app_context():
        assert db.session.scalar(select(Staff.role)) == "finance"
    weak = ["staff", "add", "new@example.kz", "Ая", "--role", "support", "--password-stdin"]
    assert runner.invoke(args=weak, input="short\n").exit_code == 1
    assert runner.invoke(args=["staff", "add", "no address", "Ая", "--role", "support"]).exit_code == 2
