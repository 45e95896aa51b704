"""The orders' room: finding an order, sending its parcel, cancelling an unpaid one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from storefront.models import db, unit_of_work
from storefront.models.order import Order, OrderEvent, OrderState
from storefront.models.payment import AttemptState, PaymentAttempt
from storefront.models.warehouse import StockItem
from storefront.payments.flow import StartPayment, start_payment
from storefront.web.shop import shop
from tests.browsing import Browser, another
from tests.conftest import House
from tests.desk import at_desk, audited, on_sale, paid_order, read, said, unpaid_order, words
from tests.statements import counted


def state(house: House, order_id: int) -> OrderState:
    with house.app.app_context():
        return db.session.execute(select(Order.state).where(Order.id == order_id)).scalar_one()


def numbers(page: str) -> list[str]:
    return re.findall(r'<tr data-order="([^"]+)"', page)


def test_a_parcel_leaves_and_arrives(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=10)
    order_id, number = paid_order(house, product_id, quantity=3)
    who = at_desk(client, house, "warehouse")
    page = read(client, f"/ru/admin/orders/{number}")
    assert "/ship" in page
    assert "/deliver" not in page
    assert "/cancel" not in page
    assert client.send(f"/ru/admin/orders/{number}/ship").headers["Location"] == f"/ru/admin/orders/{number}"
    page = read(client, f"/ru/admin/orders/{number}")
    assert said(house, "The parcel is on its way.") in words(page)
    assert f'data-order="{number}" data-status="shipped" data-total-tiyn="2520000"' in page
    assert client.send(f"/ru/admin/orders/{number}/deliver").status_code == 303
    assert state(house, order_id) is OrderState.DELIVERED
    with house.app.app_context():
        item = db.session.get_one(StockItem, product_id)
        assert (item.on_hand, item.reserved) == (7, 0)
        events = db.session.execute(
            select(OrderEvent.after, OrderEvent.actor)
            .where(OrderEvent.order_id == order_id)
            .order_by(OrderEvent.id)
        ).all()
    mine = f"staff:{who.id}"
    assert [tuple(event) for event in events[2:]] == [("shipped", mine), ("delivered", mine)]
    assert audited(house, "order.shipped") == audited(house, "order.delivered") == [(mine, number)]
    told = words(read(client, f"/ru/admin/orders/{number}"))
    assert "Ерлан" in told.partition(said(house, "What has happened"))[2]


def test_twice_is_once_and_too_early_is_refused(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=10)
    order_id, number = paid_order(house, product_id)
    at_desk(client, house, "warehouse")
    answer = client.send(f"/ru/admin/orders/{number}/deliver")
    assert answer.status_code == 409
    assert f'data-order="{number}" data-status="paid"' in answer.get_data(as_text=True)
    for _click in range(2):
        assert client.send(f"/ru/admin/orders/{number}/ship").status_code == 303
    assert len(audited(house, "order.shipped")) == 1
    with house.app.app_context():
        assert db.session.get_one(StockItem, product_id).on_hand == 8
    assert state(house, order_id) is OrderState.SHIPPED


def test_an_unpaid_order_is_cancelled_and_its_pieces_go_back(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=10)
    order_id, number = unpaid_order(house, product_id, quantity=4)
    who = at_desk(client, house, "support")
    assert "/cancel" in read(client, f"/ru/admin/orders/{number}")
    for _click in range(2):
        assert client.send(f"/ru/admin/orders/{number}/cancel").status_code == 303
    assert state(house, order_id) is OrderState.CANCELLED
    assert audited(house, "order.cancelled") == [(f"staff:{who.id}", number)]
    with house.app.app_context():
        assert db.session.get_one(StockItem, product_id).reserved == 0
    assert "/cancel" not in read(client, f"/ru/admin/orders/{number}")


def test_a_paid_order_is_not_cancelled(client: Browser, house: House) -> None:
    order_id, number = paid_order(house, on_sale(house))
    at_desk(client, house, "support")
    answer = client.send(f"/ru/admin/orders/{number}/cancel")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert state(house, order_id) is OrderState.PAID


def test_a_payment_begun_is_shown_and_given_back_on_cancelling(client: Browser, house: House) -> None:
    order_id, number = unpaid_order(house, on_sale(house))
    with house.app.app_context():
        start = StartPayment(
            order_id, "card_kz_3ds", return_path=f"/kk/orders/{number}/payment", language="kk"
        )
        start_payment(shop().payments, start, clock=shop().clock)
        db.session.rollback()
        attempt = db.session.execute(select(PaymentAttempt.state, PaymentAttempt.card_last4)).one()
        assert attempt.state is AttemptState.NEEDS_ACTION
    at_desk(client, house, "support")
    page = words(read(client, f"/ru/admin/orders/{number}"))
    assert said(house, "Waits for the buyer at her bank") in page
    assert f"···· {attempt.card_last4}" in page
    assert client.send(f"/ru/admin/orders/{number}/cancel").status_code == 303
    with house.app.app_context():
        assert db.session.scalar(select(PaymentAttempt.state)) is AttemptState.VOIDED
    assert state(house, order_id) is OrderState.CANCELLED
    page = words(read(client, f"/ru/admin/orders/{number}"))
    assert said(house, "the buyer gave it up") in page


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_order_shows_everything_in_one_language(client: Browser, house: House, language: str) -> None:
    _id, number = paid_order(house, on_sale(house))
    at_desk(client, house)
    page = words(read(client, f"/{language}/admin/orders/{number}"))
    for piece in (
        "Лаванда",
        "OIL-1",
        "16 800 ₸",
        "Айгерім Сәрсенова",
        "+7 701 234 56 78",
        "a@b.kz",
        "EO-001 × 2",
    ):
        assert piece in page
    for text in ("Payment received", "The buyer", "Pieces kept"):
        assert said(house, text, language=language) in page
        assert said(house, text, language="ru" if language == "kk" else "kk") not in page


def test_late_parcels_are_marked(client: Browser, house: House) -> None:
    _id, number = paid_order(house, on_sale(house))
    house.clock.advance(days=5)
    at_desk(client, house, "warehouse")
    for path in ("/ru/admin/", "/ru/admin/orders/", f"/ru/admin/orders/{number}"):
        assert said(house, "Late: %(date)s", date="вт, 24 ноября") in words(read(client, path)), path


def test_the_list_stands_by_state(client: Browser, house: House) -> None:
    product_id = on_sale(house)
    _id, waiting = unpaid_order(house, product_id)
    _id, first = paid_order(house, product_id)
    _id, second = paid_order(house, product_id)
    at_desk(client, house, "support")
    assert numbers(read(client, "/ru/admin/orders/")) == [second, first, waiting]
    assert numbers(read(client, "/ru/admin/orders/?state=paid")) == [first, second]
    assert numbers(read(client, "/ru/admin/orders/?state=awaiting_payment")) == [waiting]
    assert numbers(read(client, "/ru/admin/orders/?state=shipped")) == []
    assert numbers(read(client, "/ru/admin/orders/?state=nonsense&page=-1")) == [second, first, waiting]
    assert client.get("/ru/admin/orders/?page=2").status_code == 404


def test_an_order_is_found_by_number_address_and_phone(client: Browser, house: House) -> None:
    product_id = on_sale(house)
    _id, one = paid_order(house, product_id)
    _id, two = unpaid_order(house, product_id)
    at_desk(client, house, "support")
    for typed in (one, one.lower(), f" {one} "):
        answer = client.send("/ru/admin/orders/find", {"q": typed})
        assert answer.headers["Location"] == f"/ru/admin/orders/{one}", typed
    for typed in ("a@b.kz", "A@B.KZ", "8 701 234-56-78", "+77012345678", "7012345678"):
        answer = client.send("/ru/admin/orders/find", {"q": typed})
        assert numbers(answer.get_data(as_text=True)) == [two, one], typed
    for typed in ("b@b.kz", "%", "@", "KZ-2611-00099-9", "8 701 234 56 79", "Айгерім", "х" * 500):
        answer = client.send("/ru/admin/orders/find", {"q": typed})
        assert answer.status_code == 200, typed
        assert numbers(answer.get_data(as_text=True)) == [], typed
        assert said(house, "No such order") in answer.get_data(as_text=True)
    assert client.send("/ru/admin/orders/find", {"q": ""}).headers["Location"] == "/ru/admin/orders/"


def test_what_was_looked_for_stands_in_no_address(client: Browser, house: House) -> None:
    at_desk(client, house, "support")
    page = read(client, "/ru/admin/orders/")
    form = re.search(r'<form class="sieve"[^>]*>', page)
    assert form is not None
    assert 'method="post"' in form[0]


def test_statements_do_not_grow(client: Browser, house: House) -> None:
    product_id = on_sale(house)
    order_id, number = paid_order(house, product_id)
    at_desk(client, house, "support")

    def ask() -> list[int]:
        found = []
        for path in ("/ru/admin/orders/", f"/ru/admin/orders/{number}"):
            with counted(house.app) as sent:
                read(client, path)
            found.append(len(sent))
        return found

    few = ask()
    with house.app.app_context(), unit_of_work() as session:
        values = {c.name: c for c in Order.__table__.columns if c.name not in ("id", "number", "cart_id")}
        for place in range(60):
            row = select(*values.values()).where(Order.id == order_id)
            old = session.execute(row).one()._mapping
            copied = {name: old[column] for name, column in values.items()}
            session.execute(insert(Order.__table__).values(**copied, number=f"KZ-2612-{place:05}-0"))
        for minute in range(20):
            session.add(
                OrderEvent(
                    order_id=order_id,
                    action="ship",
                    before="paid",
                    after="shipped",
                    at=house.clock() + timedelta(minutes=minute),
                    actor="staff:1",
                )
            )
    more = ask()
    assert more[0] == few[0] <= 8
    assert more[1] <= few[1] + 1 <= 12  # the names of colleagues who have acted


def test_pages_of_the_list_follow_each_other(client: Browser, house: House) -> None:
    product_id = on_sale(house, pieces=999)
    for _ in range(52):
        unpaid_order(house, product_id, quantity=1)
    at_desk(another(client), house, "owner")
    at_desk(client, house, "support")
    first, second = (numbers(read(client, f"/ru/admin/orders/?page={number}")) for number in (1, 2))
    assert (len(first), len(second)) == (50, 2)
    assert len({*first, *second}) == 52
