"""Pages: each that a person can open is in the list on which everything that holds for all pages is tried."""

from __future__ import annotations

from storefront.routes import routes
from tests.conftest import House
from tests.journeys.pages import NO_PAGES, PAGES, SAME_AS


def test_each_address_a_person_can_open_is_listed(sqlite_house: House) -> None:
    known = {page.endpoint for page in PAGES} | set(NO_PAGES) | set(SAME_AS)
    opened = {route.endpoint for route in routes(sqlite_house.app) if "GET" in route.methods}
    assert opened - known == set()


def test_the_list_names_no_page_that_is_gone(sqlite_house: House) -> None:
    known = {page.endpoint for page in PAGES if page.endpoint} | set(NO_PAGES) | set(SAME_AS)
    assert known - {route.endpoint for route in routes(sqlite_house.app)} == set()


def test_each_has_a_name_of_its_own() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES)
