"""The dated delivery rules as values: zones, tariff, pick-up and announced changes of the calendar.

What staff write is read here and nowhere else; a rule that does not make sense raises `ValueError` with a
sentence about it, so a form can refuse it before it is saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from storefront.kernel.calendar import CalendarChanges
from storefront.kernel.money import ZERO, Money
from storefront.shipping.promise import LONGEST, SHORTEST

ZONES: Final = "delivery.zones"
TARIFF: Final = "delivery.tariff"
PICKUP: Final = "delivery.pickup"
CALENDAR: Final = "delivery.calendar"
NAMES: Final = [ZONES, TARIFF, PICKUP, CALENDAR]

GRAMS_PER_KG: Final = 1000


@dataclass(frozen=True)
class Reach:
    """How far a region is: its tariff zone and the calendar days in transit from Almaty."""

    zone: int
    min_days: int
    max_days: int


@dataclass(frozen=True)
class ZonePrice:
    """What a parcel costs in a zone: a base and an amount per started kilogram, tenge with VAT."""

    base: Money
    per_kg: Money

    def for_weight(self, weight_g: int) -> Money:
        """The price of a parcel; the lightest counts as one kilogram."""
        kilograms = max(1, -(-weight_g // GRAMS_PER_KG))
        return self.base + self.per_kg * kilograms


@dataclass(frozen=True)
class Tariff:
    """Prices by zone, and from which sum of goods on the courier is free (None: never)."""

    zones: Mapping[int, ZonePrice]
    free_from: Money | None
    demo: bool = False

    def price(self, zone: int, weight_g: int, goods_total: Money) -> Money:
        """What the courier costs for goods of this weight and sum."""
        if self.free_from is not None and goods_total >= self.free_from:
            return ZERO
        return self.zones[zone].for_weight(weight_g)

    def missing_for_free(self, goods_total: Money) -> Money | None:
        """What is missing for a free courier; None when nothing is, or when there is no such offer."""
        if self.free_from is None or goods_total >= self.free_from:
            return None
        return self.free_from - goods_total


@dataclass(frozen=True)
class Pickup:
    """The Almaty warehouse for people who come themselves; open on working days, Almaty time."""

    address: Mapping[str, str]
    opens: time
    closes: time
    #: From when on a parcel lies ready on its day.
    ready_from: time
    demo: bool = False


@dataclass(frozen=True)
class DeliveryRules:
    """All delivery rules of one day."""

    zones: Mapping[str, Reach]
    tariff: Tariff
    pickup: Pickup
    calendar: CalendarChanges


def read_rules(values: Mapping[str, Any]) -> DeliveryRules:
    """The rules out of their stored values. ValueError when they do not fit together."""
    zones, tariff = read_zones(values[ZONES]), read_tariff(values[TARIFF])
    if unpriced := {reach.zone for reach in zones.values()} - set(tariff.zones):
        raise ValueError(f"the tariff has no price for zones {sorted(unpriced)}")
    return DeliveryRules(zones, tariff, read_pickup(values[PICKUP]), read_calendar(values[CALENDAR]))


def read_zones(value: Mapping[str, Any]) -> dict[str, Reach]:
    """`{"KZ-75": {"zone": 1, "min_days": 1, "max_days": 2}, …}`.

    The days lie within the market's 1–10 (R30) and span at least two, so that a Sunday alone never fills
    the range.
    """
    zones = {
        code: Reach(**{name: _whole(row, name) for name in Reach.__annotations__})
        for code, row in value.items()
    }
    for code, reach in zones.items():
        if not SHORTEST <= reach.min_days < reach.max_days <= LONGEST:
            raise ValueError(
                f"{code}: {reach.min_days} to {reach.max_days} days; a range lies within 1 to 10"
            )
    return zones


def read_tariff(value: Mapping[str, Any]) -> Tariff:
    """`{"zones": {"1": {"base_tiyn": …, "per_kg_tiyn": …}}, "free_from_tiyn": … or null, "demo": bool}`."""
    zones = {
        int(zone): ZonePrice(Money(_whole(row, "base_tiyn")), Money(_whole(row, "per_kg_tiyn")))
        for zone, row in value["zones"].items()
    }
    free_from = value.get("free_from_tiyn")
    return Tariff(
        zones,
        None if free_from is None else Money(_whole(value, "free_from_tiyn")),
        demo=bool(value.get("demo", False)),
    )


def read_pickup(value: Mapping[str, Any]) -> Pickup:
    """`{"address": {"kk": …, "ru": …}, "opens": "10:00", "closes": …, "ready_from": …, "demo": bool}`."""
    opens, closes, ready = (time.fromisoformat(value[name]) for name in ("opens", "closes", "ready_from"))
    if not opens <= ready < closes:
        raise ValueError("a parcel lies ready within the opening hours")
    return Pickup(dict(value["address"]), opens, closes, ready, demo=bool(value.get("demo", False)))


def read_calendar(value: Mapping[str, Any]) -> CalendarChanges:
    """`{"days_off": ["2027-07-05"], "worked": ["2027-07-03"]}`: what the government announced since."""
    return CalendarChanges(
        *(frozenset(map(date.fromisoformat, value.get(name, ()))) for name in ("days_off", "worked"))
    )


def _whole(row: Mapping[str, Any], name: str) -> int:
    number = row[name]
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ValueError(f"{name} is a whole number, not {number!r}")
    return number
