"""The warehouse's room: what is booked, what is refused, and what shoppers see of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront.models import db, unit_of_work
from storefront.models.warehouse import StockItem, StockMovement
from tests.browsing import Browser, another
from tests.conftest import House
from tests.desk import at_desk, audited, on_sale, read, said, unpaid_order, words
from tests.factories import many_products
from tests.statements import counted


def book(client: Browser, sku: str = "EO-001", **fields: str) -> Any:
    """Open a product's page and send its form."""
    page = read(client, f"/ru/admin/stock/{sku}")
    hidden = dict(re.findall(r'name="(seen|csrf_token)"[^>]* value="([^"]*)"', page))
    return client.post(f"/ru/admin/stock/{sku}", data={"kind": "received", **hidden, **fields})


def pieces(house: House, product_id: int) -> tuple[int, int]:
    with house.app.app_context():
        item = db.session.get_one(StockItem, product_id)
        return item.on_hand, item.reserved


def counts(page: str) -> list[str]:
    return re.findall(r"<b>(\d+)</b>", page)


def test_what_arrives_is_booked_told_and_audited(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=2)
    who = at_desk(client, house, "warehouse")
    assert counts(read(client, "/ru/admin/stock/EO-001")) == ["2", "0", "2", "5"]
    assert book(client, delta="20", reason="Накладная 415").headers["Location"] == "/ru/admin/stock/EO-001"
    page = read(client, "/ru/admin/stock/EO-001")
    assert counts(page) == ["22", "0", "22", "5"]
    added = said(house, "%(num)d piece was added.", "%(num)d pieces were added.", num=20)
    assert added in words(page)
    row = words(page.partition("<tbody>")[2].partition("</tr>")[0])
    assert row == f"23 ноября, 10:00 +20 {said(house, 'Arrived')} Накладная 415 Ерлан"
    assert audited(house, "stock.received") == [(f"staff:{who.id}", str(product_id))]
    with house.app.app_context():
        total = db.session.scalar(select(func.sum(StockMovement.delta)))
        assert total == pieces(house, product_id)[0]


def test_shoppers_see_it_at_once(client: Browser, house: House) -> None:
    on_sale(house, pieces=0)
    shopper = another(client)
    address = "/ru/p/efirnoe-maslo-lavandy"
    gone = said(house, "out of stock").lower()
    for path in (address, "/ru/shop/"):
        assert gone in words(read(shopper, path)).lower()
    at_desk(client, house, "warehouse")
    book(client, delta="20", reason="Накладная")
    for path in (address, "/ru/shop/"):
        assert gone not in words(read(shopper, path)).lower()


def test_a_count_may_take_pieces_off_but_none_that_are_kept(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=10)
    unpaid_order(house, product_id, quantity=4)
    at_desk(client, house, "warehouse")
    answer = book(client, kind="corrected", delta="-7", reason="Пересчёт")
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    refusal = (
        "Only %(num)d piece is free; the others are kept for orders.",
        "Only %(num)d pieces are free; the others are kept for orders.",
    )
    assert said(house, *refusal, num=6) in words(page)
    assert 'value="-7"' in page
    assert pieces(house, product_id) == (10, 4)
    assert book(client, kind="corrected", delta="−6", reason="Пересчёт").status_code == 303
    assert pieces(house, product_id) == (4, 4)
    assert book(client, kind="corrected", delta="-1", reason="Ещё").status_code == 409
    assert pieces(house, product_id) == (4, 4)


def test_the_same_form_twice_books_once(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=10)
    at_desk(client, house, "warehouse")
    page = read(client, "/ru/admin/stock/EO-001")
    form = dict(re.findall(r'name="(seen|csrf_token)"[^>]* value="([^"]*)"', page))
    form |= {"kind": "received", "delta": "5", "reason": "Накладная"}
    for _click in range(2):
        assert client.post("/ru/admin/stock/EO-001", data=form).status_code == 303
    assert pieces(house, product_id)[0] == 15
    assert book(client, delta="5", reason="Накладная").status_code == 303
    assert pieces(house, product_id)[0] == 20


@pytest.mark.parametrize(
    "fields",
    [
        {"delta": "0"},
        {"delta": ""},
        {"delta": "1.5"},
        {"delta": "+-3"},
        {"delta": "٣"},
        {"delta": "10000"},
        {"delta": "-3"},
        {"delta": "3", "reason": " "},
        {"delta": "3", "reason": "ы" * 121},
        {"delta": "3", "kind": "shipped"},
        {"delta": "3", "kind": "nonsense"},
    ],
)
def test_bad_input_is_refused(client: Browser, house: House, fields: dict[str, str]) -> None:
    product_id = on_sale(house, pieces=10)
    at_desk(client, house, "warehouse")
    answer = book(client, **({"reason": "Причина"} | fields))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert pieces(house, product_id) == (10, 0)


def test_movements_are_turned_page_by_page(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=1)
    at_desk(client, house, "warehouse")
    with house.app.app_context(), unit_of_work() as session:
        for number in range(1, 60):
            session.add(
                StockMovement(
                    product_id=product_id,
                    delta=1,
                    kind="received",
                    reason=f"№{number}",
                    actor="jobs",
                    at=house.clock(),
                )
            )
    first, second = (read(client, f"/ru/admin/stock/EO-001?page={number}") for number in (1, 2))
    assert len(re.findall(r"№\d+", first)) == 50
    assert re.findall(r"№\d+", second) == [f"№{number}" for number in range(9, 0, -1)]
    assert re.search(r'name="seen"[^>]*value="60"', first)
    assert re.search(r'name="seen"[^>]*value="60"', second)
    assert client.get("/ru/admin/stock/EO-001?page=3").status_code == 404


def test_the_list_stands_by_what_is_left(client: Browser, house: House) -> None:
    on_sale(house, pieces=50)
    on_sale(house, sku="EO-002", pieces=2)
    on_sale(house, sku="EO-003", pieces=0)
    at_desk(client, house, "warehouse")

    def skus(query: str) -> list[str]:
        return re.findall(r'<tr data-sku="([^"]+)"', read(client, f"/ru/admin/stock/{query}"))

    assert skus("") == ["EO-003", "EO-002", "EO-001"]
    assert skus("?stock=few") == ["EO-002"]
    assert skus("?q=EO-001") == ["EO-001"]
    assert skus("?q=нету") == []


def test_statements_do_not_grow(client: Browser, house: House) -> None:
    with house.app.app_context(), unit_of_work() as session:
        many_products(session, 3, now=house.clock())
    at_desk(client, house, "warehouse")
    with counted(house.app) as few:
        read(client, "/ru/admin/stock/?q=майы")
    with house.app.app_context(), unit_of_work() as session:
        many_products(session, 100, prefix="EX", now=house.clock())
    with counted(house.app) as many:
        read(client, "/ru/admin/stock/?q=майы")
    assert len(many) == len(few) <= 8
