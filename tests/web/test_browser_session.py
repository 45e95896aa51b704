"""What the shop remembers of a browser: when a row appears, when the id changes, and what ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import flash, get_flashed_messages, session
from sqlalchemy import text, update

from storefront.models import db, unit_of_work
from storefront.models.account import BrowserSession
from storefront.web.browser import id_hash
from storefront.web.session import browser_state
from storefront.web.signed_in import public
from tests.browsing import Browser, another
from tests.conftest import House
from tests.people import colleague, customer, rows, sid, sign_in, sign_in_staff, the_row

PAGES = ("/", "/kk/", "/ru/login", "/kk/shop/", "/kk/cart/", "/kk/delivery/", "/kk/nothing", "/kk/account/")


@pytest.fixture
def view(house: House, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets a test say what the log-out address does instead."""

    def put(function: Any) -> str:
        monkeypatch.setitem(house.app.view_functions, "accounts.logout", public(function))
        return "/kk/logout"

    return put


def test_looking_around_writes_nothing(client: Browser, house: House) -> None:
    for _round in range(2):
        for path in PAGES:
            client.get(path)
    assert sid(client)
    assert rows(house) == 0


def test_the_first_page_with_a_form_gives_the_id_and_later_ones_keep_it(client: Browser) -> None:
    answer = client.get("/kk/login")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("sid="))
    parts = set(cookie.split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=2592000"} <= parts
    assert not any(part.startswith(("Domain", "Secure")) for part in parts)
    first = sid(client)
    assert first is not None
    assert len(first) == 43
    assert not [value for value in client.get("/kk/login").headers.getlist("Set-Cookie") if "sid=" in value]
    assert sid(client) == first


def test_a_page_without_a_form_gives_no_id(client: Browser) -> None:
    client.get("/")
    assert sid(client) is None


def test_strange_ids_are_not_taken_over(client: Browser) -> None:
    for strange in ("", "x", "a" * 44, "../../etc", "a" * 42 + "!"):
        client.set_cookie("sid", strange)
        client.get("/kk/login")
        assert sid(client) != strange
        client.delete_cookie("sid")


def test_guests_have_a_token_without_a_row_and_each_their_own(client: Browser, house: House) -> None:
    other = another(client)
    assert client.post("/kk/logout", data={"csrf_token": other.token()}).status_code == 400
    assert client.post("/kk/logout", data={"csrf_token": client.token()}).status_code == 303


def test_a_post_that_keeps_nothing_writes_nothing(client: Browser, house: House) -> None:
    client.send("/kk/login", {"login": "nobody", "password": "x"})
    assert rows(house) == 0


def test_the_row_appears_with_the_first_thing_kept(client: Browser, house: House, view: Any) -> None:
    def keep() -> str:
        session["cart_id"] = 7
        return "kept"

    before = client.token() and sid(client)
    client.send(view(keep), headers={"User-Agent": "Mozilla/5.0 (Linux; Android 15) Firefox/140.0"})
    assert sid(client) == before
    with house.app.app_context():
        row = the_row(db.session())
        assert row.data == {"cart_id": 7}
        assert row.agent == "Firefox · Android"
        assert row.id_hash == id_hash(before or "")
        assert before not in (row.id_hash, str(row.data))


def test_setting_the_same_again_writes_nothing(client: Browser, house: House, view: Any) -> None:
    def keep() -> str:
        session["cart_id"] = 7
        return "kept"

    client.send(view(keep))
    house.clock.advance(minutes=3)
    client.send("/kk/logout")
    with house.app.app_context():
        assert the_row(db.session()).seen_at == house.clock() - timedelta(minutes=3)


def test_two_requests_at_once_keep_what_both_changed(client: Browser, house: House, view: Any) -> None:
    client.send(view(lambda: session.__setitem__("a", 1) or "ok"))

    def second_meanwhile() -> str:
        session["b"] = 2
        with house.app.test_request_context(headers={"Cookie": f"sid={sid(client)}"}):
            session["c"] = 3
            house.app.session_interface.save_session(house.app, browser_state(), house.app.response_class())
        return "ok"

    client.send(view(second_meanwhile))
    with house.app.app_context():
        assert the_row(db.session()).data == {"a": 1, "b": 2, "c": 3}


def test_two_first_requests_at_once_make_one_row(client: Browser, house: House, view: Any) -> None:
    client.token()

    def second_meanwhile() -> str:
        with house.app.test_request_context(headers={"Cookie": f"sid={sid(client)}"}):
            session["b"] = 2
            house.app.session_interface.save_session(house.app, browser_state(), house.app.response_class())
        session["a"] = 1
        return "ok"

    client.send(view(second_meanwhile))
    with house.app.app_context():
        assert the_row(db.session()).data == {"a": 1, "b": 2}


def test_a_notice_is_shown_once(client: Browser, house: House, view: Any) -> None:
    client.send(view(lambda: flash("Сақталды") or "ok"))
    shown: list[list[str]] = []
    house.app.view_functions["accounts.login"], kept = (
        public(lambda: shown.append(get_flashed_messages()) or "ok"),
        house.app.view_functions["accounts.login"],
    )
    try:
        client.get("/kk/login")
        client.get("/kk/login")
    finally:
        house.app.view_functions["accounts.login"] = kept
    assert shown == [["Сақталды"], []]


def test_the_id_changes_at_sign_in_and_dies_at_sign_out(client: Browser, house: House) -> None:
    who = customer(house)
    client.token()
    guest = sid(client)
    assert sign_in(client, who).status_code == 303
    inside = sid(client)
    assert inside != guest
    assert client.get("/kk/account/").status_code == 200

    client.send("/kk/logout")
    assert sid(client) not in (guest, inside)
    assert rows(house) == 0
    for old in (guest, inside):
        client.set_cookie("sid", old or "")
        assert client.get("/kk/account/").status_code == 303


def test_an_id_planted_before_sign_in_opens_nothing(client: Browser, house: House) -> None:
    who = customer(house)
    planted = "A" * 43
    client.set_cookie("sid", planted)
    sign_in(client, who)
    thief = another(client)
    thief.set_cookie("sid", planted)
    assert thief.get("/kk/account/").status_code == 303


def test_what_a_guest_kept_comes_along_and_what_a_person_kept_does_not(
    client: Browser, house: House, view: Any
) -> None:
    one, two = customer(house), customer(house, "two@example.kz")
    client.send(view(lambda: session.__setitem__("seen", [1]) or "ok"))
    sign_in(client, one)
    with house.app.app_context():
        assert the_row(db.session()).data == {"seen": [1]}
    client.send("/kk/logout", {})
    sign_in(client, two)
    with house.app.app_context():
        row = the_row(db.session())
        assert (row.account_id, row.data) == (two.id, {})


@pytest.mark.parametrize(("days", "alive"), [(13.9, True), (14.1, False)])
def test_customers_are_signed_out_after_14_idle_days(
    client: Browser, house: House, days: float, alive: bool
) -> None:
    sign_in(client, customer(house))
    house.clock.advance(days=days)
    assert (client.get("/kk/account/").status_code == 200) is alive


def test_customers_are_signed_out_after_30_days_whatever_they_do(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    for _day in range(29):
        house.clock.advance(days=1)
        assert client.get("/kk/account/").status_code == 200
    house.clock.advance(days=1.1)
    assert client.get("/kk/account/").status_code == 303


def test_staff_are_signed_out_after_30_idle_minutes(client: Browser, house: House) -> None:
    assert sign_in_staff(client, house, colleague(house)).status_code == 303
    house.clock.advance(minutes=29)
    assert client.get("/kk/admin/me").status_code == 200
    house.clock.advance(minutes=29)
    assert client.get("/kk/admin/me").status_code == 200
    house.clock.advance(minutes=31)
    assert client.get("/kk/admin/me").status_code == 303


def test_staff_are_signed_out_after_12_hours_whatever_they_do(client: Browser, house: House) -> None:
    sign_in_staff(client, house, colleague(house))
    for _quarter in range(47):
        house.clock.advance(minutes=15)
        assert client.get("/kk/admin/me").status_code == 200
    house.clock.advance(minutes=16)
    assert client.get("/kk/admin/me").status_code == 303


def test_being_seen_is_noted_at_most_every_five_minutes(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    start = house.clock()

    def seen() -> timedelta:
        with house.app.app_context():
            return the_row(db.session()).seen_at - start

    house.clock.advance(minutes=4)
    client.get("/kk/account/")
    assert seen() == timedelta(0)
    house.clock.advance(minutes=1)
    client.get("/kk/account/")
    assert seen() == timedelta(minutes=5)


def test_a_login_ended_elsewhere_is_not_brought_back(client: Browser, house: House, view: Any) -> None:
    sign_in(client, customer(house))

    def ended_meanwhile() -> str:
        session["note"] = "late"
        with house.app.test_request_context(), unit_of_work() as writing:
            writing.query(BrowserSession).delete()
        return "ok"

    assert client.send(view(ended_meanwhile)).status_code == 200
    assert rows(house) == 0
    assert client.get("/kk/account/").status_code == 303


def test_a_disabled_account_is_out_with_the_next_request(client: Browser, house: House) -> None:
    from storefront.models.account import Account

    sign_in(client, customer(house))
    with house.app.app_context(), unit_of_work() as writing:
        writing.execute(update(Account).values(state="disabled"))
    assert client.get("/kk/account/").status_code == 303


def test_browsers_are_independent(client: Browser, house: House) -> None:
    one, two = client, another(client)
    sign_in(one, customer(house))
    assert two.get("/kk/account/").status_code == 303
    assert one.get("/kk/account/").status_code == 200
    assert 'lang="ru"' in two.get("/ru/login").get_data(as_text=True)
    assert 'lang="kk"' in one.get("/kk/cart/").get_data(as_text=True)


def test_browsers_are_independent_even_inside_one_context(app: Any, client: Browser, house: House) -> None:
    """The fixture `app` holds a context open, which Flask shares between the requests within it."""
    one, two = client, another(client)
    assert one.token() != two.token()
    sign_in(one, customer(house))
    assert two.get("/kk/account/").status_code == 303
    assert one.get("/kk/account/").status_code == 200


def test_losing_the_database_shows_a_whole_page_that_asks_it_nothing(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    token = client.token()
    with house.app.app_context(), unit_of_work() as writing:
        writing.execute(text("ALTER TABLE browser_session RENAME TO gone"))
    try:
        for answer in (
            client.get("/kk/account/"),
            client.get("/kk/cart/"),
            client.post("/kk/login", data={"csrf_token": token, "login": "a", "password": "b"}),
        ):
            assert answer.status_code in (500, 503)
            page = answer.get_data(as_text=True)
            assert "<h1>" in page
            assert "</html>" in page
    finally:
        with house.app.app_context(), unit_of_work() as writing:
            writing.execute(text("ALTER TABLE gone RENAME TO browser_session"))
    assert client.get("/kk/account/").status_code == 200


def test_a_change_that_cannot_be_kept_is_not_claimed(client: Browser, house: House, view: Any) -> None:
    client.token()

    def keep() -> str:
        session["cart_id"] = 7
        with house.app.test_request_context(), unit_of_work() as writing:
            writing.execute(text("ALTER TABLE browser_session RENAME TO gone"))
        return "kept"

    path, token = view(keep), client.token()
    try:
        answer = client.post(path, data={"csrf_token": token})
    finally:
        with house.app.app_context(), unit_of_work() as writing:
            writing.execute(text("ALTER TABLE gone RENAME TO browser_session"))
    assert answer.status_code in (500, 503)
    assert answer.headers["Content-Security-Policy"]
    assert "</html>" in answer.get_data(as_text=True)
