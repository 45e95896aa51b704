"""Routes: each says who may use it, and something leads to it."""

from __future__ import annotations

from storefront.routes import routes
from tests.conftest import House
from tests.house.source import is_named

#: Found by people and machines from outside, or called by the browser itself.
FROM_OUTSIDE: set[str] = {"choose_language", "machines.robots", "health.alive", "health.ready"}


def test_each_declares_its_right(sqlite_house: House) -> None:
    assert [route.endpoint for route in routes(sqlite_house.app) if route.right is None] == []


def test_rooms_of_the_staff_let_nobody_else_in(sqlite_house: House) -> None:
    inside = [route for route in routes(sqlite_house.app) if route.endpoint.startswith("admin.")]
    assert [route.path for route in inside if not (route.right or "").startswith("staff")] == []


def test_something_leads_to_each(sqlite_house: House) -> None:
    all_routes = list(routes(sqlite_house.app))
    linked = {
        route.path for route in all_routes if is_named(route.endpoint)
    }  # a form may post to its own page
    unused = {route.endpoint for route in all_routes if route.path not in linked}
    assert unused == FROM_OUTSIDE


def test_the_list_of_routes_tells_fields(sqlite_house: House) -> None:
    by_name = {route.endpoint: route for route in routes(sqlite_house.app)}
    add = by_name["cart.add_line"]
    assert add.methods == ["POST"]
    assert {"product_id", "quantity", "csrf_token"} <= set(add.fields)
    assert by_name["catalogue.home"].fields == []


def test_what_nothing_names_is_seen() -> None:
    assert is_named("cart.show")
    assert not is_named("cart.nothing_leads_here")
    assert not is_named("cart/nowhere.html")
