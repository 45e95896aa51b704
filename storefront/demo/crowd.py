"""Many products for measuring: every demo product in harvests from many places, each with a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice, product
from random import Random
from typing import Final

from storefront.catalogue.operations import SaveProduct
from storefront.catalogue.words import Words
from storefront.demo.shelves import DemoProduct, demo_products
from storefront.kernel.money import tenge

#: Place names in Kazakh and Russian; English readers get the Russian one in Latin letters from the slug.
PLACES: Final = (
    ("Бурабай", "Бурабай"), ("Шарын", "Чарын"), ("Алтай", "Алтай"), ("Баянауыл", "Баянаул"),
    ("Көлсай", "Кольсай"), ("Қаратау", "Каратау"), ("Ұлытау", "Улытау"), ("Маңғыстау", "Мангистау"),
    ("Балқаш", "Балхаш"), ("Арал", "Арал"), ("Сайрам", "Сайрам"), ("Жетісу", "Жетысу"),
    ("Тарбағатай", "Тарбагатай"), ("Зайсан", "Зайсан"), ("Есіл", "Есиль"), ("Ертіс", "Иртыш"),
    ("Сырдария", "Сырдарья"), ("Іле", "Или"), ("Көкшетау", "Кокшетау"), ("Қорғалжын", "Коргалжын"),
    ("Наурызым", "Наурзум"), ("Марқакөл", "Маркаколь"), ("Катонқарағай", "Катон-Карагай"),
    ("Шымбұлақ", "Шымбулак"), ("Медеу", "Медеу"), ("Түрген", "Тургень"), ("Ақсу", "Аксу"),
    ("Жабағылы", "Жабаглы"), ("Хантәңірі", "Хан-Тенгри"), ("Қарқаралы", "Каркаралы"), ("Имантау", "Имантау"),
    ("Аягөз", "Аягоз"), ("Тобыл", "Тобол"), ("Жайық", "Жайык"), ("Ойыл", "Уил"), ("Темір", "Темир"),
    ("Бектауата", "Бектау-Ата"), ("Алакөл", "Алаколь"), ("Сарыарқа", "Сарыарка"), ("Мойынқұм", "Мойынкум"),
    ("Қызылқұм", "Кызылкум"), ("Үстірт", "Устюрт"),
)  # fmt: skip
SEASONS: Final = (
    ("көктемгі жиын", "весенний сбор", "spring harvest"),
    ("жазғы жиын", "летний сбор", "summer harvest"),
    ("күзгі жиын", "осенний сбор", "autumn harvest"),
    ("қысқы жиын", "зимний сбор", "winter harvest"),
)
STEP_KZT: Final = 400


def crowd(number: int) -> Iterator[DemoProduct]:
    """So many products beside those of the demo, always the same ones."""
    return islice(_all(), number)


def drawn_sku(sku: str) -> str:
    """The demo product whose pictures a product of the crowd shows."""
    return sku.rpartition("-")[0]


def _all() -> Iterator[DemoProduct]:
    chance = Random("crowd")
    originals = [one for one in demo_products() if not one.hidden]
    for round_ in count(1):
        year = 2026 - (round_ - 1) // (len(PLACES) * len(SEASONS))
        (kk_place, ru_place), season = list(product(PLACES, SEASONS))[
            (round_ * 37) % (len(PLACES) * len(SEASONS))
        ]
        tails = {
            "kk": f"«{kk_place}», {season[0]}",
            "ru": f"«{ru_place}», {season[1]}",
            "en": f"“{ru_place}”, {season[2]}",
        }
        if round_ > len(PLACES) * len(SEASONS):
            tails = {language: f"{tail} {year}" for language, tail in tails.items()}
        for one in originals:
            yield _variant(one, round_, tails, chance)


def _variant(one: DemoProduct, round_: int, tails: dict[str, str], chance: Random) -> DemoProduct:
    original = one.save
    assert original.retail is not None
    steps = max(2, round(original.retail.minor / 100 / STEP_KZT * chance.uniform(0.7, 1.4)))
    member = steps * STEP_KZT * 3 // 4
    words = {
        language: Words(f"{text.name} {tails[language]}", text.size, text.summary, text.description)
        for language, text in original.words.items()
    }
    save = SaveProduct(
        f"{original.sku}-{round_:04d}",
        original.category,
        words,
        pv_hundredths=round(member / 600) * 100,
        weight_g=original.weight_g,
        tint=original.tint,
        retail=tenge(steps * STEP_KZT),
        member=tenge(member),
    )
    return DemoProduct(save, chance.choice((0, 3, 12, 40, 40, 90, 200, 200)), hidden=False)
