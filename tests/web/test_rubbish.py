"""Rubbish by the thousand: whoever sends it, and wherever, the shop answers and never stumbles.

The seed is printed when the test fails. `RUBBISH=10000` sends more than the usual slice.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from storefront.models import unit_of_work
from storefront.routes import Route, routes
from tests.browsing import Browser, another
from tests.conftest import House
from tests.factories import product_on_sale
from tests.people import colleague, customer, sign_in, sign_in_staff
from tests.web.test_buying import ordered

AMOUNT = int(os.environ.get("RUBBISH", "150"))
SEED = 20261123

VALUES = [
    "", "0", "1", "-1", "9" * 30, "2147483648", "9223372036854775808", "1e9", "nan", "١", "'", '"', "<b>", "{{ 7*7 }}",
    "%s%n", "\x00", "\x1b", "\r\nX: y", "../..", "//evil", "\\", "қыз", "é", "\u202e", "\ufffd", "💥", "x" * 300, "[",
    "{}", "null", "on", "y", "kk", "ru", "en", "KZ-47", "courier", "pickup", "card_kz", "card_us", "card_kz_3ds",
    "confirm", "fail", "publish", "received", "-9999", "a@b.kz", "+77012345678", "Айгүл", "2026-11-30", "9999-12-31",
    "0000-00-00", "%", "_", "http://[", "javascript:alert(1)", " ", "EO-001", "lavender",
]  # fmt: skip
NAMES = ["q", "page", "sort", "from", "next", "before", "edit", "language", "_external", "x[]", "", "x" * 200]
HEADERS = [
    ("HX-Request", "true"), ("HX-Request", "\xff"), ("HX-Current-URL", "http://["), ("HX-Boosted", "true"),
    ("Referer", "::"), ("Referer", "http://["), ("Origin", "http://["), ("Origin", "null"), ("Accept", "*/;;"),
    ("Accept-Language", "kk-KZ,ru;q=9,*;q=x"), ("Accept-Encoding", "gzip;q=,br"), ("Range", "bytes=0-"),
    ("Range", f"bytes={'9' * 25}-"), ("If-None-Match", '"x'), ("If-Modified-Since", "Mon, 99 Foo"),
    ("X-HTTP-Method-Override", "DELETE"), ("X-Forwarded-For", "\xff"), ("Content-Type", "application/json"),
    ("Content-Type", "multipart/form-data; boundary="), ("Content-Type", "multipart/form-data; boundary=x"),
    ("Content-Type", "application/x-www-form-urlencoded; charset=utf-16"), ("Cookie", "sid=x; lang=\xff; =; ;"),
    ("Authorization", "Basic \xff"), ("User-Agent", "\xff" * 300), ("Sec-Fetch-Site", "cross-site"),
]  # fmt: skip

Who = Callable[[Browser, House], Any]


class Vandal:
    """Sends rubbish to every address of the shop, half of it made so that it comes far."""

    def __init__(self, browser: Browser, plan: list[Route], chance: random.Random, known: list[str]) -> None:
        self.browser, self.plan, self.chance, self.known = browser, plan, chance, known
        self.token = browser.token()

    def value(self) -> str:
        """Something to write anywhere."""
        chance = self.chance.random()
        if chance < 0.3:
            return self.chance.choice(self.known)
        word = self.chance.choice(VALUES)
        return word if chance < 0.9 else word + self.chance.choice(VALUES)

    def path(self, route: Route) -> str:
        """The address of a route with rubbish in its places."""

        def fill(place: re.Match[str]) -> str:
            if "language" in place[0] and self.chance.random() < 0.95:
                return self.chance.choice(["kk", "ru"])
            return quote(self.value(), safe="")

        path = re.sub(r"<[^>]*>", fill, route.path)
        if self.chance.random() < 0.5:
            return path
        names = [self.chance.choice(NAMES + route.fields) for _number in range(self.chance.randint(1, 3))]
        return path + "?" + "&".join(f"{quote(name)}={quote(self.value())}" for name in names)

    def strike(self) -> tuple[int, str]:
        """One request; answers its status and what was sent."""
        route = self.chance.choice(self.plan)
        method = self.chance.choice(route.methods)
        if self.chance.random() < 0.05:
            method = self.chance.choice(["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
        headers = dict(self.chance.sample(HEADERS, self.chance.choice([0, 0, 0, 1, 2])))
        form = {name: self.value() for name in route.fields if self.chance.random() < 0.85}
        if self.chance.random() < 0.95:
            form["csrf_token"] = self.token
        if self.chance.random() < 0.1:
            self.token = self.browser.token()
        path = self.path(route)
        data = None if method in ("GET", "HEAD") else form
        answer = self.browser.open(path, method=method, data=data, headers=headers)
        return answer.status_code, f"{method} {path} {headers} {data}"


@pytest.mark.parametrize(
    "become",
    [
        lambda browser, house: None,
        lambda browser, house: sign_in(browser, customer(house)),
        lambda browser, house: sign_in_staff(browser, house, colleague(house)),
    ],
    ids=["guest", "customer", "owner"],
)
def test_the_shop_never_stumbles(client: Browser, house: House, become: Who) -> None:
    with house.app.app_context(), unit_of_work() as session:
        oil = product_on_sale(session, now=house.clock())
    become(client, house)
    client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
    number = ordered(another(client), oil).split("/")[3]
    known = ["EO-001", str(oil), "single-oils", number, "kk", "ru", "1"]
    plan = [route for route in routes(house.app) if route.endpoint != "accounts.logout"]
    vandal = Vandal(client, plan, random.Random(SEED), known)
    for strike in range(AMOUNT):
        status, sent = vandal.strike()
        assert status < 500, f"seed {SEED}, strike {strike}: {sent}"
