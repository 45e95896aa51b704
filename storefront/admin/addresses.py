"""What stands behind the question mark of a staff list. What cannot be meant is left out, no error."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from storefront.admin.product_queries import Order, Wanted
from storefront.catalogue.parameters import read_words
from storefront.catalogue.slugs import is_slug
from storefront.catalogue.words import REQUIRED_LANGUAGES
from storefront.models.catalogue import ProductState
from storefront.warehouse.queries import Band

LAST_PAGE: Final = 10_000

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], text: str | None) -> E | None:
    """The member of a choice with that value, None for anything else."""
    return kind(text) if text in set(kind) else None


def read_page(text: str | None) -> int:
    """The number of a page of a list, 1 for anything that is none."""
    digits = text or ""
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
        return 1
    return min(max(int(digits), 1), LAST_PAGE)


def read_wanted(arguments: Mapping[str, str]) -> Wanted:
    """Which products an address asks for."""
    category, lacking = arguments.get("category", ""), arguments.get("lacking", "")
    return Wanted(
        words=read_words(arguments.get("q")),
        state=one_of(ProductState, arguments.get("state")),
        category=category if is_slug(category) else "",
        stock=one_of(Band, arguments.get("stock")),
        lacking=lacking if lacking in REQUIRED_LANGUAGES else "",
        order=one_of(Order, arguments.get("sort")),
        page=read_page(arguments.get("page")),
    )


def arguments_of(wanted: Wanted, *, page: int) -> dict[str, Any]:
    """The shortest arguments that ask for the same list, turned to a page."""
    given = {
        "q": wanted.words,
        "state": wanted.state,
        "category": wanted.category,
        "stock": wanted.stock,
        "lacking": wanted.lacking,
        "sort": wanted.order,
        "page": page if page > 1 else None,
    }
    return {name: str(value) for name, value in given.items() if value}
