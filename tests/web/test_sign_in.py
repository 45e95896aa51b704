"""The customer's door: who gets in, what the others are told, and what becomes of the guest's cart."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from storefront.accounts import flow, passwords
from storefront.models import db, unit_of_work
from storefront.models.account import Account, LoginFailure
from storefront.models.cart import Cart, CartLine
from storefront.models.journal import AuditEvent, OutboxMessage
from tests.books import stocked_product
from tests.browsing import Browser, another
from tests.conftest import House
from tests.people import PASSWORD, customer, rows, sid, sign_in


def change(house: House, **values: Any) -> None:
    with house.app.app_context(), unit_of_work() as session:
        session.execute(update(Account).values(**values))


def told(answer: Any) -> str:
    found = re.search(r'<div class="notice bad" role="alert">(.*?)</div>', answer.get_data(as_text=True))
    return found[1] if found else ""


@pytest.mark.parametrize("spelling", ["plain", "spaced", "e-mail", "e-mail in capitals"])
def test_member_id_or_e_mail_with_the_password(client: Browser, house: House, spelling: str) -> None:
    who = customer(house)
    login = {
        "plain": who.member_id,
        "spaced": f" {who.member_id[:4]} {who.member_id[4:7]}-{who.member_id[7:]}",
        "e-mail": who.email,
        "e-mail in capitals": who.email.upper(),
    }[spelling]
    answer = client.send("/kk/login", {"login": login, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kk/account/")
    text = client.get("/kk/account/").get_data(as_text=True)
    assert who.member_id in text
    assert "Айгерім Сейітқызы" in text


def test_everything_that_is_not_right_gets_the_same_answer(client: Browser, house: House) -> None:
    who = customer(house)
    unconfirmed = customer(house, "new@example.kz", email_confirmed=False)
    answers = {
        (answer.status_code, told(answer))
        for answer in (
            client.send("/ru/login", {"login": login, "password": password})
            for login, password in (
                (who.member_id, PASSWORD + " "),
                (who.member_id, PASSWORD.upper()),
                (who.email, "wrong"),
                ("8999999999", PASSWORD),
                ("nobody@example.kz", PASSWORD),
                ("not a name", PASSWORD),
                ("broken@", PASSWORD),
                (unconfirmed.email, PASSWORD),
                (who.member_id, "x" * 5000),
            )
        )
    }
    assert len(answers) == 1
    status, words = answers.pop()
    assert status == 422
    assert words
    change(house, state="disabled")
    assert client.send("/kk/login", {"login": who.member_id, "password": PASSWORD}).status_code == 422


def test_an_unconfirmed_address_still_has_a_member_id(client: Browser, house: House) -> None:
    who = customer(house, email_confirmed=False)
    assert sign_in(client, who).status_code == 303


def test_the_typed_name_stays_and_the_password_does_not(client: Browser, house: House) -> None:
    answer = client.send("/kk/login", {"login": 'aya"@example.kz', "password": "my-secret-words"})
    text = answer.get_data(as_text=True)
    assert 'value="aya&#34;@example.kz"' in text
    assert "my-secret-words" not in text


def test_empty_fields_are_named(client: Browser) -> None:
    answer = client.send("/ru/login", {"login": "", "password": ""})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('class="error"') == 2


def test_nobody_costs_as_many_hashes_as_somebody(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = customer(house)
    hashes: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            hashes.append(kept)
            return real(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    client.send("/kk/login", {"login": who.member_id, "password": "wrong"})
    known = len(hashes)
    client.send("/kk/login", {"login": "8999999999", "password": "wrong"})
    assert len(hashes) - known == known == 1


def test_a_weaker_hash_is_made_anew_at_sign_in(client: Browser, house: House) -> None:
    from argon2 import PasswordHasher

    who = customer(house)
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    change(house, password_hash=weak)
    assert sign_in(client, who).status_code == 303
    with house.app.app_context():
        kept = db.session.scalar(select(Account.password_hash)) or ""
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify_password(kept, PASSWORD)


def test_a_password_changed_meanwhile_does_not_open(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = customer(house)
    real = flow.verify_password

    def changed_meanwhile(kept: str | None, password: str) -> bool:
        right = real(kept, password)
        change(house, password_hash=passwords.hash_password("another one altogether"))
        return right

    monkeypatch.setattr(flow, "verify_password", changed_meanwhile)
    assert sign_in(client, who).status_code == 422


def test_who_is_signed_in_sees_no_door(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    assert client.get("/kk/login").headers["Location"] == "/kk/account/"


def test_the_guest_s_cart_comes_along_once(client: Browser, house: House) -> None:
    who = customer(house)
    with house.app.app_context(), unit_of_work() as session:
        product = stocked_product(session)
    client.send("/kk/cart/lines", {"product_id": product, "quantity": 2})
    guest = sid(client)
    sign_in(client, who)
    with house.app.app_context():
        lines = db.session.execute(select(Cart.account_id, CartLine.quantity).join(CartLine.cart)).all()
        assert [tuple(line) for line in lines] == [(who.id, 2)]

    client.send("/kk/logout")
    assert rows(house, Cart) == 1
    back = another(client)
    back.set_cookie("sid", guest or "")
    sign_in(back, who)
    with house.app.app_context():
        assert db.session.scalars(select(CartLine.quantity)).all() == [2]


def test_leaving_is_a_form_and_leaves_the_cart_behind(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    answer = client.send("/kk/logout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kk/")
    assert client.get("/kk/account/").status_code == 303


def test_other_devices_are_listed_and_ended(client: Browser, house: House) -> None:
    who = customer(house)
    phone, stranger = another(client), another(client)
    sign_in(client, who)
    phone.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36"
    )
    sign_in(phone, who)
    sign_in(stranger, customer(house, "other@example.kz"))

    text = client.get("/kk/account/").get_data(as_text=True)
    assert "Chrome · Android" in text
    found = re.findall(r'action="(/kk/account/devices/\d+/end)"', text)
    assert len(found) == 1
    assert stranger.send(found[0]).status_code == 404
    assert phone.get("/kk/account/").status_code == 200
    assert client.send(found[0]).status_code == 303
    assert phone.get("/kk/account/").status_code == 303
    assert client.get("/kk/account/").status_code == 200


def test_another_password_ends_all_other_logins(client: Browser, house: House) -> None:
    who = customer(house)
    phone = another(client)
    sign_in(phone, who)
    sign_in(client, who)
    before = sid(client)
    fields = {"current_password": PASSWORD, "password": "тоғыз жолдың торабы"}
    answer = client.send("/kk/account/password", fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kk/account/")
    assert sid(client) != before
    assert client.get("/kk/account/").status_code == 200
    assert phone.get("/kk/account/").status_code == 303
    assert sign_in(phone, who).status_code == 422
    assert (
        phone.send("/kk/login", {"login": who.member_id, "password": fields["password"]}).status_code == 303
    )
    with house.app.app_context():
        assert "mail.password_changed" in db.session.scalars(select(OutboxMessage.kind)).all()
        assert "account.password_changed" in db.session.scalars(select(AuditEvent.action)).all()


@pytest.mark.parametrize(
    "fields",
    [
        {"current_password": "wrong", "password": "тоғыз жолдың торабы"},
        {"current_password": PASSWORD, "password": "short"},
        {"current_password": PASSWORD, "password": "x" * 129},
        {"current_password": PASSWORD, "password": "password12345"},
        {"current_password": PASSWORD, "password": "айгерім айгерім 7"},
        {"current_password": PASSWORD, "password": ""},
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    client: Browser, house: House, fields: dict[str, str]
) -> None:
    who = customer(house)
    phone = another(client)
    sign_in(phone, who)
    sign_in(client, who)
    assert client.send("/kk/account/password", fields).status_code == 422
    assert phone.get("/kk/account/").status_code == 200
    assert sign_in(another(client), who).status_code == 303


def test_an_expired_login_asks_htmx_to_leave_the_page(client: Browser, house: House) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/ru/account/password"}
    answer = client.get("/ru/account/", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/ru/login?next=/ru/account/password"
    assert answer.get_data() == b""


def test_what_was_typed_waits_for_its_owner(client: Browser, house: House) -> None:
    who, other = customer(house), customer(house, "other@example.kz")
    form = {"current_password": PASSWORD, "password": "тоғыз жолдың торабы", "remark": "сақталсын"}
    sign_in(client, who)
    token = client.token()
    house.clock.advance(days=15)
    path = "/kk/account/password"
    answer = client.post(
        path, data={"csrf_token": token, **form}, headers={"Referer": f"http://localhost{path}"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/kk/login?next={path}")

    theirs = sign_in(client, other)
    assert theirs.status_code == 303
    assert "сақталсын" not in client.get("/kk/account/").get_data(as_text=True)
    client.send("/kk/logout")

    sign_in(client, who)
    token = client.token()
    house.clock.advance(days=15)
    client.post(path, data={"csrf_token": token, **form}, headers={"Referer": f"http://localhost{path}"})
    text = sign_in(client, who).get_data(as_text=True)
    assert 'name="remark" value="сақталсын"' in text
    assert f'action="{path}"' in text
    assert PASSWORD not in text
    assert form["password"] not in text
    assert client.get("/kk/account/").status_code == 200


def test_too_many_wrong_passwords_have_to_wait(client: Browser, house: House, limits: None) -> None:
    who = customer(house)
    for _attempt in range(10):
        assert client.send("/kk/login", {"login": who.email, "password": "wrong"}).status_code == 422
    answer = sign_in(client, who)
    assert answer.status_code == 429
    assert 290 < int(answer.headers["Retry-After"]) <= 301
    assert who.member_id in answer.get_data(as_text=True)
    other = customer(house, "other@example.kz")
    assert sign_in(another(client), other).status_code == 303

    house.clock.advance(minutes=5, seconds=1)
    assert sign_in(client, who).status_code == 303


def test_one_address_is_held_back_for_all_names(client: Browser, house: House, limits: None) -> None:
    for number in range(20):
        answer = client.send("/kk/login", {"login": f"nobody{number}@example.kz", "password": "wrong"})
        assert answer.status_code == 422
    assert client.send("/kk/login", {"login": "nobody@example.kz", "password": "x"}).status_code == 429
    elsewhere = another(client)
    elsewhere.environ_base["REMOTE_ADDR"] = "10.0.0.7"
    assert elsewhere.send("/kk/login", {"login": "nobody@example.kz", "password": "x"}).status_code == 422


def test_a_right_password_counts_as_no_failure(client: Browser, house: House, limits: None) -> None:
    who = customer(house)
    for _attempt in range(12):
        assert sign_in(another(client), who).status_code == 303
    assert rows(house, LoginFailure) == 0


def test_the_owner_is_told_once_a_day(client: Browser, house: House, limits: None) -> None:
    who = customer(house)
    for _attempt in range(13):
        client.send("/kk/login", {"login": who.email, "password": "wrong"})
    with house.app.app_context():
        told_about = db.session.execute(select(OutboxMessage.kind, OutboxMessage.payload)).all()
    assert [(kind, payload["person_id"]) for kind, payload in told_about] == [("mail.login_failures", who.id)]


def test_neither_names_nor_addresses_stand_in_the_failures(
    client: Browser, house: House, limits: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.send("/kk/login", {"login": "somebody@example.kz", "password": "my-secret-words"})
    with house.app.app_context():
        row = db.session.scalars(select(LoginFailure)).one()
        assert re.fullmatch("[0-9a-f]{32}", row.subject)
        assert re.fullmatch("[0-9a-f]{32}", row.address)
    assert "my-secret-words" not in caplog.text
    assert "somebody" not in caplog.text
    assert "login.refused" in caplog.text
