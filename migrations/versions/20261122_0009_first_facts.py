"""What a new shop knows: regions, delivery rules, VAT, accepted issuers, and the first catalogue version

Days in transit follow the published tables of the national post and of couriers from Almaty, inside the
market's 1 to 10 days. Nobody gave tariffs, a free-delivery threshold or the warehouse's address: those are
invented and marked "demo".
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: (code, kind, (row, column) on the tile map, (name, short name) in Kazakh, Russian, English)
REGIONS = (
    ("KZ-75", "city", (4, 7), ("Алматы қаласы", "Алматы"), ("город Алматы", "Алматы"), ("Almaty", "Almaty")),
    (
        "KZ-19",
        "region",
        (4, 6),
        ("Алматы облысы", "Алматы обл."),
        ("Алматинская область", "Алматинская"),
        ("Almaty Region", "Almaty Reg."),
    ),
    (
        "KZ-33",
        "region",
        (3, 7),
        ("Жетісу облысы", "Жетісу"),
        ("область Жетісу", "Жетісу"),
        ("Zhetysu Region", "Zhetysu"),
    ),
    (
        "KZ-31",
        "region",
        (4, 5),
        ("Жамбыл облысы", "Жамбыл"),
        ("Жамбылская область", "Жамбылская"),
        ("Zhambyl Region", "Zhambyl"),
    ),
    (
        "KZ-79",
        "city",
        (5, 4),
        ("Шымкент қаласы", "Шымкент"),
        ("город Шымкент", "Шымкент"),
        ("Shymkent", "Shymkent"),
    ),
    ("KZ-71", "city", (3, 5), ("Астана қаласы", "Астана"), ("город Астана", "Астана"), ("Astana", "Astana")),
    (
        "KZ-61",
        "region",
        (4, 4),
        ("Түркістан облысы", "Түркістан"),
        ("Туркестанская область", "Туркестан"),
        ("Turkistan Region", "Turkistan"),
    ),
    (
        "KZ-35",
        "region",
        (3, 6),
        ("Қарағанды облысы", "Қарағанды"),
        ("Карагандинская область", "Караганда"),
        ("Karaganda Region", "Karaganda"),
    ),
    ("KZ-10", "region", (2, 6), ("Абай облысы", "Абай"), ("область Абай", "Абай"), ("Abai Region", "Abai")),
    (
        "KZ-63",
        "region",
        (2, 7),
        ("Шығыс Қазақстан облысы", "ШҚО"),
        ("Восточно-Казахстанская область", "ВКО"),
        ("East Kazakhstan Region", "East"),
    ),
    (
        "KZ-11",
        "region",
        (2, 5),
        ("Ақмола облысы", "Ақмола"),
        ("Акмолинская область", "Акмола"),
        ("Akmola Region", "Akmola"),
    ),
    (
        "KZ-43",
        "region",
        (4, 3),
        ("Қызылорда облысы", "Қызылорда"),
        ("Кызылординская область", "Кызылорда"),
        ("Kyzylorda Region", "Kyzylorda"),
    ),
    (
        "KZ-55",
        "region",
        (1, 6),
        ("Павлодар облысы", "Павлодар"),
        ("Павлодарская область", "Павлодар"),
        ("Pavlodar Region", "Pavlodar"),
    ),
    (
        "KZ-62",
        "region",
        (2, 4),
        ("Ұлытау облысы", "Ұлытау"),
        ("область Ұлытау", "Ұлытау"),
        ("Ulytau Region", "Ulytau"),
    ),
    (
        "KZ-59",
        "region",
        (1, 5),
        ("Солтүстік Қазақстан облысы", "СҚО"),
        ("Северо-Казахстанская область", "СКО"),
        ("North Kazakhstan Region", "North"),
    ),
    (
        "KZ-39",
        "region",
        (1, 4),
        ("Қостанай облысы", "Қостанай"),
        ("Костанайская область", "Костанай"),
        ("Kostanay Region", "Kostanay"),
    ),
    (
        "KZ-15",
        "region",
        (2, 3),
        ("Ақтөбе облысы", "Ақтөбе"),
        ("Актюбинская область", "Актобе"),
        ("Aktobe Region", "Aktobe"),
    ),
    (
        "KZ-23",
        "region",
        (3, 1),
        ("Атырау облысы", "Атырау"),
        ("Атырауская область", "Атырау"),
        ("Atyrau Region", "Atyrau"),
    ),
    (
        "KZ-27",
        "region",
        (2, 2),
        ("Батыс Қазақстан облысы", "БҚО"),
        ("Западно-Казахстанская область", "ЗКО"),
        ("West Kazakhstan Region", "West"),
    ),
    (
        "KZ-47",
        "region",
        (4, 1),
        ("Маңғыстау облысы", "Маңғыстау"),
        ("Мангистауская область", "Мангистау"),
        ("Mangystau Region", "Mangystau"),
    ),
)
#: code: (tariff zone, fewest and most calendar days in transit from Almaty)
ZONES = {
    "KZ-75": (1, 1, 2),
    "KZ-19": (2, 2, 3),
    "KZ-33": (2, 2, 4),
    "KZ-31": (3, 2, 5),
    "KZ-79": (3, 2, 5),
    "KZ-71": (3, 2, 5),
    "KZ-61": (3, 3, 5),
    "KZ-35": (3, 3, 5),
    "KZ-10": (4, 3, 6),
    "KZ-63": (4, 3, 6),
    "KZ-11": (4, 4, 6),
    "KZ-43": (4, 4, 6),
    "KZ-55": (4, 4, 7),
    "KZ-62": (4, 4, 7),
    "KZ-59": (4, 4, 7),
    "KZ-39": (4, 4, 7),
    "KZ-15": (5, 4, 7),
    "KZ-23": (5, 5, 8),
    "KZ-27": (5, 6, 9),
    "KZ-47": (5, 6, 10),
}
TARIFF = {
    "demo": True,
    "free_from_tiyn": 4000000,
    "zones": {
        "1": {"base_tiyn": 80000, "per_kg_tiyn": 20000},
        "2": {"base_tiyn": 100000, "per_kg_tiyn": 30000},
        "3": {"base_tiyn": 120000, "per_kg_tiyn": 30000},
        "4": {"base_tiyn": 150000, "per_kg_tiyn": 40000},
        "5": {"base_tiyn": 190000, "per_kg_tiyn": 50000},
    },
}
PICKUP = {
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
OPENED = date(2024, 1, 1)
RULES = (
    (
        "delivery.zones",
        OPENED,
        {code: {"zone": z, "min_days": a, "max_days": b} for code, (z, a, b) in ZONES.items()},
    ),
    ("delivery.tariff", OPENED, TARIFF),
    ("delivery.pickup", OPENED, PICKUP),
    ("delivery.calendar", OPENED, {"days_off": [], "worked": []}),
    ("vat.rate_percent", OPENED, 12),
    ("vat.rate_percent", date(2026, 1, 1), 16),
    ("payments.issuer_countries", OPENED, ["KZ", "KG", "AM", "BY"]),
)

region = sa.table(
    "region", *(sa.column(name) for name in ("code", "kind", "position", "tile_row", "tile_column"))
)
region_text = sa.table(
    "region_text", *(sa.column(name) for name in ("region_code", "language", "name", "short_name"))
)
rule = sa.table("rule", sa.column("name"), sa.column("valid_from", sa.Date), sa.column("value", sa.JSON))
catalogue_version = sa.table("catalogue_version", sa.column("id"), sa.column("number"))


def upgrade() -> None:
    for position, (code, kind, (row, column), *names) in enumerate(REGIONS, start=1):
        op.bulk_insert(
            region,
            [{"code": code, "kind": kind, "position": position, "tile_row": row, "tile_column": column}],
        )
        op.bulk_insert(
            region_text,
            [
                {"region_code": code, "language": language, "name": name, "short_name": short}
                for language, (name, short) in zip(("kk", "ru", "en"), names, strict=True)
            ],
        )
    op.bulk_insert(rule, [{"name": name, "valid_from": day, "value": value} for name, day, value in RULES])
    op.bulk_insert(catalogue_version, [{"id": 1, "number": 1}])


def downgrade() -> None:
    for table in (catalogue_version, rule, region_text, region):
        op.execute(sa.delete(table))
