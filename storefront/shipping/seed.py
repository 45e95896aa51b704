"""The regions and rules a new shop begins with.

Days follow the published tables of the national post and couriers from Almaty, inside the market's 1–10
days (R30). Nobody gave tariffs, a free-delivery threshold or the warehouse's address: those are invented
and carry `"demo": true`, which the delivery page says aloud until staff set their own.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.models.journal import Rule
from storefront.models.shipping import Region, RegionKind, RegionText

CITY, REGION = RegionKind.CITY, RegionKind.REGION

OPENED_ON: Final = date(2024, 1, 1)
"""The first rules hold from here on, before the first order there can be."""


class RegionSeed(NamedTuple):
    """A region as a new shop knows it: names, place on the tile map, tariff zone, days in transit."""

    code: str
    kind: RegionKind
    kk: tuple[str, str]
    ru: tuple[str, str]
    en: tuple[str, str]
    tile: tuple[int, int]
    zone: int
    min_days: int
    max_days: int


# fmt: off
REGIONS: Final = (
    RegionSeed("KZ-75", CITY, ("Алматы қаласы", "Алматы"), ("город Алматы", "Алматы"),
               ("Almaty", "Almaty"), (4, 7), 1, 1, 2),
    RegionSeed("KZ-19", REGION, ("Алматы облысы", "Алматы обл."), ("Алматинская область", "Алматинская"),
               ("Almaty Region", "Almaty Reg."), (4, 6), 2, 2, 3),
    RegionSeed("KZ-33", REGION, ("Жетісу облысы", "Жетісу"), ("область Жетісу", "Жетісу"),
               ("Zhetysu Region", "Zhetysu"), (3, 7), 2, 2, 4),
    RegionSeed("KZ-31", REGION, ("Жамбыл облысы", "Жамбыл"), ("Жамбылская область", "Жамбылская"),
               ("Zhambyl Region", "Zhambyl"), (4, 5), 3, 2, 5),
    RegionSeed("KZ-79", CITY, ("Шымкент қаласы", "Шымкент"), ("город Шымкент", "Шымкент"),
               ("Shymkent", "Shymkent"), (5, 4), 3, 2, 5),
    RegionSeed("KZ-71", CITY, ("Астана қаласы", "Астана"), ("город Астана", "Астана"),
               ("Astana", "Astana"), (3, 5), 3, 2, 5),
    RegionSeed("KZ-61", REGION, ("Түркістан облысы", "Түркістан"), ("Туркестанская область", "Туркестан"),
               ("Turkistan Region", "Turkistan"), (4, 4), 3, 3, 5),
    RegionSeed("KZ-35", REGION, ("Қарағанды облысы", "Қарағанды"), ("Карагандинская область", "Караганда"),
               ("Karaganda Region", "Karaganda"), (3, 6), 3, 3, 5),
    RegionSeed("KZ-10", REGION, ("Абай облысы", "Абай"), ("область Абай", "Абай"),
               ("Abai Region", "Abai"), (2, 6), 4, 3, 6),
    RegionSeed("KZ-63", REGION, ("Шығыс Қазақстан облысы", "ШҚО"), ("Восточно-Казахстанская область", "ВКО"),
               ("East Kazakhstan Region", "East"), (2, 7), 4, 3, 6),
    RegionSeed("KZ-11", REGION, ("Ақмола облысы", "Ақмола"), ("Акмолинская область", "Акмола"),
               ("Akmola Region", "Akmola"), (2, 5), 4, 4, 6),
    RegionSeed("KZ-43", REGION, ("Қызылорда облысы", "Қызылорда"), ("Кызылординская область", "Кызылорда"),
               ("Kyzylorda Region", "Kyzylorda"), (4, 3), 4, 4, 6),
    RegionSeed("KZ-55", REGION, ("Павлодар облысы", "Павлодар"), ("Павлодарская область", "Павлодар"),
               ("Pavlodar Region", "Pavlodar"), (1, 6), 4, 4, 7),
    RegionSeed("KZ-62", REGION, ("Ұлытау облысы", "Ұлытау"), ("область Ұлытау", "Ұлытау"),
               ("Ulytau Region", "Ulytau"), (2, 4), 4, 4, 7),
    RegionSeed("KZ-59", REGION, ("Солтүстік Қазақстан облысы", "СҚО"),
               ("Северо-Казахстанская область", "СКО"),
               ("North Kazakhstan Region", "North"), (1, 5), 4, 4, 7),
    RegionSeed("KZ-39", REGION, ("Қостанай облысы", "Қостанай"), ("Костанайская область", "Костанай"),
               ("Kostanay Region", "Kostanay"), (1, 4), 4, 4, 7),
    RegionSeed("KZ-15", REGION, ("Ақтөбе облысы", "Ақтөбе"), ("Актюбинская область", "Актобе"),
               ("Aktobe Region", "Aktobe"), (2, 3), 5, 4, 7),
    RegionSeed("KZ-23", REGION, ("Атырау облысы", "Атырау"), ("Атырауская область", "Атырау"),
               ("Atyrau Region", "Atyrau"), (3, 1), 5, 5, 8),
    RegionSeed("KZ-27", REGION, ("Батыс Қазақстан облысы", "БҚО"), ("Западно-Казахстанская область", "ЗКО"),
               ("West Kazakhstan Region", "West"), (2, 2), 5, 6, 9),
    RegionSeed("KZ-47", REGION, ("Маңғыстау облысы", "Маңғыстау"), ("Мангистауская область", "Мангистау"),
               ("Mangystau Region", "Mangystau"), (4, 1), 5, 6, 10),
)
# fmt: on

_DEMO_TARIFF: Final = {
    "demo": True,
    "free_from_tiyn": 40_000_00,
    "zones": {
        "1": {"base_tiyn": 800_00, "per_kg_tiyn": 200_00},
        "2": {"base_tiyn": 1_000_00, "per_kg_tiyn": 300_00},
        "3": {"base_tiyn": 1_200_00, "per_kg_tiyn": 300_00},
        "4": {"base_tiyn": 1_500_00, "per_kg_tiyn": 400_00},
        "5": {"base_tiyn": 1_900_00, "per_kg_tiyn": 500_00},
    },
}
_DEMO_PICKUP: Final = {
    "demo": True,
    "address": {
        "kk": "Алматы қаласы, Арша көшесі, 12",
        "ru": "город Алматы, улица Арша, 12",
        "en": "12 Arsha Street, Almaty",
    },
    "opens": "10:00",
    "closes": "19:00",
    "ready_from": "16:00",
}


def default_rules() -> tuple[tuple[str, date, Any], ...]:
    """The delivery rules of a new shop as (name, valid from, value)."""
    zones = {
        region.code: {"zone": region.zone, "min_days": region.min_days, "max_days": region.max_days}
        for region in REGIONS
    }
    return (
        ("delivery.zones", OPENED_ON, zones),
        ("delivery.tariff", OPENED_ON, _DEMO_TARIFF),
        ("delivery.pickup", OPENED_ON, _DEMO_PICKUP),
        ("delivery.calendar", OPENED_ON, {"days_off": [], "worked": []}),
    )


def seed_regions(session: Session) -> None:
    """Add the regions the database does not know yet, with their names; leave what staff have edited."""
    known = set(session.scalars(select(Region.code)))
    for position, seed in enumerate(REGIONS, start=1):
        if seed.code in known:
            continue
        row, column = seed.tile
        session.add(
            Region(
                code=seed.code,
                kind=seed.kind,
                position=position,
                tile_row=row,
                tile_column=column,
                texts=[
                    RegionText(language=language, name=name, short_name=short_name)
                    for language, (name, short_name) in (("kk", seed.kk), ("ru", seed.ru), ("en", seed.en))
                ],
            )
        )
    session.flush()


def seed_rules(session: Session) -> None:
    """Add the delivery rules whose name the database does not know yet."""
    known = set(session.scalars(select(Rule.name).where(Rule.name.startswith("delivery."))))
    session.add_all(
        Rule(name=name, valid_from=valid_from, value=value)
        for name, valid_from, value in default_rules()
        if name not in known
    )
    session.flush()
