"""Buying without JavaScript and by fragments: cart, checkout, card, order."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront.models import db, unit_of_work
from storefront.models.cart import CartLine
from storefront.models.order import Order, OrderState
from storefront.models.payment import PaymentAttempt
from tests.conftest import Browser
from tests.factories import product_on_sale

HTMX = {"HX-Request": "true"}
CONTACT = {
    "first_name": "Айгүл",
    "last_name": "Серікқызы",
    "phone": "8 701 234 56 78",
    "email": "aigul@example.com",
}
AKTAU = {
    "method": "courier",
    "region_code": "KZ-47",
    "city": "Ақтау",
    "street": "14 шағын аудан",
    "house": "5",
}


@pytest.fixture
def oil(app: Flask, now: datetime) -> int:
    with unit_of_work() as session:
        return product_on_sale(session, pieces=10, now=now)


def pieces() -> int:
    return db.session.scalar(select(func.coalesce(func.sum(CartLine.quantity), 0))) or 0


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\u00a0", " ")


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(cart_version|total_tiyn|earliest|latest)" value="([^"]*)"', page))


def review(client: Browser, oil: int, language: str = "kk", quantity: int = 2) -> str:
    """Everything filled in; answers the page with the button."""
    client.send(f"/{language}/cart/lines", {"product_id": oil, "quantity": quantity})
    client.send(f"/{language}/checkout/contact", CONTACT)
    client.send(f"/{language}/checkout/delivery", AKTAU)
    return text(client.get(f"/{language}/checkout/"))


def ordered(client: Browser, oil: int, language: str = "kk") -> str:
    """An order is placed; answers the address of its pay page."""
    page = review(client, oil, language)
    answer = client.send(f"/{language}/checkout/place", {**hidden(page), "offer": "y", "privacy": "y"})
    assert answer.status_code == 303, text(answer)
    return str(answer.location)


class TestCart:
    def test_a_plain_form_leads_to_the_cart(self, client: Browser, oil: int) -> None:
        answer = client.send("/kk/cart/lines", {"product_id": oil, "quantity": 2})
        assert (answer.status_code, answer.location) == (303, "/kk/cart/")
        assert "33 600 ₸" in text(client.get("/kk/cart/"))

    def test_htmx_gets_a_note_and_the_header_counts_anew(self, client: Browser, oil: int) -> None:
        answer = client.send("/ru/cart/lines", {"product_id": oil, "quantity": 2}, headers=HTMX)
        assert answer.headers["HX-Trigger"] == "cart-changed"
        assert "<html" not in text(answer)
        assert "2" in text(client.get("/ru/cart/count", headers=HTMX))

    @pytest.mark.parametrize("quantity", ["-1", "0", "1e2", "１２", "100", "1.5", " ", "", "9" * 40, "²"])
    def test_what_is_no_quantity_is_told_and_nothing_is_written(
        self, client: Browser, oil: int, quantity: str
    ) -> None:
        for headers in ({}, HTMX):
            answer = client.send("/kk/cart/lines", {"product_id": oil, "quantity": quantity}, headers=headers)
            assert answer.status_code == 422
            assert "99" in text(answer)
        assert pieces() == 0

    @pytest.mark.parametrize("product_id", ["0", "-5", "999999", "9" * 30, "x", "1; drop table product", ""])
    def test_unknown_products_are_refused(self, client: Browser, oil: int, product_id: str) -> None:
        answer = client.send("/kk/cart/lines", {"product_id": product_id, "quantity": 1})
        assert answer.status_code in (303, 409, 422)
        assert pieces() == 0

    def test_the_number_left_is_told(self, client: Browser, oil: int) -> None:
        answer = client.send("/ru/cart/lines", {"product_id": oil, "quantity": 11}, headers=HTMX)
        assert answer.status_code == 409
        assert "Осталось только 10 штук" in text(answer)

    def test_the_steps_beside_the_number_change_it_by_one(self, client: Browser, oil: int) -> None:
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 2})
        client.send(f"/kk/cart/lines/{oil}", {"quantity": 2, "step": 1})
        assert pieces() == 3
        client.send(f"/kk/cart/lines/{oil}", {"quantity": 3, "step": -1})
        assert pieces() == 2

    def test_a_refused_change_keeps_the_line_and_shows_what_was_typed(
        self, client: Browser, oil: int
    ) -> None:
        client.send("/ru/cart/lines", {"product_id": oil, "quantity": 2})
        answer = client.send(f"/ru/cart/lines/{oil}", {"quantity": 50})
        assert answer.status_code == 409
        assert "Вы ввели: 50" in text(answer)
        assert pieces() == 2

    def test_a_line_can_be_removed(self, client: Browser, oil: int) -> None:
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 2})
        client.send(f"/kk/cart/lines/{oil}/remove")
        assert "Себет бос" in text(client.get("/kk/cart/"))


class TestCheckout:
    def test_an_empty_cart_leads_back(self, client: Browser, oil: int) -> None:
        assert client.get("/kk/checkout/").location == "/kk/cart/"

    def test_sections_save_themselves(self, client: Browser, oil: int) -> None:
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
        client.send("/kk/checkout/contact", CONTACT)
        page = text(client.get("/kk/checkout/"))
        assert "+7 701 234 56 78" in page
        assert 'name="region_code"' in page

    def test_faults_stand_at_their_fields_with_the_text_kept(self, client: Browser, oil: int) -> None:
        client.send("/ru/cart/lines", {"product_id": oil, "quantity": 1})
        answer = client.send(
            "/ru/checkout/contact",
            {**CONTACT, "first_name": "Aigul", "phone": "+7 916 123 45 67", "email": "a@b\r\nBcc: x@y.kz"},
        )
        page = text(answer)
        assert answer.status_code == 422
        assert 'value="Aigul"' in page
        assert 'id="first_name-error"' in page
        assert 'id="phone-error"' in page
        assert 'id="email-error"' in page
        assert 'id="last_name-error"' not in page

    def test_look_alike_letters_are_put_right_and_told(self, client: Browser, oil: int) -> None:
        client.send("/kk/cart/lines", {"product_id": oil, "quantity": 1})
        answer = client.send("/kk/checkout/contact", {**CONTACT, "first_name": "Aйгүл"}, headers=HTMX)
        assert answer.status_code == 200
        assert "Айгүл" in text(answer)
        assert "notice good" in text(answer)

    def test_consents_are_not_ticked_beforehand_and_are_needed(self, client: Browser, oil: int) -> None:
        page = review(client, oil)
        assert "checked" not in page
        answer = client.send("/kk/checkout/place", {**hidden(page), "offer": "y"})
        assert answer.status_code == 422
        assert db.session.scalar(select(func.count()).select_from(Order)) == 0

    def test_a_second_press_shows_the_same_order(self, client: Browser, oil: int) -> None:
        page = review(client, oil)
        consents = {**hidden(page), "offer": "y", "privacy": "y"}
        first = client.send("/kk/checkout/place", consents)
        second = client.send("/kk/checkout/place", consents)
        assert first.location == second.location
        assert db.session.scalar(select(func.count()).select_from(Order)) == 1

    def test_pick_up_needs_no_address(self, client: Browser, oil: int) -> None:
        client.send("/ru/cart/lines", {"product_id": oil, "quantity": 1})
        client.send("/ru/checkout/contact", CONTACT)
        client.send("/ru/checkout/delivery", {"method": "pickup"})
        page = text(client.get("/ru/checkout/"))
        assert "бесплатно" in page and "Можно забрать:" in page
        assert hidden(page)["total_tiyn"] == "1680000"


@pytest.mark.parametrize("language", ["kk", "ru"])
class TestPaying:
    def test_a_card_of_kazakhstan_pays(self, client: Browser, oil: int, language: str) -> None:
        pay = ordered(client, oil, language)
        answer = client.send(pay, {"instrument": "card_kz"})
        page = text(client.get(answer.location))
        assert 'data-status="paid"' in page
        assert 'data-total-tiyn="3600000"' in page

    def test_a_us_card_is_refused_before_anything_is_held(
        self, client: Browser, oil: int, language: str
    ) -> None:
        pay = ordered(client, oil, language)
        answer = client.send(pay, {"instrument": "card_us"})
        assert answer.status_code == 409
        countries = {
            "kk": ("Қазақстан", "Қырғызстан", "Армения", "Беларусь"),
            "ru": ("Казахстан", "Кыргызстан", "Армения", "Беларусь"),
        }
        notice = re.search(r'class="notice bad".*?</div>', text(answer), re.DOTALL)
        assert notice is not None
        assert all(country in notice[0] for country in countries[language])
        assert db.session.scalars(select(PaymentAttempt.intent_id)).all() == [None]
        assert db.session.scalars(select(Order.state)).all() == [OrderState.AWAITING_PAYMENT]

    def test_no_card_number_is_taken(self, client: Browser, oil: int, language: str) -> None:
        pay = ordered(client, oil, language)
        answer = client.send(pay, {"instrument": "4000003980000000"})
        assert answer.status_code == 409
        assert "4000003980000000" not in text(answer)

    def test_an_order_can_be_cancelled_before_it_is_paid(
        self, client: Browser, oil: int, language: str
    ) -> None:
        pay = ordered(client, oil, language)
        answer = client.send(pay.replace("/pay", "/cancel"))
        assert 'data-status="cancelled"' in text(client.get(answer.location))
        assert client.get(pay).location == pay.removesuffix("/pay")


class TestForeignOrders:
    def test_they_answer_like_absent_ones(self, client: Browser, oil: int, house: Any) -> None:
        pay = ordered(client, oil)
        stranger = house.app.test_client()
        for path in (
            pay,
            pay.removesuffix("/pay"),
            pay.replace("/pay", "/payment"),
            "/kk/orders/KZ-2611-99999-9",
        ):
            assert stranger.get(path).status_code == 404
        for path in (pay, pay.replace("/pay", "/cancel"), pay.replace("/pay", "/payment/check")):
            assert stranger.send(path, {"instrument": "card_kz"}).status_code == 404

    def test_a_wrong_key_opens_nothing(self, client: Browser, oil: int, house: Any) -> None:
        number = ordered(client, oil).split("/")[-2]
        assert house.app.test_client().get(f"/kk/orders/{number}/open/wrong-key").status_code == 404
        assert house.app.test_client().get(f"/kk/orders/{number}/open/%D0%B9").status_code == 404


def test_statements_a_cart_page_needs_do_not_grow(
    client: Browser, app: Flask, now: datetime, statements: Any
) -> None:
    counts = []
    for number in (1, 30):
        with unit_of_work() as session:
            ids = [product_on_sale(session, sku=f"T-{number}-{one}", now=now) for one in range(number)]
        for product_id in ids:
            client.send("/kk/cart/lines", {"product_id": product_id, "quantity": 1})
        with statements() as seen:
            assert client.get("/kk/cart/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
