"""One page of a list: a shelf, the whole shop, or what a search has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from storefront.catalogue import queries
from storefront.catalogue.parameters import ListQuery
from storefront.catalogue.prices import Buyer
from storefront.catalogue.queries import PAGE_SIZE, Card, Shelf, Shelves, Sort
from storefront.catalogue.search import did_you_mean
from storefront.catalogue.search import search as find

INSTEAD = 4


@dataclass(frozen=True)
class Listing:
    """What a list page shows.

    `count` is the number of all products of the list, None where it is not known: a narrowed shelf is not
    counted, since counting would cost more the more there are, until its last page tells; nor is all that
    answers common words. `pages` is None then, too. `near` are words of the shop like those that found nothing.
    """

    query: ListQuery
    shelves: Shelves
    shelf: Shelf | None
    cards: Sequence[Card]
    more_follow: bool
    count: int | None
    understood_as: str | None = None
    instead: Sequence[Card] = ()
    near: Sequence[str] = ()

    @property
    def pages(self) -> int | None:
        """How many pages the list has."""
        return None if self.count is None else -(-self.count // PAGE_SIZE)

    @property
    def narrowed(self) -> bool:
        """Whether filters are on, so that an empty list may be their doing."""
        return self.query.filters(None).narrowed

    @property
    def beyond_the_end(self) -> bool:
        """Whether the address asks for a page that is not there."""
        return not self.cards and self.query.page > 1

    @property
    def endpoint(self) -> tuple[str, dict[str, Any]]:
        """Where the list stands."""
        if self.shelf:
            return "catalogue.category", {"category": self.shelf.code}
        return "catalogue.shop", {}


def read_listing(
    session: Session, language: str, buyer: Buyer, shelves: Shelves, shelf: Shelf | None, query: ListQuery
) -> Listing:
    """Read the page the query asks for."""
    if query.words:
        return _found(session, language, buyer, shelves, query)
    filters = query.filters(shelf.id if shelf else None)
    cards, more_follow = queries.list_cards(session, language, buyer, filters, query.sort, query.page)
    count: int | None = shelf.count if shelf else shelves.count
    if filters.narrowed:
        count = None if more_follow else query.offset + len(cards)
    return Listing(query, shelves, shelf, cards, more_follow, count)


def _found(session: Session, language: str, buyer: Buyer, shelves: Shelves, query: ListQuery) -> Listing:
    result = find(session, query.words)
    ids = [hit.product_id for hit in result.hits]
    filters = query.filters(None)
    if ids and (filters.narrowed or query.sort is not Sort.SHELF):
        ids = queries.allowed_among(session, ids, filters, query.sort, buyer)
    shown = ids[query.offset : query.offset + PAGE_SIZE]
    return Listing(
        query,
        shelves,
        None,
        cards=queries.cards_of(session, shown, language, buyer) if shown else [],
        more_follow=len(ids) > query.offset + PAGE_SIZE,
        count=len(ids) if result.complete else None,
        understood_as=result.understood_as,
        instead=[] if ids else queries.chosen_cards(session, language, buyer, INSTEAD),
        near=[] if ids else did_you_mean(session, query.words),
    )
