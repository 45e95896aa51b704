"""Delivery rules as a new shop has them, quotes by them, and what staff may not write."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from storefront.journal.rules import set_rule
from storefront.kernel.alphabet import alphabetical
from storefront.kernel.money import ZERO, Money, tenge
from storefront.models import db
from storefront.models.cart import DeliveryMethod
from storefront.models.shipping import Region, RegionKind
from storefront.shipping.promise import DeliveryPromise
from storefront.shipping.queries import (
    UnknownRegion,
    delivery_rules,
    find_region,
    offers,
    promise_for,
    quote,
    regions,
)
from storefront.shipping.rules import read_pickup, read_tariff, read_zones

COURIER, PICKUP = DeliveryMethod.COURIER, DeliveryMethod.PICKUP
#: Monday 23.11.2026, 10:00 in Almaty.
MONDAY = datetime(2026, 11, 23, 5, tzinfo=UTC)

with (Path(__file__).parent.parent / "data" / "regions.csv").open() as table:
    PUBLISHED = list(csv.DictReader(table))


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent to the database inside the block."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_new_shop_knows_the_twenty_regions_as_published(session: Session) -> None:
    rules = delivery_rules(session, at=MONDAY)
    known = {
        language: {one.code: one for one in regions(session, language)} for language in ("kk", "ru", "en")
    }
    assert len(PUBLISHED) == 20
    for row in PUBLISHED:
        for language, names in known.items():
            assert names[row["code"]].name == row[f"name_{language}"]
            assert names[row["code"]].kind == RegionKind(row["kind"])
        reach = rules.zones[row["code"]]
        assert (reach.zone, reach.min_days, reach.max_days) == tuple(
            int(row[name]) for name in ("zone", "min_days", "max_days")
        )
    assert all(len(names) == 20 for names in known.values())
    assert set(rules.zones) == {row["code"] for row in PUBLISHED}


def test_regions_stand_in_the_alphabet_of_the_language(session: Session) -> None:
    kazakh = [one.name for one in regions(session, "kk")]
    assert kazakh[0] == "Абай облысы"
    assert kazakh.index("Ақмола облысы") < kazakh.index("Алматы қаласы") < kazakh.index("Атырау облысы")
    assert (
        kazakh.index("Қостанай облысы") < kazakh.index("Қызылорда облысы") < kazakh.index("Маңғыстау облысы")
    )
    assert (
        kazakh.index("Түркістан облысы")
        < kazakh.index("Ұлытау облысы")
        < kazakh.index("Шығыс Қазақстан облысы")
    )
    russian = [one.name for one in regions(session, "ru")]
    assert russian[0] == "Акмолинская область"
    assert russian[-1] == "Туркестанская область"
    for names in (kazakh, russian):
        assert names == sorted(names, key=alphabetical)


def test_no_two_regions_share_a_tile(session: Session) -> None:
    tiles = {(one.tile_row, one.tile_column) for one in regions(session, "kk")}
    assert len(tiles) == 20
    assert max(row for row, _ in tiles) <= 5
    assert max(column for _, column in tiles) <= 7


def test_a_region_is_found_by_its_code(session: Session) -> None:
    found = find_region(session, "KZ-47", "ru")
    assert found is not None
    assert found.name == "Мангистауская область"
    assert find_region(session, "KZ-99", "ru") is None
    assert find_region(session, "KZ-47", "de") is None


@pytest.mark.parametrize(
    ("region", "weight_g", "price"),
    [
        ("KZ-75", 62, 1000),
        ("KZ-75", 0, 1000),
        ("KZ-75", 1000, 1000),
        ("KZ-75", 1001, 1200),
        ("KZ-71", 2500, 2100),
        ("KZ-47", 1000, 2400),
        ("KZ-47", 9999, 6900),
    ],
)
def test_a_started_kilogram_counts_as_a_whole_one(
    session: Session, region: str, weight_g: int, price: int
) -> None:
    assert quote(session, region, weight_g, tenge(10_000), COURIER, at=MONDAY).price == tenge(price)


def test_delivery_is_free_from_the_threshold_on(session: Session) -> None:
    below = quote(session, "KZ-47", 500, tenge(39_999), COURIER, at=MONDAY)
    assert (below.price, below.free_from_missing) == (tenge(2400), tenge(1))
    reached = quote(session, "KZ-47", 500, tenge(40_000), COURIER, at=MONDAY)
    assert (reached.price, reached.free_from_missing) == (ZERO, None)


def test_without_a_threshold_nothing_is_missing(session: Session) -> None:
    tariff = {"zones": {str(zone): {"base_tiyn": 100, "per_kg_tiyn": 0} for zone in range(1, 6)}}
    set_rule(session, "delivery.tariff", date(2026, 1, 1), tariff)
    made = quote(session, "KZ-75", 500, tenge(1_000_000), COURIER, at=MONDAY)
    assert (made.price, made.free_from_missing) == (Money(100), None)


def test_a_quote_carries_the_promise_of_its_region(session: Session) -> None:
    made = quote(session, "KZ-47", 500, tenge(10_000), COURIER, at=MONDAY)
    assert made.zone == 5
    assert made.promise == DeliveryPromise(date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 3))
    assert made.promise == promise_for(session, "KZ-47", at=MONDAY)


def test_pick_up_is_free_and_needs_no_region(session: Session) -> None:
    made = quote(session, None, 5000, tenge(100), PICKUP, at=MONDAY)
    assert (made.price, made.zone, made.free_from_missing) == (ZERO, None, None)
    assert made.promise == DeliveryPromise(*3 * [date(2026, 11, 23)])


@pytest.mark.parametrize("code", [None, "", "KZ-99", "kz-75", "KZ-75 "])
def test_a_courier_to_nowhere_is_refused(session: Session, code: str | None) -> None:
    with pytest.raises(UnknownRegion):
        quote(session, code, 500, tenge(10_000), COURIER, at=MONDAY)


def test_a_rule_holds_from_its_day_in_almaty_on(session: Session) -> None:
    zones = {row["code"]: {"zone": 1, "min_days": 1, "max_days": 2} for row in PUBLISHED}
    set_rule(session, "delivery.zones", date(2026, 12, 1), zones)
    midnight = datetime(2026, 11, 30, 19, tzinfo=UTC)  # 1 December begins in Almaty
    assert quote(session, "KZ-47", 500, tenge(1), COURIER, at=midnight - timedelta(seconds=1)).zone == 5
    assert quote(session, "KZ-47", 500, tenge(1), COURIER, at=midnight).zone == 1


def test_announced_changes_move_promises(session: Session) -> None:
    set_rule(
        session,
        "delivery.calendar",
        date(2026, 1, 1),
        {"days_off": ["2026-11-23", "2026-11-24"], "worked": []},
    )
    made = promise_for(session, "KZ-75", at=MONDAY)
    assert made == DeliveryPromise(date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27))


def test_a_region_without_a_zone_is_not_offered(session: Session) -> None:
    zones = {row["code"]: {"zone": 1, "min_days": 1, "max_days": 2} for row in PUBLISHED[:3]}
    set_rule(session, "delivery.zones", date(2026, 1, 1), zones)
    _rules, made = offers(session, "kk", at=MONDAY)
    assert {one.region.code for one in made} == set(zones)
    with pytest.raises(UnknownRegion):
        promise_for(session, "KZ-47", at=MONDAY)


def test_few_statements_however_many_regions(session: Session) -> None:
    with statements() as seen:
        offers(session, "kk", at=MONDAY)
    assert len(seen) == 2
    with statements() as seen:
        quote(session, "KZ-47", 500, tenge(1), COURIER, at=MONDAY)
    assert len(seen) == 1
    with statements() as seen:
        find_region(session, "KZ-47", "kk")
    assert len(seen) == 1


def test_a_region_takes_its_names_along(session: Session) -> None:
    from sqlalchemy import delete

    session.execute(delete(Region).where(Region.code == "KZ-47"))
    assert len(regions(session, "kk")) == 19


ZONE = {"zone": 1, "min_days": 1, "max_days": 2}


@pytest.mark.parametrize(
    "row",
    [
        {**ZONE, "min_days": 0},
        {**ZONE, "max_days": 11},
        {**ZONE, "max_days": 1},  # a single day could be a Sunday
        {**ZONE, "min_days": 1.5},
        {**ZONE, "zone": True},
        {**ZONE, "zone": "1"},
    ],
)
def test_zones_that_break_the_promise_are_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"days|whole"):
        read_zones({"KZ-75": row})


def test_tariffs_are_whole_tiyn() -> None:
    for wrong in (1.5, "100", -1, None):
        with pytest.raises(ValueError, match="whole"):
            read_tariff({"zones": {"1": {"base_tiyn": wrong, "per_kg_tiyn": 0}}})


def test_a_parcel_lies_ready_while_the_warehouse_is_open() -> None:
    with pytest.raises(ValueError, match="opening hours"):
        read_pickup({"address": {}, "opens": "10:00", "closes": "19:00", "ready_from": "19:30"})


def test_a_zone_without_a_price_is_refused(session: Session) -> None:
    set_rule(
        session, "delivery.tariff", date(2026, 1, 1), {"zones": {"1": {"base_tiyn": 1, "per_kg_tiyn": 0}}}
    )
    with pytest.raises(ValueError, match="no price"):
        delivery_rules(session, at=MONDAY)
