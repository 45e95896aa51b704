"""What delivery costs, when it arrives and where it goes.

The rules of a moment are one statement. They are read anew for every request and kept nowhere: staff may
change them at any time, and a price that is shown must be the price that is charged.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storefront.journal.rules import rules_at
from storefront.kernel.alphabet import alphabetical
from storefront.kernel.clock import almaty_date
from storefront.kernel.errors import StoreError
from storefront.kernel.money import ZERO, Money
from storefront.models.cart import DeliveryMethod
from storefront.models.shipping import Region, RegionKind, RegionText
from storefront.shipping.promise import DeliveryPromise, pickup_promise, promise
from storefront.shipping.rules import GRAMS_PER_KG, NAMES, DeliveryRules, Reach, read_rules


class UnknownRegion(StoreError):
    """We do not deliver to a region of that code."""

    code = "unknown_region"


@dataclass(frozen=True)
class RegionName:
    """A region in one language, with its place on the tile map."""

    code: str
    kind: RegionKind
    name: str
    short_name: str
    tile_row: int
    tile_column: int


@dataclass(frozen=True)
class DeliveryQuote:
    """What delivery costs (tenge with VAT) and when it comes.

    `zone` is None for pick-up. `free_from_missing` is the sum of goods still missing for a free courier,
    None when there is nothing to gain.
    """

    price: Money
    promise: DeliveryPromise
    method: DeliveryMethod
    zone: int | None = None
    free_from_missing: Money | None = None


@dataclass(frozen=True)
class RegionOffer:
    """What the delivery page tells about one region."""

    region: RegionName
    reach: Reach
    price_first_kg: Money
    promise: DeliveryPromise


def delivery_rules(session: Session, *, at: datetime) -> DeliveryRules:
    """The delivery rules in force at a moment, in one statement."""
    return read_rules(rules_at(session, NAMES, almaty_date(at)))


def regions(session: Session, language: str) -> list[RegionName]:
    """All regions in the alphabet of the language, in one statement."""
    rows = session.execute(_named_regions(language))
    return sorted((RegionName(*row) for row in rows), key=lambda region: alphabetical(region.name))


def served_regions(
    session: Session, language: str, *, at: datetime
) -> tuple[DeliveryRules, list[RegionName]]:
    """The rules, and the regions we deliver to: those with a zone, in the alphabet of the language."""
    rules = delivery_rules(session, at=at)
    return rules, [region for region in regions(session, language) if region.code in rules.zones]


def find_region(session: Session, code: str, language: str) -> RegionName | None:
    """One region in a language; None for a code that is none."""
    row = session.execute(_named_regions(language).where(Region.code == code)).one_or_none()
    return None if row is None else RegionName(*row)


def _named_regions(language: str) -> Select[str, RegionKind, str, str, int, int]:
    return (
        select(
            Region.code,
            Region.kind,
            RegionText.name,
            RegionText.short_name,
            Region.tile_row,
            Region.tile_column,
        )
        .join(RegionText, RegionText.region_code == Region.code)
        .where(RegionText.language == language)
    )


def quote(
    session: Session,
    region_code: str | None,
    weight_g: int,
    goods_total: Money,
    method: DeliveryMethod,
    *,
    at: datetime,
) -> DeliveryQuote:
    """Price and promise of one delivery. Raises `UnknownRegion` for a courier to nowhere."""
    return quote_by(delivery_rules(session, at=at), region_code, weight_g, goods_total, method, at=at)


def quote_by(
    rules: DeliveryRules,
    region_code: str | None,
    weight_g: int,
    goods_total: Money,
    method: DeliveryMethod,
    *,
    at: datetime,
) -> DeliveryQuote:
    """As `quote`, with rules already read: for several quotes in one request."""
    missing = rules.tariff.missing_for_free(goods_total)
    if method is DeliveryMethod.PICKUP:
        return DeliveryQuote(ZERO, pickup_promise(at, rules.calendar), method)
    reach = _reach(rules, region_code)
    return DeliveryQuote(
        price=rules.tariff.price(reach.zone, weight_g, goods_total),
        promise=_promise(rules, reach, at),
        method=method,
        zone=reach.zone,
        free_from_missing=missing,
    )


def promise_for(session: Session, region_code: str, *, at: datetime) -> DeliveryPromise:
    """The courier's dates for an order placed at the moment. Raises `UnknownRegion`."""
    rules = delivery_rules(session, at=at)
    return _promise(rules, _reach(rules, region_code), at)


def offers(session: Session, language: str, *, at: datetime) -> tuple[DeliveryRules, list[RegionOffer]]:
    """The rules, and what we offer every region we deliver to, in two statements."""
    rules, named = served_regions(session, language, at=at)
    return rules, [offer(rules, region, at=at) for region in named]


def offer(rules: DeliveryRules, region: RegionName, *, at: datetime) -> RegionOffer:
    """What we offer one region for an order placed at the moment. Raises `UnknownRegion`."""
    reach = _reach(rules, region.code)
    price = rules.tariff.zones[reach.zone].for_weight(GRAMS_PER_KG)
    return RegionOffer(region, reach, price, _promise(rules, reach, at))


def _promise(rules: DeliveryRules, reach: Reach, at: datetime) -> DeliveryPromise:
    return promise(at, reach.min_days, reach.max_days, rules.calendar)


def _reach(rules: DeliveryRules, region_code: str | None) -> Reach:
    if region_code is None or region_code not in rules.zones:
        raise UnknownRegion(region_code=region_code)
    return rules.zones[region_code]
