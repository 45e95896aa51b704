"""What stands behind the question mark of a list's address. What cannot be meant is left out, no error."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from storefront.catalogue.queries import PAGE_SIZE, Filters, Sort
from storefront.kernel.money import Money, tenge

LONGEST_QUERY: Final = 100
LAST_PAGE: Final = 100_000
DEAREST: Final = 100_000_000


@dataclass(frozen=True)
class ListQuery:
    """A list as its address asks for it; prices in tenge with VAT."""

    words: str = ""
    sort: Sort = Sort.SHELF
    price_from: int | None = None
    price_to: int | None = None
    in_stock: bool = False
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> ListQuery:
        """Understand the arguments of an address."""
        low, high = _whole(arguments.get("from"), DEAREST), _whole(arguments.get("to"), DEAREST)
        if low is not None and high is not None and low > high:
            low, high = high, low
        sort = arguments.get("sort", "")
        return cls(
            words=read_words(arguments.get("q")),
            sort=Sort(sort) if sort in set(Sort) else Sort.SHELF,
            price_from=low,
            price_to=high,
            in_stock=arguments.get("stock") == "1",
            page=_whole(arguments.get("page"), LAST_PAGE) or 1,
        )

    def arguments(self) -> dict[str, Any]:
        """The shortest arguments that ask for this list; also what tells one list from another."""
        given = {
            "q": self.words,
            "sort": self.sort.value if self.sort is not Sort.SHELF else "",
            "from": self.price_from,
            "to": self.price_to,
            "stock": 1 if self.in_stock else "",
            "page": self.page if self.page > 1 else "",
        }
        return {name: value for name, value in given.items() if value not in ("", None)}

    def filters(self, category_id: int | None) -> Filters:
        """Which products are asked for, on a shelf or in the whole shop."""
        return Filters(category_id, _money(self.price_from), _money(self.price_to), self.in_stock)

    def on_page(self, page: int) -> ListQuery:
        """The same list, turned to another page."""
        return replace(self, page=page)

    def without_words(self) -> ListQuery:
        """The same filters without the search."""
        return replace(self, words="")

    def unfiltered(self) -> ListQuery:
        """The same search or shelf with nothing filtered out."""
        return ListQuery(words=self.words, sort=self.sort)

    @property
    def offset(self) -> int:
        """How many products stand before the page."""
        return (self.page - 1) * PAGE_SIZE


def read_words(text: str | None) -> str:
    """Typed words without control characters and needless space, of a length people type."""
    visible = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text or "")
    return unicodedata.normalize("NFC", " ".join(visible.split()))[:LONGEST_QUERY].strip()


def _whole(text: str | None, most: int) -> int | None:
    digits = (text or "").replace(" ", "").replace("\u00a0", "")
    if not digits or len(digits) > 9 or not digits.isascii() or not digits.isdigit():
        return None
    number = int(digits)
    return number if number <= most else None


def _money(amount: int | None) -> Money | None:
    return None if amount is None else tenge(amount)
