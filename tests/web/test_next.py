"""Where people are led after signing in: only to pages of ours."""

from __future__ import annotations

from typing import Any

import pytest

from storefront.web.addresses import here, page_of_form, safe_next
from tests.browsing import Browser
from tests.conftest import House
from tests.people import PASSWORD, customer

GOOD = [
    "/kk/",
    "/ru/cart/",
    "/kk/shop/?q=%D0%BB%D0%B0&page=2",
    "/kk/account/",
    "/",
    "/kk/p/%D2%9B%D1%8B%D0%B7",
]
BAD = [
    None, "", "kk/", "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
    "\\/evil.example", "/kk\\..\\evil", "javascript:alert(1)", " /kk/", "/kk/ ", "/kk/\n", "/kk/\t", "/kk/\x00",
    "/kk/#x", "/kk/қыз", "/%2f/evil.example", "/%5cevil.example", "/kk/nothing", "/en/", "/kk", "/kk/logout",
    "/kk/%ff", "/kk/%0d%0aSet-Cookie:x=1", "/kk/shop/?q=" + "x" * 2000, "//[", "/kk/;//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("path", GOOD)
def test_our_pages(app: Any, path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize("path", BAD)
def test_anything_else(app: Any, path: str | None) -> None:
    assert safe_next(path) is None


@pytest.mark.parametrize(
    "wanted", ["/kk/cart/", "/ru/delivery/", *[path for path in BAD if path and len(path) < 99]]
)
def test_signing_in_leads_there_or_inside(client: Browser, house: House, wanted: str) -> None:
    fields = {"login": customer(house).member_id, "password": PASSWORD, "next": wanted}
    if any(ord(ch) < 32 for ch in wanted.replace("\n", "").replace("\t", "")):
        assert client.send("/kk/login", fields).status_code == 400
        return
    expected = wanted if wanted in ("/kk/cart/", "/ru/delivery/") else "/kk/account/"
    assert client.send("/kk/login", fields).headers["Location"] == expected


def test_a_page_finds_its_way_back(app: Any) -> None:
    with app.test_request_context("/kk/p/қыз?q=лаванда&x=a+b"):
        assert (
            safe_next(here())
            == here()
            == "/kk/p/%D2%9B%D1%8B%D0%B7?q=%D0%BB%D0%B0%D0%B2%D0%B0%D0%BD%D0%B4%D0%B0&x=a+b"
        )


@pytest.mark.parametrize(
    ("headers", "page"),
    [
        ({"Referer": "http://localhost/kk/cart/?a=1"}, "/kk/cart/?a=1"),
        ({"HX-Current-URL": "http://localhost/ru/cart/", "Referer": "http://localhost/kk/"}, "/ru/cart/"),
        ({"Referer": "http://evil.example/kk/cart/"}, None),
        ({"Referer": "http://localhost//evil.example"}, None),
        ({}, None),
    ],
)
def test_the_page_a_form_came_from(app: Any, headers: dict[str, str], page: str | None) -> None:
    with app.test_request_context("/kk/logout", method="POST", headers=headers):
        assert page_of_form() == page


def test_who_must_sign_in_is_led_back_afterwards(client: Browser, house: House) -> None:
    who = customer(house)
    answer = client.get("/ru/account/password")
    assert answer.headers["Location"] == "/ru/login?next=/ru/account/password"
    text = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'name="next" type="hidden" value="/ru/account/password"' in text
    fields = {"login": who.email.upper(), "password": PASSWORD, "next": "/ru/account/password"}
    assert client.send("/ru/login", fields).headers["Location"] == "/ru/account/password"
