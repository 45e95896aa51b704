"""What the shop writes down about itself: every event a watchman waits for, and nobody's secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from storefront.factory import create_app
from storefront.jobs import run_round
from storefront.models import db, unit_of_work
from storefront.models.order import Order
from storefront.orders.access import order_link
from storefront.orders.numbers import link_key, new_nonce
from storefront.web.limits import client_address
from storefront.web.logs import JsonLines
from tests.browsing import Browser, another
from tests.conftest import House, MovableClock, make_settings
from tests.factories import product_on_sale
from tests.people import PASSWORD, colleague, customer, sid, sign_in, sign_in_staff
from tests.web.test_buying import CONTACT, ordered, text


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, by the shop and whatever it is built of, as a real one writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before, root.level = root.level, logging.DEBUG
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    root.level = before


def events(log: io.StringIO) -> list[str]:
    """The security events in their order."""
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line["message"].partition(" ")[0] for line in lines if line["logger"] == "storefront.security"]


def test_doors_tell_who_came_and_who_was_refused(client: Browser, house: House, log: io.StringIO) -> None:
    who, staff = customer(house), colleague(house, "warehouse")
    client.send("/kk/login", {"login": who.email, "password": "not her password"})
    client.send("/kk/login", {"login": "nobody@example.kz", "password": PASSWORD})
    sign_in(client, who)
    client.get("/kk/admin/")
    desk = another(client)
    desk.send("/kk/admin/login", {"login": staff.email, "password": PASSWORD})
    desk.send("/kk/admin/login/code", {"code": "000000"})
    sign_in_staff(desk, house, staff)
    desk.get("/kk/admin/products/")
    assert events(log) == [
        "login.refused",
        "login.refused",
        "login.good",
        "access.denied",
        "second_factor.refused",
        "second_factor.taken",
        "login.good",
        "access.denied",
    ]


def test_forms_that_are_not_ours_are_told(client: Browser, log: io.StringIO) -> None:
    token = client.token()
    client.post("/kk/logout", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    client.post("/kk/logout", data={"csrf_token": "old"})
    client.post("/kk/logout", data="{}", content_type="application/json")
    client.post("/kk/logout", data={"csrf_token": token, "x": ["1", "2"]})
    assert events(log) == [
        "form.foreign",
        "form.stale_token",
        "request.content_type",
        "form.repeated_field",
    ]


def test_limits_are_told(client: Browser, house: House, limits: None, log: io.StringIO) -> None:
    who = customer(house)
    for _number in range(11):
        client.send("/kk/login", {"login": who.email, "password": "not her password"})
        client.post("/csp-report", json={}, content_type="application/csp-report")
    assert {"login.too_many", "limit.hit"} <= set(events(log))


def test_a_whole_purchase_leaves_nobody_s_secrets(client: Browser, house: House, log: io.StringIO) -> None:
    who = customer(house)
    with house.app.app_context(), unit_of_work() as session:
        oil = product_on_sale(session, now=house.clock())
    client.send("/kk/login", {"login": who.email, "password": "wrong-secret-planted"})
    sign_in(client, who)
    first, token = sid(client), client.token()
    pay = ordered(client, oil)
    client.send(pay, {"instrument": "4111111111111111"})
    challenge = client.send(pay, {"instrument": "card_kz_3ds"}).headers["Location"]
    client.post(challenge, data={"decision": "confirm"})
    client.send(pay.removesuffix("/pay") + "/payment/check")
    with house.app.app_context():
        run_round()
        order = db.session.scalars(select(Order)).one()
        key = order_link(order).rpartition("/")[2]
    assert order.paid_at is not None
    client.get(f"/kk/orders/{order.number}/open/{key}")
    sign_in_staff(another(client), house, colleague(house))
    planted = {
        *CONTACT.values(), "+77012345678", "14 шағын аудан", who.email, who.member_id, PASSWORD, "wrong-secret-planted",
        first or "-", token, key, "4111111111111111", challenge.rpartition("/")[2], house.app.config["SECRET_KEY"],
    }  # fmt: skip
    told = log.getvalue()
    assert len(told.splitlines()) > 3
    assert {secret for secret in planted if secret in told or json.dumps(secret)[1:-1] in told} == set()


def test_links_of_orders_cannot_be_guessed(house: House) -> None:
    nonces = {new_nonce() for _number in range(50)}
    assert len(nonces) == 50
    assert {len(nonce) for nonce in nonces} == {22}
    keys = {link_key("secret", "KZ-2611-00001-5", nonce) for nonce in nonces}
    assert len(keys) == 50
    assert {len(key) for key in keys} == {32}
    nonce = nonces.pop()
    assert link_key("another secret", "KZ-2611-00001-5", nonce) != link_key(
        "secret", "KZ-2611-00001-5", nonce
    )
    assert link_key("secret", "KZ-2611-00002-3", nonce) != link_key("secret", "KZ-2611-00001-5", nonce)


def test_behind_a_proxy_only_what_the_proxy_says_counts(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = house.app.config["SQLALCHEMY_DATABASE_URI"]
    app = create_app(make_settings(tmp_path_factory.mktemp("proxy"), database, proxies=1), MovableClock())
    seen = []
    app.before_request(lambda: seen.append(client_address()))
    headers = {"X-Forwarded-For": "6.6.6.6, 10.1.2.3", "X-Forwarded-Host": "evil.example"}
    answer = app.test_client().get("/kk/cart?x=1", headers=headers)
    app.test_client().get("/kk/delivery/", headers=headers)
    with app.app_context():
        db.engine.dispose()  # the next test gets the file anew
    assert seen == ["10.1.2.3"] * 2
    assert "evil" not in str(answer.headers) + text(answer)
