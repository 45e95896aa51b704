"""The demo's products as they stand in `data/`: facts, words in three languages, pieces in the warehouse.

Texts were written for this demo: invented prices, common plant names, no healing claims (R22; consumer law
of 2010, art. 24 asks for Kazakh and Russian).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from storefront.catalogue.operations import SaveCategory, SaveProduct
from storefront.catalogue.words import Words
from storefront.demo.pictures.subjects import BY_SKU
from storefront.kernel.money import tenge

DATA: Final = Path(__file__).with_name("data")
LANGUAGES: Final = ("kk", "ru", "en")
MADE_OF: Final = {"kk": "Құрамы: {}.", "ru": "Состав: {}."}
HIDDEN: Final = "hidden"


@dataclass(frozen=True)
class DemoProduct:
    """A product, how many pieces of it there are at first, and whether shoppers see it."""

    save: SaveProduct
    pieces: int
    hidden: bool


@cache
def demo_categories() -> tuple[SaveCategory, ...]:
    """The shelves with their words in every language."""
    texts: dict[str, dict[str, tuple[str, str]]] = {}
    for row in _rows("categories"):
        texts.setdefault(row["code"], {})[row["language"]] = (row["name"], row["summary"])
    return tuple(
        SaveCategory(code, place, words) for place, (code, words) in enumerate(texts.items(), start=1)
    )


@cache
def demo_products() -> tuple[DemoProduct, ...]:
    """All products in the order of the shelves."""
    advice = {(row["code"], row["language"]): (row["use"], row["storage"]) for row in _rows("categories")}
    words = {language: {row["sku"]: row for row in _rows(f"words.{language}")} for language in LANGUAGES}
    return tuple(
        DemoProduct(
            SaveProduct(
                row["sku"],
                row["category"],
                {
                    language: _words(
                        language, words[language][row["sku"]], *advice[row["category"], language]
                    )
                    for language in LANGUAGES
                },
                pv_hundredths=int(row["pv_hundredths"]),
                weight_g=int(row["weight_g"]),
                tint=BY_SKU[row["sku"]].tint,
                position=place,
                retail=tenge(int(row["retail_kzt"])),
                member=tenge(int(row["member_kzt"])),
            ),
            int(row["pieces"]),
            row["state"] == HIDDEN,
        )
        for place, row in enumerate(_rows("products"), start=1)
    )


def chosen(skus: Iterable[str], pieces: Mapping[str, int]) -> list[DemoProduct]:
    """These products with other numbers of pieces."""
    wanted = set(skus)
    return [
        DemoProduct(one.save, pieces[one.save.sku], one.hidden)
        for one in demo_products()
        if one.save.sku in wanted
    ]


def _words(language: str, row: Mapping[str, str], use: str, storage: str) -> Words:
    made_of = row.get("made_of") and MADE_OF[language].format(row["made_of"])
    paragraphs = (row.get("about"), made_of, row.get("advice") or use, storage)
    return Words(
        row["name"], row["size"], row.get("summary", ""), "\n\n".join(part for part in paragraphs if part)
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
