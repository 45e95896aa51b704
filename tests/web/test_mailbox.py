"""The mailbox of a shop on trial: readable for everybody, harmless whatever a mail holds, absent elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from storefront.factory import create_app
from storefront.gateways.mail import Mail, Mailbox
from storefront.jobs import run_round
from storefront.web.shop import EXTENSION, Shop
from tests.browsing import Browser
from tests.conftest import House, make_settings
from tests.desk import on_sale, paid_order, read, said, words

POISON = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def mailbox(house: House) -> Mailbox:
    shop: Shop = house.app.extensions[EXTENSION]
    assert isinstance(shop.mail, Mailbox)
    return shop.mail


def a_mail(house: House, key: str = "greeting", **changes: object) -> Mail:
    mail = Mail(key, "a@b.kz", "Сәлем", "Қазақша мәтін", "<p>Қазақша мәтін</p>", "kk", house.clock())
    return replace(mail, **changes)  # type: ignore[arg-type]


def test_an_empty_mailbox_says_what_to_do(client: Browser, house: House) -> None:
    page = read(client, "/ru/mailbox/")
    assert said(house, "No mail yet") in words(page)
    assert 'href="/ru/shop/"' in page


def test_every_page_of_a_trial_leads_to_it(client: Browser, house: House) -> None:
    assert 'href="/ru/mailbox/"' in read(client, "/ru/delivery/")
    assert 'href="/kk/mailbox/"' in read(client, "/kk/")


def test_the_mail_of_a_paid_order_arrives_and_its_link_works(client: Browser, house: House) -> None:
    _id, number = paid_order(house, on_sale(house))
    with house.app.app_context():
        assert run_round()["outbox"] == 1
    page = read(client, "/ru/mailbox/")
    assert number in page
    name = page.partition('href="/ru/mailbox/order')[2].partition('"')[0]
    letter = read(client, f"/ru/mailbox/order{name}")
    link = letter.partition(f'href="http://127.0.0.1:8000/kk/orders/{number}/open/')[2].partition('"')[0]
    assert client.get(f"/kk/orders/{number}/open/{unescape(link)}").status_code == 200
    answer = client.get(f"/ru/mailbox/order{name}/html")
    assert number in answer.get_data(as_text=True)


def test_newest_first(client: Browser, house: House) -> None:
    for place in range(55):
        at = house.clock() + timedelta(minutes=place)
        mailbox(house).send(a_mail(house, f"m{place}", subject=f"Хат №{place}.", at=at))
    page = words(read(client, "/kk/mailbox/"))
    assert page.index("Хат №54.") < page.index("Хат №53.") < page.index("Хат №5.")
    assert "Хат №4." not in page


def test_whatever_a_mail_holds_stays_text_or_stands_in_a_sandbox(client: Browser, house: House) -> None:
    mailbox(house).send(
        a_mail(house, subject=f"Тема {POISON}", text=f"Мәтін {POISON}", html=f"<p>{POISON}</p>")
    )
    name = next(mailbox(house).newest())[0]
    for path in ("/ru/mailbox/", f"/ru/mailbox/{name}"):
        page = read(client, path)
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
    answer = client.get(f"/ru/mailbox/{name}/html")
    assert POISON in answer.get_data(as_text=True)
    assert (
        answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    )
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ["none", "..%2f..%2fsecret", "%2e%2e", "x" * 300, "a%00b", "a\\b", "."])
def test_unknown_names_are_not_found(client: Browser, house: House, name: str) -> None:
    (house.folder / "mail").mkdir(exist_ok=True)
    for path in (f"/ru/mailbox/{name}", f"/ru/mailbox/{name}/html"):
        assert client.get(path).status_code in (400, 404), path


def test_a_shop_that_sends_mail_has_none(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", mail_server="localhost:25"))
    client = app.test_client()
    for path in ("/ru/mailbox/", "/ru/mailbox/x", "/ru/mailbox/x/html"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "/ru/mailbox/" not in answer.get_data(as_text=True).replace(f'"{path}"', "")
