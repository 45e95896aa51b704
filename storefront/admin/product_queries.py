"""Products as staff see them: drafts and hidden ones too, in a fixed number of statements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from storefront.catalogue.search import search as find
from storefront.catalogue.words import REQUIRED_LANGUAGES, Words
from storefront.kernel.money import Money
from storefront.models.catalogue import Category, CategoryText, Product, ProductState, ProductText
from storefront.models.warehouse import StockItem
from storefront.warehouse.queries import Band, band, is_in

PAGE_SIZE: Final = 50
MOST_HITS: Final = 200
#: What a product page shows in each language; all of it is needed to publish.
PARTS: Final = ("name", "size", "summary", "description")

_SKU: Final = re.compile(r"[A-Za-z0-9-]{1,32}")
_FREE: Final = func.coalesce(StockItem.on_hand - StockItem.reserved, 0)
_LOW_AT: Final = func.coalesce(StockItem.low_at, 0)
_TEXTS: Final = {language: aliased(ProductText) for language in REQUIRED_LANGUAGES}


class Order(StrEnum):
    """In which order a list stands."""

    CHANGED = "changed"
    SKU = "sku"
    CHEAP = "cheap"
    DEAR = "dear"
    FEWEST = "fewest"


@dataclass(frozen=True)
class Wanted:
    """Which products a list shows. `lacking` names a language whose texts are not all there."""

    words: str = ""
    state: ProductState | None = None
    category: str = ""
    stock: Band | None = None
    lacking: str = ""
    order: Order | None = None
    page: int = 1


@dataclass(frozen=True)
class CategoryName:
    """A shelf of the shop in one language."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Row:
    """A product in a list. `lacking` names the languages whose texts are not all there."""

    id: int
    sku: str
    name: str
    size: str
    category_id: int
    state: ProductState
    retail: Money
    member: Money
    on_hand: int
    reserved: int
    low_at: int
    lacking: Sequence[str]
    updated_at: datetime

    @property
    def free(self) -> int:
        """Pieces that can still be sold."""
        return self.on_hand - self.reserved

    @property
    def band(self) -> Band:
        """Whether it is time to order more."""
        return band(self.free, self.low_at)


@dataclass(frozen=True)
class Stored:
    """A product as the editor takes it up; prices of a draft may be 0."""

    id: int
    sku: str
    category: str
    state: ProductState
    texts: Mapping[str, Words]
    pv_hundredths: int
    weight_g: int
    tint: str
    retail: Money
    member: Money
    low_at: int
    on_hand: int
    reserved: int
    revision: int
    updated_at: datetime


def categories(session: Session, language: str) -> list[CategoryName]:
    """All shelves in their order, in one statement; by their code where a language has no name."""
    rows = session.execute(
        select(Category.id, Category.code, func.coalesce(CategoryText.name, Category.code))
        .outerjoin(
            CategoryText, and_(CategoryText.category_id == Category.id, CategoryText.language == language)
        )
        .order_by(Category.position, Category.id)
    )
    return [CategoryName(*row) for row in rows]


def list_products(session: Session, wanted: Wanted, language: str) -> tuple[list[Row], bool]:
    """One page of products and whether another follows: one statement, and those of the search if words."""
    hits: list[int] = []
    query = _rows(language).where(*_conditions(wanted))
    if wanted.words:
        hits = _hits(session, wanted.words)
        query = query.where(_named(wanted.words, hits))
    query = query.order_by(*_sorted(wanted, hits)).limit(PAGE_SIZE + 1).offset((wanted.page - 1) * PAGE_SIZE)
    found = [_row(one) for one in session.execute(query)]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def find_product(session: Session, sku: str) -> Stored | None:
    """One product with its texts, in one statement; None when there is none of that article."""
    rows = session.execute(
        select(Product, Category.code, ProductText, StockItem)
        .join(Category, Category.id == Product.category_id)
        .outerjoin(ProductText, ProductText.product_id == Product.id)
        .outerjoin(StockItem, StockItem.product_id == Product.id)
        .where(Product.sku == sku)
    ).all()
    if not rows:
        return None
    product, category, _text, stock = rows[0]
    return Stored(
        id=product.id,
        sku=product.sku,
        category=category,
        state=product.state,
        texts={
            text.language: Words(text.name, text.size, text.summary, text.description, text.slug)
            for _product, _category, text, _stock in rows
            if text is not None
        },
        pv_hundredths=product.pv_hundredths,
        weight_g=product.weight_g,
        tint=product.tint,
        retail=product.retail,
        member=product.member,
        low_at=stock.low_at if stock else 5,
        on_hand=stock.on_hand if stock else 0,
        reserved=stock.reserved if stock else 0,
        revision=product.revision,
        updated_at=product.updated_at,
    )


def find_row(session: Session, sku: str, language: str) -> Row | None:
    """One product as in a list, in one statement."""
    row = session.execute(_rows(language).where(Product.sku == sku)).one_or_none()
    return None if row is None else _row(row)


def missing_for_sale(texts: Mapping[str, Words], retail: Money | None, member: Money | None) -> list[str]:
    """What stands between a product and the shop: "kk_summary", "ru_name", "retail" and so on."""
    missing = [
        f"{language}_{part}"
        for language in REQUIRED_LANGUAGES
        for part in PARTS
        if not getattr(texts.get(language, Words("")), part)
    ]
    prices = {"retail": retail, "member": member}
    return missing + [name for name, amount in prices.items() if not amount]


def _complete(language: str) -> ColumnElement[bool]:
    """Whether a product has every text in the language; the join may have found none."""
    text = _TEXTS[language]
    return and_(text.product_id.is_not(None), *(getattr(text, part) != "" for part in PARTS))


def _rows(language: str) -> Select[Any]:
    first, *others = sorted(REQUIRED_LANGUAGES, key=lambda one: one != language)
    named = [func.nullif(_TEXTS[one].name, "") for one in (first, *others)]
    sized = [func.nullif(_TEXTS[one].size, "") for one in (first, *others)]
    query: Any = (
        select(
            Product.id,
            Product.sku,
            func.coalesce(*named, Product.sku).label("name"),
            func.coalesce(*sized, "").label("size"),
            Product.category_id,
            Product.state,
            Product.retail,
            Product.member,
            func.coalesce(StockItem.on_hand, 0).label("on_hand"),
            func.coalesce(StockItem.reserved, 0).label("reserved"),
            _LOW_AT.label("low_at"),
            *(case((_complete(one), 1), else_=0).label(f"complete_{one}") for one in REQUIRED_LANGUAGES),
            Product.updated_at,
        )
        .select_from(Product)
        .outerjoin(StockItem, StockItem.product_id == Product.id)
    )
    for one in REQUIRED_LANGUAGES:
        text = _TEXTS[one]
        query = query.outerjoin(text, and_(text.product_id == Product.id, text.language == one))
    found: Select[Any] = query
    return found


def _row(row: Any) -> Row:
    lacking = [one for one in REQUIRED_LANGUAGES if not getattr(row, f"complete_{one}")]
    return Row(
        id=row.id,
        sku=row.sku,
        name=row.name,
        size=row.size,
        category_id=row.category_id,
        state=row.state,
        retail=row.retail,
        member=row.member,
        on_hand=row.on_hand,
        reserved=row.reserved,
        low_at=row.low_at,
        lacking=lacking,
        updated_at=row.updated_at,
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Product.state == wanted.state)
    if wanted.category:
        shelf = select(Category.id).where(Category.code == wanted.category).scalar_subquery()
        conditions.append(Product.category_id == shelf)
    if wanted.stock is not None:
        conditions.append(is_in(wanted.stock, _FREE, _LOW_AT))
    if wanted.lacking:
        conditions.append(~_complete(wanted.lacking))
    return conditions


def _hits(session: Session, words: str) -> list[int]:
    """Published products the shop's own search finds; an article needs no search."""
    if _SKU.fullmatch(words) and any(letter.isdigit() for letter in words):
        return []
    return [hit.product_id for hit in find(session, words, limit=MOST_HITS).hits]


def _named(words: str, hits: list[int]) -> ColumnElement[bool]:
    """Found by the search, by the beginning of the article, or, out of its sight, by a piece of a name.

    SQLite compares Cyrillic letters as they stand, so a name is looked for in the usual ways to write it.
    """
    spellings = {words, words.lower(), words.upper(), words.capitalize()}
    pieces = [
        text.name.contains(spelling, autoescape=True)
        for text in _TEXTS.values()
        for spelling in sorted(spellings)
    ]
    by_sku = Product.sku.startswith(words.upper(), autoescape=True) if _SKU.fullmatch(words) else false()
    return or_(Product.id.in_(hits), by_sku, and_(Product.state != ProductState.PUBLISHED, or_(*pieces)))


def _sorted(wanted: Wanted, hits: list[int]) -> list[ColumnElement[Any]]:
    match wanted.order:
        case Order.CHANGED:
            return [Product.updated_at.desc(), Product.id.desc()]
        case Order.SKU:
            return [Product.sku.asc()]
        case Order.CHEAP:
            return [Product.retail.asc(), Product.id.asc()]
        case Order.DEAR:
            return [Product.retail.desc(), Product.id.desc()]
        case Order.FEWEST:
            return [_FREE.asc(), Product.id.asc()]
    best_first: list[ColumnElement[Any]] = []
    if hits:
        places = {product_id: place for place, product_id in enumerate(hits)}
        best_first = [case(places, value=Product.id, else_=len(hits))]
    return [*best_first, Product.position.asc(), Product.id.asc()]


@dataclass(frozen=True)
class Needs:
    """Products that want somebody: up to a handful of each kind, and whether there are more."""

    scarce: Sequence[Row]
    lacking: Sequence[Row]

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.scarce or self.lacking)


def products_in_need(session: Session, language: str, limit: int = 8) -> Needs:
    """Products in the shop that run out or are gone, and those that lack a language, in two statements."""
    scarce = (
        _rows(language)
        .where(Product.state == ProductState.PUBLISHED, ~is_in(Band.IN, _FREE, _LOW_AT))
        .order_by(_FREE, Product.position, Product.id)
        .limit(limit)
    )
    gaps = or_(*(~_complete(one) for one in REQUIRED_LANGUAGES))
    lacking = _rows(language).where(gaps).order_by(Product.updated_at.desc(), Product.id.desc()).limit(limit)
    return Needs(
        [_row(one) for one in session.execute(scarce)], [_row(one) for one in session.execute(lacking)]
    )
