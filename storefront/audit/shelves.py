"""Invariants of the catalogue and of baskets."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, or_, select

from storefront.audit.books import Books, Broken, Invariant
from storefront.audit.orders import PRICE_TAKEN_IN
from storefront.catalogue.prices import Buyer
from storefront.models.cart import Cart, CartLine
from storefront.models.catalogue import (
    Category,
    CategoryText,
    Price,
    PriceList,
    Product,
    ProductState,
    ProductText,
)
from storefront.models.search import SearchDocument

LANGUAGES: Final = ("kk", "ru")


def todays_prices_are_the_newest_begun(books: Books) -> Broken:
    """The price on the shelf is the price in the list."""
    for price_list in PriceList:
        column = Buyer(price_list).column
        newest = (
            select(Price.amount)
            .where(
                Price.product_id == Product.id,
                Price.price_list == price_list,
                Price.valid_from <= books.now - PRICE_TAKEN_IN,
            )
            .order_by(Price.valid_from.desc())
            .limit(1)
            .correlate(Product)
            .scalar_subquery()
        )
        just_begun = (
            select(Price.id)
            .where(
                Price.product_id == Product.id,
                Price.price_list == price_list,
                Price.valid_from.between(books.now - PRICE_TAKEN_IN, books.now),
            )
            .correlate(Product)
            .exists()
        )
        rows = books.session.execute(
            select(Product.sku, column, newest.label("newest")).where(
                or_(newest.is_(None), newest != column), ~just_begun
            )
        )
        for sku, shown, listed in rows:
            yield (
                f"product:{sku}",
                {
                    "price_list": price_list.value,
                    "shown_tiyn": shown.minor,
                    "listed_tiyn": listed.minor if listed else None,
                },
            )


def published_products_speak_every_language(books: Books) -> Broken:
    """A shopper never meets a product that is silent in her language."""
    spoken = (
        select(ProductText.product_id, func.count().label("languages"))
        .where(ProductText.language.in_(LANGUAGES), ProductText.name != "", ProductText.slug != "")
        .group_by(ProductText.product_id)
        .subquery()
    )
    languages = func.coalesce(spoken.c.languages, 0)
    rows = books.session.execute(
        select(Product.sku, languages)
        .outerjoin(spoken, spoken.c.product_id == Product.id)
        .where(Product.state == ProductState.PUBLISHED, languages != len(LANGUAGES))
    )
    for sku, count in rows:
        yield f"product:{sku}", {"languages": count}


def shelves_speak_every_language(books: Books) -> Broken:
    """Every shelf has its name in every language."""
    named = (
        select(CategoryText.category_id, func.count().label("languages"))
        .where(CategoryText.language.in_(LANGUAGES), CategoryText.name != "")
        .group_by(CategoryText.category_id)
        .subquery()
    )
    languages = func.coalesce(named.c.languages, 0)
    rows = books.session.execute(
        select(Category.code, languages)
        .outerjoin(named, named.c.category_id == Category.id)
        .where(languages != len(LANGUAGES))
    )
    for code, count in rows:
        yield f"category:{code}", {"languages": count}


def shelves_know_how_many_products_they_show(books: Books) -> Broken:
    """The number on a shelf is kept, not counted: it must be the number that would be counted."""
    shown = (
        select(Product.category_id, func.count().label("products"))
        .where(Product.state == ProductState.PUBLISHED)
        .group_by(Product.category_id)
        .subquery()
    )
    products = func.coalesce(shown.c.products, 0)
    rows = books.session.execute(
        select(Category.code, Category.published, products)
        .outerjoin(shown, shown.c.category_id == Category.id)
        .where(Category.published != products)
    )
    for code, kept, counted in rows:
        yield f"category:{code}", {"kept": kept, "counted": counted}


def exactly_the_published_products_can_be_found(books: Books) -> Broken:
    """Search knows every product shoppers see, and no other."""
    rows = books.session.execute(
        select(Product.sku, Product.state)
        .outerjoin(SearchDocument, SearchDocument.product_id == Product.id)
        .where((Product.state == ProductState.PUBLISHED) != SearchDocument.product_id.is_not(None))
    )
    for sku, state in rows:
        yield f"product:{sku}", {"state": state.value}


def carts_know_how_many_pieces_they_hold(books: Books) -> Broken:
    """The number in the header is the number in the cart."""
    held = (
        select(CartLine.cart_id, func.sum(CartLine.quantity).label("pieces"))
        .group_by(CartLine.cart_id)
        .subquery()
    )
    pieces = func.coalesce(held.c.pieces, 0)
    rows = books.session.execute(
        select(Cart.id, Cart.pieces, pieces)
        .outerjoin(held, held.c.cart_id == Cart.id)
        .where(Cart.pieces != pieces)
    )
    for cart_id, kept, counted in rows:
        yield f"cart:{cart_id}", {"kept": kept, "counted": int(counted)}


INVARIANTS: Final[tuple[Invariant, ...]] = (
    todays_prices_are_the_newest_begun,
    published_products_speak_every_language,
    shelves_speak_every_language,
    shelves_know_how_many_products_they_show,
    exactly_the_published_products_can_be_found,
    carts_know_how_many_pieces_they_hold,
)
