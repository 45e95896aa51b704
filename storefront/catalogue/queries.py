"""What shoppers see of the catalogue, in a fixed number of statements however many products there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from storefront.catalogue.prices import Buyer
from storefront.kernel.money import Money
from storefront.models.catalogue import (
    CatalogueVersion,
    Category,
    CategoryText,
    Product,
    ProductState,
    ProductText,
)
from storefront.models.warehouse import StockItem
from storefront.warehouse.queries import Band, band

PAGE_SIZE: Final = 24
RELATED: Final = 4

_FREE = func.coalesce(StockItem.on_hand - StockItem.reserved, 0)
_PUBLISHED = Product.state == ProductState.PUBLISHED

# Asked for every page, drawn before or not: written once, since writing them costs more than asking.
_VERSION = select(CatalogueVersion.number)
_SHELVES = (
    select(
        CatalogueVersion.number,
        Category.id,
        Category.code,
        CategoryText.name,
        CategoryText.summary,
        Category.published,
    )
    .select_from(CatalogueVersion)
    .outerjoin(Category, true())
    .outerjoin(
        CategoryText,
        and_(CategoryText.category_id == Category.id, CategoryText.language == bindparam("language")),
    )
    .order_by(Category.position, Category.id)
)
_GLANCE = (
    select(
        CatalogueVersion.number,
        Product.id,
        Product.category_id,
        Product.position,
        _FREE.label("left"),
        StockItem.low_at,
    )
    .select_from(CatalogueVersion)
    .outerjoin(
        ProductText,
        and_(ProductText.language == bindparam("language"), ProductText.slug == bindparam("slug")),
    )
    .outerjoin(Product, and_(Product.id == ProductText.product_id, _PUBLISHED))
    .outerjoin(StockItem, StockItem.product_id == Product.id)
)


class Sort(StrEnum):
    """Order of a list: the shop's own, or by price."""

    SHELF = "shelf"
    CHEAP = "cheap"
    DEAR = "dear"


@dataclass(frozen=True)
class Shelf:
    """A category in one language. `count` is the number of its published products."""

    id: int
    code: str
    name: str
    summary: str
    count: int


@dataclass(frozen=True)
class Shelves:
    """All categories in their order, and the version of everything shoppers see."""

    version: int
    all: Sequence[Shelf]

    @property
    def count(self) -> int:
        """Products in the whole shop."""
        return sum(shelf.count for shelf in self.all)

    def find(self, code: str) -> Shelf | None:
        """The shelf of a code."""
        return next((shelf for shelf in self.all if shelf.code == code), None)


@dataclass(frozen=True)
class Filters:
    """Which products of the shop are wanted; prices are the buyer's own, with VAT."""

    category_id: int | None = None
    price_from: Money | None = None
    price_to: Money | None = None
    in_stock: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether less than the whole shelf is wanted, so that its kept number does not tell how many."""
        return self.in_stock or self.price_from is not None or self.price_to is not None


@dataclass(frozen=True)
class Card:
    """A product in a list. `was` is the retail price where the buyer's own is lower.

    `stock` is the band alone; the exact number stands on the product's own page.
    """

    id: int
    sku: str
    slug: str
    name: str
    size: str
    price: Money
    was: Money | None
    pv_hundredths: int
    stock: Band


@dataclass(frozen=True)
class ProductPage:
    """A product as its page shows it, with its address in every language."""

    card: Card
    category: Shelf
    summary: str
    description: str
    weight_g: int
    tint: str
    slugs: dict[str, str]
    related: Sequence[Card]


@dataclass(frozen=True)
class Glance:
    """What decides whether a drawn product page is still true. `left` is the number of free pieces.

    Category and position say where on the shelves its neighbours stand.
    """

    version: int
    product_id: int | None
    category_id: int = 0
    position: int = 0
    left: int = 0
    low_at: int = 0


def shelves(session: Session, language: str) -> Shelves:
    """All shelves with their numbers, and the catalogue's version, in one statement."""
    rows = session.execute(_SHELVES, {"language": language}).all()
    found = [Shelf(*row[1:]) for row in rows if row.id is not None and row.name is not None]
    return Shelves(version=rows[0].number if rows else 0, all=found)


def version(session: Session) -> int:
    """The number that changes with everything shoppers see, in one statement."""
    return session.scalar(_VERSION) or 0


def allowed_among(
    session: Session, product_ids: Sequence[int], filters: Filters, sort: Sort, buyer: Buyer
) -> list[int]:
    """Which of the products found pass the filters, in one statement; in the order given unless sorted."""
    query = _wanted(filters, buyer).where(Product.id.in_(product_ids))
    if sort is not Sort.SHELF:
        return list(session.scalars(query.order_by(*_order(sort, buyer))))
    allowed = set(session.scalars(query))
    return [product_id for product_id in product_ids if product_id in allowed]


def list_cards(
    session: Session, language: str, buyer: Buyer, filters: Filters, sort: Sort, page: int
) -> tuple[list[Card], bool]:
    """One page of products, and whether another follows, in one statement.

    The page is cut out of an index before names and stock are looked up.
    """
    ids = (
        _wanted(filters, buyer)
        .order_by(*_order(sort, buyer))
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
        .subquery()
    )
    rows = session.execute(
        _cards(language).join(ids, ids.c.id == Product.id).order_by(*_order(sort, buyer))
    ).all()
    cards = [_card(row, buyer) for row in rows]
    return cards[:PAGE_SIZE], len(cards) > PAGE_SIZE


def cards_of(session: Session, product_ids: Iterable[int], language: str, buyer: Buyer) -> list[Card]:
    """The published ones of these products, in the order given, in one statement."""
    wanted = list(product_ids)
    rows = session.execute(_cards(language).where(Product.id.in_(wanted), _PUBLISHED))
    cards = {row.id: _card(row, buyer) for row in rows}
    return [cards[product_id] for product_id in wanted if product_id in cards]


def chosen_cards(session: Session, language: str, buyer: Buyer, count: int) -> list[Card]:
    """The first products of the shop's own order that can be had, for the home page."""
    ids = _wanted(Filters(in_stock=True), buyer).order_by(*_order(Sort.SHELF, buyer)).limit(count).subquery()
    rows = session.execute(
        _cards(language).join(ids, ids.c.id == Product.id).order_by(*_order(Sort.SHELF, buyer))
    )
    return [_card(row, buyer) for row in rows]


def glance(session: Session, language: str, slug: str) -> Glance:
    """The version, and how many pieces of the product at this address are free, in one statement."""
    row = session.execute(_GLANCE, {"language": language, "slug": slug}).one_or_none()
    if row is None or row.id is None:
        return Glance(version=row.number if row else 0, product_id=None)
    return Glance(row.number, row.id, row.category_id, row.position, row.left, row.low_at or 0)


def product_page(session: Session, seen: Glance, language: str, buyer: Buyer) -> ProductPage | None:
    """A published product with its neighbours on the shelf, in one statement; None when it is gone."""
    product_id = seen.product_id
    near = [
        select(Product.id)
        .where(_PUBLISHED, Product.category_id == seen.category_id, side)
        .order_by(*order)
        .limit(RELATED)
        .subquery()
        for side, order in (
            (Product.position > seen.position, (Product.position, Product.id)),
            (Product.position < seen.position, (Product.position.desc(), Product.id.desc())),
        )
    ]
    ids = union_all(select(literal(product_id).label("id")), *(select(part.c.id) for part in near)).subquery()
    rows = session.execute(
        _cards(None)
        .add_columns(
            ProductText.language,
            ProductText.summary,
            ProductText.description,
            Product.weight_g,
            Product.tint,
            Category.id.label("category_id"),
            Category.code,
            Category.published,
            CategoryText.name.label("category_name"),
            CategoryText.summary.label("category_summary"),
        )
        .join(Category, Category.id == Product.category_id)
        .join(CategoryText, and_(CategoryText.category_id == Category.id, CategoryText.language == language))
        .join(ids, ids.c.id == Product.id)
        .where(_PUBLISHED, or_(ProductText.language == language, Product.id == product_id))
        .order_by(case((Product.position > seen.position, 0), else_=1), Product.position, Product.id)
    ).all()
    own = {row.language: row for row in rows if row.id == product_id}
    if language not in own:
        return None
    row = own[language]
    return ProductPage(
        card=_card(row, buyer),
        category=Shelf(row.category_id, row.code, row.category_name, row.category_summary, row.published),
        summary=row.summary,
        description=row.description,
        weight_g=row.weight_g,
        tint=row.tint,
        slugs={code: one.slug for code, one in own.items()},
        related=[_card(one, buyer) for one in rows if one.id != product_id][:RELATED],
    )


def addresses(
    session: Session, languages: Sequence[str], after: int, to: int
) -> list[tuple[int, str, str, datetime]]:
    """Published products of a range of ids, for the sitemap: (id, language, slug, last change), in order."""
    ids = (
        select(Product.id, Product.updated_at)
        .where(_PUBLISHED, Product.id > after, Product.id <= to)
        .subquery()
    )
    rows = session.execute(
        select(ids.c.id, ProductText.language, ProductText.slug, ids.c.updated_at)
        .join(ProductText, ProductText.product_id == ids.c.id)
        .where(ProductText.language.in_(languages))
        .order_by(ids.c.id, ProductText.language)
    )
    return [(row.id, row.language, row.slug, row.updated_at) for row in rows]


def highest_id(session: Session) -> int:
    """The largest id a product has; 0 without products."""
    return session.scalar(select(func.max(Product.id))) or 0


def _wanted(filters: Filters, buyer: Buyer) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [_PUBLISHED]
    if filters.category_id is not None:
        conditions.append(Product.category_id == filters.category_id)
    if filters.price_from is not None:
        conditions.append(buyer.column >= filters.price_from)
    if filters.price_to is not None:
        conditions.append(buyer.column <= filters.price_to)
    query = select(Product.id).where(*conditions)
    if filters.in_stock:
        query = query.join(StockItem, StockItem.product_id == Product.id).where(
            StockItem.on_hand > StockItem.reserved
        )
    return query


def _order(sort: Sort, buyer: Buyer) -> tuple[ColumnElement[Any], ...]:
    if sort is Sort.CHEAP:
        return (buyer.column.asc(), Product.id.asc())
    if sort is Sort.DEAR:
        return (buyer.column.desc(), Product.id.desc())
    return (Product.position.asc(), Product.id.asc())


def _cards(language: str | None) -> Select[Any]:
    """The columns of a card; without a language the caller says which texts are wanted."""
    query: Any = (
        select(
            Product.id,
            Product.sku,
            ProductText.slug,
            ProductText.name,
            ProductText.size,
            Product.retail,
            Product.member,
            Product.pv_hundredths,
            _FREE.label("left"),
            StockItem.low_at,
        )
        .select_from(Product)
        .join(ProductText, ProductText.product_id == Product.id)
        .outerjoin(StockItem, StockItem.product_id == Product.id)
    )
    found: Select[Any] = query if language is None else query.where(ProductText.language == language)
    return found


def _card(row: Any, buyer: Buyer) -> Card:
    price: Money = getattr(row, buyer.attribute)
    return Card(
        id=row.id,
        sku=row.sku,
        slug=row.slug,
        name=row.name,
        size=row.size,
        price=price,
        was=row.retail if price < row.retail else None,
        pv_hundredths=row.pv_hundredths,
        stock=band(row.left, row.low_at or 0),
    )
