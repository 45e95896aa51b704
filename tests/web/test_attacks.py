"""Attacks that once worked, or came near it: none of them works again, on either database."""

from __future__ import annotations

import io
import json
import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from storefront.factory import create_app
from storefront.kernel.errors import OrderNotPayable
from storefront.models import db, unit_of_work
from storefront.models.account import BrowserSession
from storefront.models.cart import Cart, CartLine, CheckoutDraft
from storefront.models.order import Order, OrderState
from storefront.settings import Mode, Settings, SettingsError
from storefront.web.locale import offered
from storefront.web.logs import JsonLines
from storefront.web.shop import EXTENSION
from tests.browsing import Browser, another
from tests.conftest import House, MovableClock
from tests.factories import product_on_sale
from tests.operations.till import open_till
from tests.people import colleague, customer, sign_in, sign_in_staff
from tests.web.test_buying import AKTAU, CONTACT, hidden, ordered, review, text

#: More than SQLite's and PostgreSQL's largest, at it, and more than a four-byte column takes.
HUGE = ["9" * 25, str(2**63), str(2**63 - 1), str(2**31)]
UNREADABLE = "http://["


@pytest.fixture
def oil(app: Flask, now: datetime) -> int:
    with unit_of_work() as session:
        return product_on_sale(session, pieces=10, now=now)


def crowd(browser: Browser, path: str, data: dict[str, Any], size: int = 5) -> Counter[int]:
    """The same form sent at the same moment by several tabs of one browser; how often each status came."""
    token, answers = browser.token(), []
    together = threading.Barrier(size)
    cookie = browser.get_cookie("sid")
    assert cookie is not None

    def send() -> None:
        tab = another(browser)
        tab.set_cookie("sid", cookie.value)
        together.wait()
        answers.append(tab.post(path, data={"csrf_token": token, **data}).status_code)

    tabs = [threading.Thread(target=send) for _number in range(size)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    return Counter(answers)


class TestPagesDrawnForEveryone:
    """One visitor's address must not stand in the page that the next one gets."""

    @pytest.mark.parametrize("path", ["/kk/", "/ru/", "/kk/shop/", "/kk/shop/?sort=cheap"])
    def test_nothing_of_a_stranger_s_address_is_kept(self, client: Browser, oil: int, path: str) -> None:
        evil = {"x": "planted", "_external": "1", "_scheme": "https", "_anchor": "planted"}
        glue = "&" if "?" in path else "?"
        planted = path + glue + "&".join(f"{name}={value}" for name, value in evil.items())
        first = text(client.get(planted, headers={"Host": "localhost:6666"}))
        for page in (first, text(another(client).get(path))):
            assert "planted" not in page
            assert "6666" not in page

    def test_a_product_s_page_too(self, client: Browser, oil: int) -> None:
        address = re.findall(r'href="(/kk/p/[^"?]+)"', text(client.get("/kk/shop/")))[0]
        client.get(f"{address}?planted=1&_external=1", headers={"Host": "localhost:6666"})
        page = text(another(client).get(address))
        assert "planted" not in page
        assert "6666" not in page

    def test_the_other_language_keeps_the_question_and_obeys_nobody(self, client: Browser) -> None:
        page = text(client.get("/kk/delivery/?edit=1&_external=1&_scheme=javascript&_anchor=x&_method=POST"))
        links = re.findall(r'<a href="([^"]*)" lang="(\w\w)"', page)
        assert {language for _address, language in links} == {"kk", "ru"}
        for address, language in links:
            assert address.startswith(f"/{language}/delivery/?edit=1&amp;_external=1")


class TestNumbersNoTableHas:
    def test_in_a_shopper_s_addresses_and_fields(self, client: Browser, house: House, oil: int) -> None:
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
        sign_in(client, customer(house))
        for huge in HUGE:
            assert client.send(f"/kk/cart/lines/{huge}", {"quantity": 1}).status_code in (303, 404)
            assert client.send(f"/kk/cart/lines/{huge}/remove").status_code in (303, 404)
            added = client.send("/kk/cart/lines", {"product_id": huge, "quantity": 1})
            assert added.status_code in (303, 409, 422)
            assert client.get(f"/kk/orders/?before={huge}").status_code == 200
            assert client.send(f"/kk/account/devices/{huge}/end").status_code == 404

    def test_in_the_staff_s_addresses(self, client: Browser, house: House) -> None:
        sign_in_staff(client, house, colleague(house))
        for huge in HUGE:
            for path in ("tasks/{}/done", "outbox/{}/retry", "me/devices/{}/end"):
                assert client.send("/kk/admin/" + path.format(huge)).status_code == 404

    @pytest.mark.parametrize("number", ["١", "1_0", "+1", " 1", "1e0", "0x1", "9" * 4_000])
    def test_only_plain_digits_name_a_product(self, client: Browser, oil: int, number: str) -> None:
        for name in ("product_id", "step"):
            form = {"product_id": oil, "quantity": 1} | {name: number}
            path = "/kk/cart/lines" if name == "product_id" else f"/kk/cart/lines/{oil}"
            assert client.send(path, form).status_code in (303, 422)
        assert db.session.scalar(select(func.count()).select_from(CartLine)) == 0

    @pytest.mark.parametrize("name", ["cart_version", "total_tiyn"])
    @pytest.mark.parametrize("number", [*HUGE, "999999999999", "-1", "1.0", ""])
    def test_what_was_seen_is_never_so_large(self, client: Browser, oil: int, name: str, number: str) -> None:
        form = hidden(review(client, oil)) | {name: number, "offer": "y", "privacy": "y"}
        assert client.send("/kk/checkout/place", form).status_code == 409
        assert db.session.scalar(select(func.count()).select_from(Order)) == 0


class TestWhatNoBrowserSends:
    @pytest.mark.parametrize("name", ["Referer", "HX-Current-URL"])
    def test_a_page_that_is_no_address(self, client: Browser, name: str) -> None:
        assert client.get("/kk/delivery/region", headers={name: UNREADABLE}).status_code == 200
        assert client.get("/kk/account/", headers={name: UNREADABLE}).status_code in (303, 401)

    @pytest.mark.parametrize("name", ["Origin", "Referer"])
    def test_an_origin_that_is_no_address(self, client: Browser, name: str) -> None:
        token = client.token()
        client.environ_base.pop("HTTP_SEC_FETCH_SITE")
        answer = client.post("/kk/logout", data={"csrf_token": token}, headers={name: UNREADABLE})
        assert answer.status_code == 403

    @pytest.mark.parametrize("body", ["[" * 16_000, '{"csp-report":' * 1_100, '{"body":' + "[" * 8_000])
    def test_brackets_within_brackets(self, client: Browser, body: str) -> None:
        answer = client.post("/csp-report", data=body, content_type="application/json")
        assert answer.status_code == 400

    def test_a_form_of_ten_thousand_fields_is_not_even_read(self, client: Browser) -> None:
        fields = "&".join(f"a{number}=1" for number in range(10_000))
        answer = client.post("/kk/cart/lines", data=fields, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413
        assert len(answer.get_data()) < 20_000

    def test_a_redirect_names_no_host(self, client: Browser) -> None:
        answer = client.get("/kk/cart?x=1", headers={"Host": "localhost:6666"})
        assert (answer.status_code, answer.headers["Location"]) == (308, "/kk/cart/?x=1")


class TestPaying:
    def test_a_real_shop_does_not_open_with_the_trial_bank(self, tmp_path: Path) -> None:
        settings = Settings(
            shop_mode=Mode.LIVE,
            secret_key="0123456789-abcdefghij-klmnopqrst-uvwxyz",
            data_keys=("k1:" + "A" * 43 + "=",),
            var_folder=tmp_path,
            database_url="postgresql://nobody@127.0.0.1:1/nothing",
            public_url="https://shop.example",
            mail_server="127.0.0.1:1",
        )
        with pytest.raises(SettingsError, match="payment provider"):
            create_app(settings)

    def test_a_stranger_cannot_use_up_the_tries_of_somebody_s_order(
        self, client: Browser, oil: int, limits: None
    ) -> None:
        address = ordered(client, oil)
        stranger = another(client)
        stranger.environ_base["REMOTE_ADDR"] = "10.6.6.6"
        tries = [stranger.send(address, {"instrument": "card_kz"}).status_code for _number in range(12)]
        assert tries == [404] * 12
        assert client.send(address, {"instrument": "card_kz"}).status_code == 303

    def test_pieces_are_not_kept_for_ever_by_trying_again_and_again(
        self, client: Browser, clock: MovableClock, oil: int
    ) -> None:
        address = ordered(client, oil)
        for _number in range(47):
            clock.advance(minutes=29)
            refused = client.send(address, {"instrument": "card_us"})
            assert refused.status_code == 409
        held_until = db.session.scalar(select(Order.held_until))
        clock.advance(hours=2)
        assert client.send(address, {"instrument": "card_us"}).status_code == 409
        assert db.session.scalar(select(Order.held_until)) == held_until
        assert held_until is not None
        assert held_until < clock()

    def test_no_attempt_begins_after_the_last_day(self, app: Flask, house: House) -> None:
        till = open_till(house)
        order_id = till.order()
        with unit_of_work() as session:
            order = session.get_one(Order, order_id)
            order.held_until = order.payable_until + timedelta(hours=1)
            house.clock.set(order.payable_until)
        with pytest.raises(OrderNotPayable):
            till.pay(order_id)
        assert till.intents() == ()

    def test_a_cancelled_order_does_not_block_its_cart(self, client: Browser, oil: int) -> None:
        first = ordered(client, oil)
        client.send(first.removesuffix("/pay") + "/cancel")
        form = hidden(text(client.get("/kk/checkout/"))) | {"offer": "y", "privacy": "y"}
        second = [client.send("/kk/checkout/place", form).location for _press in range(2)]
        assert second[0] == second[1] != first
        assert client.send(second[0], {"instrument": "card_kz"}).status_code == 303
        assert set(db.session.scalars(select(Order.state))) == {OrderState.CANCELLED, OrderState.PAID}

    def test_nor_does_one_whose_day_is_over(self, client: Browser, clock: MovableClock, oil: int) -> None:
        first = ordered(client, oil)
        clock.advance(hours=25)
        with unit_of_work() as session:
            session.scalars(select(Order)).one().state = OrderState.EXPIRED
        form = hidden(text(client.get("/kk/checkout/"))) | {"offer": "y", "privacy": "y"}
        assert client.send("/kk/checkout/place", form).location != first

    def test_a_cart_changed_since_is_looked_at_again_first(self, client: Browser, oil: int) -> None:
        first = ordered(client, oil)
        old = hidden(text(client.get("/kk/checkout/"))) | {"offer": "y", "privacy": "y"}
        client.send(first.removesuffix("/pay") + "/cancel")
        client.send(f"/kk/cart/lines/{oil}", {"quantity": 3})
        assert client.send("/kk/checkout/place", old).status_code == 409


class TestOtherPeoplesThings:
    """An order, a cart and a checkout belong to one account or one browser."""

    DOORS = ("", "/pay", "/payment", "/open/guessed")
    ACTS = ("/pay", "/payment/check", "/payment/give-up", "/cancel", "/open/guessed")

    def assert_shut(self, browser: Browser, order: str) -> None:
        for door in self.DOORS:
            assert browser.get(order + door).status_code == 404, door
        for act in self.ACTS:
            assert browser.send(order + act, {"instrument": "card_kz"}).status_code == 404, act

    @pytest.mark.parametrize("owner", ["guest", "customer"])
    def test_nobody_else_sees_or_touches_an_order(
        self, client: Browser, house: House, oil: int, owner: str
    ) -> None:
        if owner == "customer":
            sign_in(client, customer(house))
        order = ordered(client, oil).removesuffix("/pay")
        stranger, other, staff = another(client), another(client), another(client)
        sign_in(other, customer(house, "other@example.kz"))
        sign_in_staff(staff, house, colleague(house))
        for browser in (stranger, other, staff):
            self.assert_shut(browser, order)
        assert order.split("/")[-1] not in text(other.get("/kk/orders/"))
        assert client.get(order).status_code == 200
        assert db.session.scalars(select(Order.state)).all() == [OrderState.AWAITING_PAYMENT]

    def test_not_even_the_next_person_at_the_same_browser(
        self, client: Browser, house: House, oil: int
    ) -> None:
        sign_in(client, customer(house))
        order = ordered(client, oil).removesuffix("/pay")
        client.send("/kk/logout")
        self.assert_shut(client, order)
        sign_in(client, customer(house, "other@example.kz"))
        self.assert_shut(client, order)
        assert "Айгүл" not in text(client.get("/kk/checkout/"))
        assert "EO-001" not in text(client.get("/kk/cart/"))

    def test_an_account_s_cart_is_remembered_by_no_browser(
        self, client: Browser, house: House, oil: int
    ) -> None:
        sign_in(client, customer(house))
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
        kept = db.session.scalars(select(BrowserSession.data)).one()
        assert "cart_id" not in kept
        guest = another(client)
        guest.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
        assert sorted(map(len, db.session.scalars(select(BrowserSession.data)))) == [0, 1]


class TestAtTheSameMoment:
    def test_the_first_pieces_of_an_account(self, client: Browser, house: House, oil: int) -> None:
        sign_in(client, customer(house))
        statuses = crowd(client, "/kk/cart/lines", {"product_id": oil, "quantity": 1})
        assert statuses == {303: 5}
        assert db.session.scalars(select(Cart.pieces)).all() == [5]

    def test_the_first_words_of_a_checkout(self, client: Browser, oil: int) -> None:
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
        assert crowd(client, "/kk/checkout/contact", CONTACT) == {303: 5}
        assert crowd(client, "/kk/checkout/delivery", AKTAU) == {303: 5}
        assert db.session.scalar(select(func.count()).select_from(CheckoutDraft)) == 1

    def test_two_browsers_bring_their_carts_to_one_account(
        self, client: Browser, house: House, oil: int
    ) -> None:
        who = customer(house)
        browsers = [client, another(client), another(client)]
        for browser in browsers:
            browser.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
        together, answers = threading.Barrier(len(browsers)), []

        def enter(browser: Browser) -> None:
            together.wait()
            answers.append(sign_in(browser, who).status_code)

        arrivals = [threading.Thread(target=enter, args=(browser,)) for browser in browsers]
        for arrival in arrivals:
            arrival.start()
        for arrival in arrivals:
            arrival.join()
        assert answers == [303] * len(browsers)
        assert db.session.execute(select(Cart.account_id, Cart.pieces)).all() == [(who.id, 3)]


class TestWhatIsLogged:
    @pytest.fixture
    def lines(self) -> Iterator[io.StringIO]:
        """Everything the shop logs, as it is written in a real one."""
        written = io.StringIO()
        handler = logging.StreamHandler(written)
        handler.setFormatter(JsonLines())
        shop = logging.getLogger("storefront")
        shop.addHandler(handler)
        yield written
        shop.removeHandler(handler)

    def test_a_fault_of_the_database_tells_nothing_that_was_typed(
        self, app: Flask, now: datetime, lines: io.StringIO
    ) -> None:
        secret = "aigul.planted@example.kz"
        row = {"id": 1, "account_id": None, "version": 1, "pieces": 0, "changed_at": now}
        draft = {"cart_id": 1, "changed_at": now, "email": secret}
        try:
            with unit_of_work() as session:
                session.execute(insert(Cart).values(row))
                session.execute(insert(CheckoutDraft), [draft, draft])
        except IntegrityError:
            logging.getLogger("storefront.test").exception("a fault")
        line = json.loads(lines.getvalue())
        assert "IntegrityError" in line["traceback"]
        assert secret not in lines.getvalue()

    def test_nor_does_the_database_s_own_remark(self, lines: io.StringIO) -> None:
        remark = "duplicate key\nDETAIL:  Key (email_canonical)=(aigul@example.kz) already exists.\nelse"
        try:
            raise ValueError(remark)
        except ValueError:
            logging.getLogger("storefront.test").exception("a fault")
        assert "aigul" not in lines.getvalue()
        assert "else" in lines.getvalue()


def test_a_form_that_was_too_old_keeps_the_region_and_the_postal_code(client: Browser, oil: int) -> None:
    client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
    typed = AKTAU | {"postal_code": "130000", "code": "123456", "password": "geheim", "client_secret": "x1"}
    answer = client.post("/kk/checkout/delivery", data={**typed, "csrf_token": "old"})
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text(answer)))
    assert answer.status_code == 400
    assert kept.pop("csrf_token") != "old"
    assert kept == AKTAU | {"postal_code": "130000"}


def test_choosing_regions_for_ever_fills_no_table(client: Browser, limits: None) -> None:
    answers = Counter(
        another(client).send("/kk/delivery/region", {"region": "KZ-10"}).status_code for _number in range(125)
    )
    assert answers[429] > 0


def test_the_languages_are_those_the_tests_speak_of(app: Flask) -> None:
    assert offered() == ("kk", "ru")


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.env", "/static/", "/static", "/static/..%2f..%2fshop.db", "/media/", "/wsgi.py",
        "/media/..%2fsecret", "/media/..%2f..%2fshop.db", "/console", "/debug", "/server-status", "/var/secret",
        "/kk/mailbox/..%2f..%2fsecret", "/sandbox-bank/", "/sandbox-bank/../shop.db", "/bank.db", "/openapi.json",
    ],
)  # fmt: skip
def test_what_is_nobody_s_business_is_not_there(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert not {"X-Powered-By", "Server", "X-Debug"} & set(answer.headers.keys())
    assert "Traceback" not in text(answer)


@pytest.mark.parametrize("path", ["/kk/", "/healthz", "/sandbox-bank/bank.css", "/static/css/shop.css"])
def test_no_request_is_sent_back_as_it_came(client: Browser, path: str) -> None:
    answer = client.open(path, method="TRACE", headers={"X-Planted": "secret"})
    assert answer.status_code in (404, 405)
    assert "secret" not in text(answer)


LIMITED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "limit_cart": ("POST", "/kk/cart/accept", {}),
    "limit_cart_person": ("POST", "/kk/cart/accept", {}),
    "limit_pay": ("POST", "/kk/orders/none/pay", {}),
    "limit_pay_order": ("POST", "{pay}", {}),
    "limit_search": ("GET", "/kk/shop/?q=лаванда", {}),
    "limit_search_person": ("GET", "/kk/shop/suggest?q=лаванда", {}),
    "limit_csp_report": ("POST", "/csp-report", {"json": {}, "content_type": "application/csp-report"}),
}


def test_every_limit_by_address_is_tried_here() -> None:
    by_address = {one.name for one in fields(Settings) if one.name.startswith("limit_")}
    in_the_database = {name for name in by_address if "login" in name or "second_factor" in name}
    assert set(LIMITED) == by_address - in_the_database


def test_each_limit_stops_the_third_and_lets_go_again(
    client: Browser, house: House, oil: int, limits: None
) -> None:
    pay, token = ordered(client, oil), client.token()
    wired = house.app.extensions[EXTENSION]

    def knock(name: str) -> int:
        changed = replace(wired.settings, **{name: "2 per 3 seconds"})
        house.app.extensions[EXTENSION] = replace(wired, settings=changed)
        method, path, more = LIMITED[name]
        form = {} if method == "GET" or more else {"data": {"csrf_token": token}}
        return int(client.open(path.format(pay=pay), method=method, **form, **more).status_code)

    for name in LIMITED:
        assert 429 not in [knock(name), knock(name)], name
        assert knock(name) == 429, name
    time.sleep(3.1)
    assert 429 not in map(knock, LIMITED)
