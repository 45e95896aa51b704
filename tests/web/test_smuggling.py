"""Words stay words: whatever a shelf, a form or an address holds is never markup, a header or a template."""

from __future__ import annotations

from html import unescape
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from storefront.jobs import run_round
from storefront.models import db, unit_of_work
from storefront.models.catalogue import Product, ProductText
from storefront.models.order import Order
from tests.browsing import Browser, another
from tests.conftest import House
from tests.factories import product_on_sale
from tests.people import colleague, sign_in_staff
from tests.web.test_buying import CONTACT, hidden, ordered, review, text

POISON = "x\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}${7*7}%(count)s%s</textarea>]]>"
LIVE = ("<script>alert", "<img src=x", " onerror=alert(2)>", "{{ 49", "${49}", "</textarea>]]>")


def poisoned(house: House, language: str) -> int:
    """A product on sale, every text of which is poison."""
    with house.app.app_context(), unit_of_work() as session:
        names = dict.fromkeys(("kk", "ru"), POISON)
        product_id = product_on_sale(session, names=names, pieces=10, now=house.clock())
        for row in session.scalars(select(ProductText).where(ProductText.product_id == product_id)):
            row.size = row.summary = row.description = POISON
            row.slug = f"poison-{row.language}"
        return product_id


def assert_dead(where: str, page: str, *, shown: bool = True) -> None:
    for live in LIVE:
        assert live not in page, where
    if shown:
        assert POISON[:30] in unescape(page).replace("\u00ad", ""), where


@pytest.mark.parametrize("language", ["kk", "ru"])
class TestAPoisonedShelf:
    def test_on_the_way_to_an_order_and_in_its_mail(
        self, client: Browser, house: House, language: str
    ) -> None:
        product_id = poisoned(house, language)
        shelf = ("", "shop/", "shop/single-oils/", f"p/poison-{language}")
        for path in shelf:
            assert_dead(path, text(client.get(f"/{language}/{path}")))
        for path in ("shop/suggest?q=script", "shop/?q=alert"):
            assert_dead(path, text(client.get(f"/{language}/{path}")), shown=False)
        assert_dead("review", review(client, product_id, language))
        assert_dead("cart", text(client.get(f"/{language}/cart/")))
        refused = client.send(f"/{language}/cart/lines/{product_id}", {"quantity": 99})
        assert_dead("cart, refused", text(refused))
        pay = ordered(client, product_id, language)
        assert_dead("pay", text(client.get(pay)), shown=False)
        assert client.send(pay, {"instrument": "card_kz"}).status_code == 303
        assert_dead("order", text(client.get(pay.removesuffix("/pay"))))
        with house.app.app_context():
            run_round()
        name = text(client.get("/kk/mailbox/")).partition('href="/kk/mailbox/order')[2].partition('"')[0]
        for path in (f"/kk/mailbox/order{name}", f"/kk/mailbox/order{name}/html"):
            assert_dead(path, text(client.get(path)))

    def test_before_the_staff(self, client: Browser, house: House, language: str) -> None:
        product_id = poisoned(house, language)
        number = ordered(another(client), product_id, language).split("/")[3]
        sign_in_staff(client, house, colleague(house))
        rooms = ("products/", "products/EO-001", "stock/", "stock/EO-001", f"orders/{number}")
        for room in rooms:
            assert_dead(room, text(client.get(f"/{language}/admin/{room}")))
        for room in ("products/?q=", "stock/?q=", "orders/?state="):
            assert_dead(room, text(client.get(f"/{language}/admin/{room}{quote(POISON)}")), shown=False)
        booked = client.send(
            f"/{language}/admin/stock/EO-001", {"kind": "received", "delta": 1, "reason": POISON}
        )
        assert booked.status_code == 303
        assert_dead("the book", text(client.get(f"/{language}/admin/stock/EO-001")))

    def test_for_machines(self, client: Browser, house: House, language: str) -> None:
        poisoned(house, language)
        page = client.get(f"/{language}/p/poison-{language}").get_data(as_text=True)
        facts = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert "<" not in facts
        ElementTree.fromstring(client.get("/sitemap-products-1.xml").data)


PLACES = (
    "/kk/shop/?q={}",
    "/ru/shop/?sort={}&from={}",
    "/kk/shop/suggest?q={}",
    "/ru/login?next={}",
    "/kk/checkout/?edit={}",
    "/kk/delivery/?x={}",
    "/ru/admin/login?next={}",
    "/kk/p/{}",
    "/ru/shop/{}/",
    "/kk/orders/{}",
    "/kk/mailbox/{}",
    "/{}",
)


@pytest.mark.parametrize("place", PLACES)
def test_an_address_is_shown_as_text_at_most(client: Browser, place: str) -> None:
    answer = client.get(place.replace("{}", quote(POISON, safe="")))
    assert answer.status_code in (200, 302, 303, 404)
    assert_dead(place, text(answer), shown=False)
    assert "\n" not in "".join(value for _name, value in answer.headers)


@pytest.mark.parametrize("name", ["first_name", "last_name", "phone", "email"])
@pytest.mark.parametrize("typed", [POISON, "Айгүл\r\nBcc: x@evil.example", "Айгүл\x1b[31m", "{{ config }}"])
def test_what_is_typed_at_the_checkout_is_refused_and_shown_as_text(
    client: Browser, house: House, name: str, typed: str
) -> None:
    with house.app.app_context(), unit_of_work() as session:
        oil = product_on_sale(session, pieces=3, now=house.clock())
    client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
    answer = client.send("/kk/checkout/contact", CONTACT | {name: typed})
    assert answer.status_code in (400, 422)
    assert_dead(name, text(answer), shown=False)


class TestPayingLess:
    """Prices, totals, states and owners never come from a form."""

    @pytest.mark.parametrize(
        "planted",
        [
            {"unit_price": "1", "price": "1", "total": "1"},
            {"delivery_tiyn": "0", "goods_tiyn": "0"},
            {"state": "paid", "paid_at": "2026-11-23"},
            {"account_id": "1", "price_list": "member"},
            {"vat_rate_percent": "0", "discount": "100"},
        ],
    )
    def test_planted_fields_mean_nothing(
        self, client: Browser, house: House, planted: dict[str, str]
    ) -> None:
        with house.app.app_context(), unit_of_work() as session:
            oil = product_on_sale(session, pieces=10, now=house.clock())
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 2, **planted})
        form = hidden(review(client, oil, quantity=1))
        sent = client.send("/kk/checkout/place", {**planted, **form, "offer": "y", "privacy": "y"})
        assert sent.status_code == 303
        with house.app.app_context():
            order = db.session.scalars(select(Order)).one()
            price = db.session.scalars(select(Product.retail)).one()
            assert (order.goods, order.state.value) == (price * 3, "awaiting_payment")
            assert (order.account_id, order.price_list.value, order.vat_rate_percent) == (None, "retail", 16)
        assert str(order.total.minor) == form["total_tiyn"]

    @pytest.mark.parametrize("name", ["total_tiyn", "earliest", "latest", "cart_version"])
    def test_what_was_not_shown_cannot_be_agreed_to(self, client: Browser, house: House, name: str) -> None:
        with house.app.app_context(), unit_of_work() as session:
            oil = product_on_sale(session, pieces=10, now=house.clock())
        form = hidden(review(client, oil))
        others: dict[str, Any] = {
            "total_tiyn": ["0", "1", "-100", "100.5"],
            "earliest": ["2026-11-23", "rubbish"],
            "latest": ["2020-01-01", ""],
            "cart_version": ["1", "99"],
        }
        for other in others[name]:
            sent = client.send("/kk/checkout/place", form | {name: other, "offer": "y", "privacy": "y"})
            assert sent.status_code == 409, other
        with house.app.app_context():
            assert db.session.scalar(select(Order.id)) is None
