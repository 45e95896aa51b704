"""Each role of the staff in front of each room: who is let in, what the menu shows, whose names are hidden."""

from __future__ import annotations

import re

import pytest

from tests.browsing import Browser
from tests.conftest import House
from tests.desk import ROLES, at_desk, on_sale, paid_order, read, said, words
from tests.people import customer, sign_in

#: Pages and forms of each room, and the roles besides the owner that may use them.
PAGES = {
    "": {"catalogue", "warehouse", "support", "finance"},
    "products/": {"catalogue"},
    "products/new": {"catalogue"},
    "products/EO-001": {"catalogue"},
    "stock/": {"warehouse"},
    "stock/EO-001": {"warehouse"},
    "orders/": {"warehouse", "support", "finance"},
    "orders/{number}": {"warehouse", "support", "finance"},
}
FORMS = {
    "products/new": {"catalogue"},
    "products/EO-001": {"catalogue"},
    "products/EO-001/hide": {"catalogue"},
    "stock/EO-001": {"warehouse"},
    "orders/find": {"warehouse", "support", "finance"},
    "orders/{number}/ship": {"warehouse"},
    "orders/{number}/deliver": {"warehouse"},
    "orders/{number}/cancel": {"support"},
    "tasks/1/done": {"catalogue", "warehouse", "support", "finance"},
    "outbox/1/retry": {"support"},
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_enters_its_rooms_and_no_others(client: Browser, house: House, role: str) -> None:
    _id, number = paid_order(house, on_sale(house))
    at_desk(client, house, role)
    for path, roles in PAGES.items():
        answer = client.get(f"/ru/admin/{path.format(number=number)}")
        assert answer.status_code == (200 if role in {*roles, "owner"} else 403), path
    for path, roles in FORMS.items():
        answer = client.send(f"/ru/admin/{path.format(number=number)}", {})
        assert (answer.status_code == 403) == (role not in {*roles, "owner"}), (path, answer.status_code)


def test_guests_are_sent_to_the_staff_s_door(client: Browser, house: House) -> None:
    for path in PAGES:
        answer = client.get(f"/ru/admin/{path.format(number='KZ-2611-00001-5')}")
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/ru/admin/login?next="), path
    for path in FORMS:
        assert client.send(f"/ru/admin/{path.format(number='KZ-2611-00001-5')}").status_code == 303, path


def test_customers_are_not_let_in(client: Browser, house: House) -> None:
    sign_in(client, customer(house))
    for path in PAGES:
        assert client.get(f"/ru/admin/{path.format(number='KZ-2611-00001-5')}").status_code == 403, path
    for path in FORMS:
        assert client.send(f"/ru/admin/{path.format(number='KZ-2611-00001-5')}").status_code == 403, path


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        ("catalogue", ["/ru/admin/", "/ru/admin/products/"]),
        ("warehouse", ["/ru/admin/", "/ru/admin/orders/", "/ru/admin/stock/"]),
        ("support", ["/ru/admin/", "/ru/admin/orders/"]),
        ("finance", ["/ru/admin/", "/ru/admin/orders/"]),
        ("owner", ["/ru/admin/", "/ru/admin/orders/", "/ru/admin/products/", "/ru/admin/stock/"]),
    ],
)
def test_the_menu_names_the_rooms_of_the_role(
    client: Browser, house: House, role: str, rooms: list[str]
) -> None:
    at_desk(client, house, role)
    menu = re.search(r'<nav class="rooms".*?</nav>', read(client, "/ru/admin/"), re.DOTALL)
    assert menu is not None
    assert re.findall(r'href="([^"]+)"', menu[0]) == rooms
    assert menu[0].count("aria-current") == 1


def test_the_menu_tells_what_waits(client: Browser, house: House) -> None:
    paid_order(house, on_sale(house))
    at_desk(client, house, "warehouse")
    menu = re.search(r'<nav class="rooms".*?</nav>', read(client, "/ru/admin/stock/"), re.DOTALL)
    assert menu is not None
    today, orders, waiting, stock = (said(house, text) for text in ("Today", "Orders", "waiting", "Stock"))
    assert words(menu[0]) == f"{today} {orders} 1 {waiting} {stock}"


@pytest.mark.parametrize(("role", "sees"), [("support", True), ("warehouse", True), ("finance", False)])
def test_finance_sees_no_people(client: Browser, house: House, role: str, sees: bool) -> None:
    _id, number = paid_order(house, on_sale(house))
    at_desk(client, house, role)
    for path in ("/ru/admin/orders/", f"/ru/admin/orders/{number}"):
        page = read(client, path)
        assert ("Айгерім" in page) == sees, path
    page = read(client, f"/ru/admin/orders/{number}")
    assert ("a@b.kz" in page) == sees
    assert ("701 234 56 78" in words(page)) == sees
    if not sees:
        assert "А. С." in page
        assert "••• 78" in page


def test_finance_cannot_ask_for_people(client: Browser, house: House) -> None:
    _id, number = paid_order(house, on_sale(house))
    at_desk(client, house, "finance")
    assert client.send("/ru/admin/orders/find", {"q": "a@b.kz"}).status_code == 200
    found = client.send("/ru/admin/orders/find", {"q": number})
    assert found.headers["Location"] == f"/ru/admin/orders/{number}"


def test_nothing_of_the_staff_is_kept_by_browsers(client: Browser, house: House) -> None:
    at_desk(client, house)
    for path in ("", "products/", "stock/", "orders/"):
        assert client.get(f"/ru/admin/{path}").headers["Cache-Control"] == "no-store"
