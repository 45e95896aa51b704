"""Keeping the word index: whatever shoppers see of a product's names passes here when it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Insert, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from storefront.catalogue.search.words import signature, stored_keys
from storefront.kernel.folding import folded_words, name_readings
from storefront.models.base import Base
from storefront.models.catalogue import Product, ProductState, ProductText
from storefront.models.search import SearchDocument, SearchKey, SearchPosting, SearchWord

#: Products, or rows, that `rebuild` handles at a time, and rows in one statement.
BATCH = 5_000
TOGETHER = 50
#: Words of a name that are indexed; longer names are not names.
LONGEST_NAME = 60

_TEXTS = (
    select(Product.id, ProductText.language, ProductText.name, ProductText.size)
    .join(ProductText)
    .where(Product.state == ProductState.PUBLISHED)
)

T = TypeVar("T")
Names = list[list[str]]
"""The names of one product, each as its folded words."""


def refresh_product(session: Session, product_id: int) -> None:
    """Make the index tell the truth about a product just saved, whatever its state is now."""
    rows = session.execute(_TEXTS.where(Product.id == product_id)).all()
    if rows:
        index_product(session, product_id, _named(rows))
    else:
        unindex_product(session, product_id)


def index_product(session: Session, product_id: int, names: Mapping[str, str]) -> None:
    """Make a published product found by its names and by no others.

    Each has a key of its own; under "en" it is English.
    """
    session.flush()
    _take_turn(session)
    spellings: dict[str, str] = {}
    read = _read(names, spellings)
    ids = _word_ids(session, spellings)
    _write(session, product_id, [[ids[word] for word in name] for name in read])


def unindex_product(session: Session, product_id: int) -> None:
    """Make a product that shoppers no longer see unfindable."""
    session.flush()
    _take_turn(session)
    _write(session, product_id, [])


def _read(names: Mapping[str, str], spellings: dict[str, str]) -> Names:
    """The names' folded words; `spellings` learns how each is spelled."""
    read: Names = []
    for language, name in sorted(names.items()):
        for reading in name_readings(name, english=language == "en"):
            words = list(islice(folded_words(reading), LONGEST_NAME))
            folded = [word for _, word in words]
            if folded not in read:
                read.append(folded)
                spellings |= {word: spelling for spelling, word in words if word not in spellings}
    return read


def _take_turn(session: Session) -> None:
    """Writers of the index go one after the other, so that none adds a word the other is adding."""
    turn = session.scalar(select(SearchWord.id).where(SearchWord.word == "").with_for_update())
    if turn is None:
        session.execute(insert(SearchWord).values(word="", spelling="", products=0))


def _word_ids(session: Session, spellings: Mapping[str, str]) -> dict[str, int]:
    """The ids of the words, new ones added with their keys."""
    wanted = select(SearchWord.word, SearchWord.id).where(SearchWord.word.in_(list(spellings)))
    ids = {word: id_ for word, id_ in session.execute(wanted)}
    if new := [word for word in spellings if word not in ids]:
        rows = [{"word": word, "spelling": spellings[word], "products": 0} for word in new]
        session.execute(insert(SearchWord), rows)
        ids = {word: id_ for word, id_ in session.execute(wanted)}
        session.execute(
            insert(SearchKey),
            [{"key": key, "word_id": ids[word]} for word in new for key in stored_keys(word)],
        )
    return ids


def _write(session: Session, product_id: int, names: list[list[int]]) -> None:
    """Bring document, postings and counters of a product to these names; no names take it out of the index."""
    of_product = SearchPosting.product_id == product_id
    had = set(session.scalars(select(SearchPosting.word_id).where(of_product)))
    has = set().union(*names)
    session.execute(delete(SearchPosting).where(of_product))
    session.execute(delete(SearchDocument).where(SearchDocument.product_id == product_id))
    if names:
        session.execute(insert(SearchDocument).values(product_id=product_id, names=_packed(names)))
        session.execute(insert(SearchPosting), _postings(product_id, names))
    _count(session, SearchWord.id.in_(has - had), 1)
    _count(session, SearchWord.id.in_(had - has), -1)
    _count(session, SearchWord.word == "", bool(has) - bool(had))


def _postings(product_id: int, names: list[list[int]]) -> list[dict[str, int]]:
    """The postings of one product."""
    lengths = {word_id: len(name) for name in sorted(names, key=len, reverse=True) for word_id in name}
    common = {"product_id": product_id, "signature": signature(lengths)}
    return [{"word_id": word_id, "name_length": length} | common for word_id, length in lengths.items()]


def _packed(names: Iterable[list[int]]) -> str:
    return ";".join(" ".join(map(str, name)) for name in names)


def _count(session: Session, words: ColumnElement[bool], step: int) -> None:
    session.execute(update(SearchWord).where(words).values(products=SearchWord.products + step))


def rebuild(session: Session) -> int:
    """Index every published product anew and return how many there are.

    Readers see the old index until the transaction ends.
    """
    session.flush()
    _take_turn(session)
    _empty(session)
    spellings: dict[str, str] = {}
    products = [(product_id, _read(names, spellings)) for product_id, names in _published(session)]
    counts = Counter(word for _, names in products for word in set().union(*names))
    known = set(session.scalars(select(SearchWord.word)))
    new = sorted(spellings.keys() - known)
    _insert(session, SearchWord, ({"word": word, "spelling": spellings[word], "products": 0} for word in new))
    ids = {word: id_ for word, id_ in session.execute(select(SearchWord.word, SearchWord.id))}
    _set_counts(session, {ids[word]: count for word, count in counts.items()} | {ids[""]: len(products)})
    _insert(session, SearchKey, _key_rows(ids))
    for batch in _batches(products):
        numbered = [(id_, [[ids[word] for word in name] for name in names]) for id_, names in batch]
        _insert(
            session, SearchDocument, ({"product_id": id_, "names": _packed(own)} for id_, own in numbered)
        )
        # In the order of the table's key, in which a database writes them fastest.
        postings = (row for id_, own in numbered for row in _postings(id_, own))
        _insert(
            session, SearchPosting, sorted(postings, key=itemgetter("word_id", "name_length", "product_id"))
        )
    for table in (SearchPosting, SearchDocument, SearchKey, SearchWord):
        session.execute(text(f"ANALYZE {table.__tablename__}"))
    return len(products)


def _empty(session: Session) -> None:
    """Leave only words, of no product; in steps, because one statement may not take long."""
    last = session.scalar(select(func.max(SearchDocument.product_id))) or 0
    for first in range(0, last + 1, BATCH):
        step = range(first, first + BATCH)
        for table in (SearchPosting, SearchDocument):
            session.execute(delete(table).where(table.product_id.between(step[0], step[-1])))
    session.execute(delete(SearchKey))
    session.execute(update(SearchWord).values(products=0))


def _set_counts(session: Session, counts: Mapping[int, int]) -> None:
    words = _table(SearchWord)
    statement = update(words).where(words.c.id == bindparam("word_id")).values(products=bindparam("count"))
    session.execute(statement, [{"word_id": word_id, "count": count} for word_id, count in counts.items()])


def _published(session: Session) -> Iterator[tuple[int, dict[str, str]]]:
    rows = session.execute(_TEXTS.order_by(Product.id).execution_options(yield_per=BATCH))
    for product_id, texts in groupby(rows, key=itemgetter(0)):
        yield product_id, _named(texts)


def _named(texts: Iterable[Row[int, str, str, str]]) -> dict[str, str]:
    """What a product is called in each language, and its size, which people type as well («лаванда 15 мл»)."""
    named: dict[str, str] = {}
    for _, language, name, size in texts:
        named |= {language: name, f"{language} size": size}
    return named


def _key_rows(ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    return ({"key": key, "word_id": ids[word]} for word in sorted(ids) if word for key in stored_keys(word))


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _insert(session: Session, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    for batch in _batches(rows):
        groups = [batch[start : start + TOGETHER] for start in range(0, len(batch), TOGETHER)]
        rest = groups.pop() if len(groups[-1]) < TOGETHER else []
        if groups:
            session.execute(_together(table, tuple(batch[0])), [_joined(group) for group in groups])
        if rest:
            session.execute(insert(_table(table)), rest)


@cache
def _together(table: type[Base], columns: tuple[str, ...]) -> Insert:
    """A statement for many rows at once: PostgreSQL takes them several times faster than one by one."""
    rows: list[dict[str, Any]] = [
        {name: bindparam(f"{name}_{number}") for name in columns} for number in range(TOGETHER)
    ]
    return insert(_table(table)).values(rows)


def _joined(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}


def _table(model: type[Base]) -> Table:
    """The bare table: rows in such numbers are no business of the unit of work."""
    return cast(Table, model.__table__)
