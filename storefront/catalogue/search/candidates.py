"""The few products worth ranking for a query, fetched through the index alone.

What is read depends on what was typed, not on how many products there are: of a common word only the products
with the shortest names, and of two common words the products that have both, looked for among so many.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, Select, bindparam, or_, select, union
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from storefront.catalogue.search.meaning import Answer, Meaning
from storefront.catalogue.search.words import signature
from storefront.models.search import SearchDocument, SearchPosting

_DOCUMENT, _POSTING = SearchDocument.__table__, SearchPosting.__table__

#: Words of more products are not looked through to the end: only so many products that have the word, and by
#: their signature the others, are asked whether they truly have them.
MOST_PRODUCTS: Final = 8_000
MOST_CROSSED: Final = 1_000
#: Typed words crossed, the one that says most first; answers to the first; answers to each other one.
CROSSED_WORDS: Final = 3
FIRST_ANSWERS: Final = 2
OTHER_ANSWERS: Final = 4
#: An answer so much less alike than the best one is not worth crossing.
CROSSING_DOUBT: Final = 0.15


def candidates(session: Session, meaning: Meaning, room: int) -> tuple[Sequence[Row[int, str]], bool]:
    """Ids and packed names of about `room` products at most, and whether these are all. One statement."""
    half = room // 2
    lists = [answers for _, answers in _weightiest_first(meaning) if answers]
    ordered = sorted(
        (answer for answers in lists for answer in answers), key=lambda a: (-a.likeness, a.products)
    )
    whole: list[int] = []
    cut: Answer | None = None
    for answer in ordered:
        # Once a word was too common to be fetched whole, half the room is kept for the best it has.
        if answer.products <= (room if cut is None else room - half):
            whole.append(answer.word_id)
            room -= answer.products
        else:
            cut = cut or answer
    parameters: dict[str, Any] = {
        "whole": whole,
        "cut": cut.word_id if cut else -1,
        "rest": room,
        "half": half,
    }
    firsts = _to_cross(lists[0], whole) if len(lists) > 1 else []
    others = lists[1:CROSSED_WORDS] if firsts else []
    parameters |= {f"first_{number}": answer.word_id for number, answer in enumerate(firsts)}
    for number, answers in enumerate(others):
        ids = [answer.word_id for answer in answers[:OTHER_ANSWERS]]
        parameters[f"others_{number}"] = ids
        for place in range(OTHER_ANSWERS):
            parameters[f"bits_{number}_{place}"] = signature(ids[place : place + 1] or ids[:1])
    endless = tuple(answer.products > MOST_PRODUCTS for answer in firsts)
    return session.execute(_statement(endless, len(others)), parameters).all(), cut is None


def _weightiest_first(meaning: Meaning) -> list[tuple[float, list[Answer]]]:
    return sorted(zip(meaning.weights, meaning.answers, strict=True), key=lambda pair: -pair[0])


def _to_cross(answers: list[Answer], whole: list[int]) -> list[Answer]:
    """The good answers too common to be fetched whole."""
    good = answers[0].likeness - CROSSING_DOUBT
    return [a for a in answers if a.word_id not in whole and a.likeness >= good][:FIRST_ANSWERS]


@cache
def _statement(endless: tuple[bool, ...], others: int) -> Select[int, str]:
    """Documents with any of some words; of one more word those with short names; those that have several.

    `endless` tells for each word to cross whether it has too many products to look through.
    """
    posting = _POSTING.c
    cut = select(posting.product_id).where(posting.word_id == bindparam("cut"))
    cut = cut.order_by(posting.name_length, posting.product_id).limit(bindparam("rest"))
    legs: list[Any] = [
        select(posting.product_id).where(posting.word_id.in_(bindparam("whole", expanding=True))),
        select(cut.subquery()),
        *(
            select(_crossing(number, others, bound).subquery().c.product_id)
            for number, bound in enumerate(endless)
        ),
    ]
    found = union(*legs).subquery().c.product_id
    # One document a product found: as a join PostgreSQL would sooner read the whole table.
    names = select(_DOCUMENT.c.names).where(_DOCUMENT.c.product_id == found).scalar_subquery()
    return select(found, names)


def _crossing(first: int, others: int, endless: bool) -> Select[Any]:
    """Products with a common word, short names first, that answer each of the other typed words as well."""
    posting = _POSTING.c
    rows = select(posting.product_id, posting.name_length).where(
        posting.word_id == bindparam(f"first_{first}")
    )
    for number in range(others):
        bits = [bindparam(f"bits_{number}_{place}", type_=BigInteger) for place in range(OTHER_ANSWERS)]
        rows = rows.where(or_(*(posting.signature.bitwise_and(these) == these for these in bits)))
    likely = posting
    if endless:
        rows = rows.order_by(posting.name_length, posting.product_id).limit(MOST_CROSSED)
        likely = rows.subquery().c
        rows = select(likely.product_id, likely.name_length)
    for number in range(others):
        also = _POSTING.alias().c
        answers = also.word_id.in_(bindparam(f"others_{number}", expanding=True))
        rows = rows.where(select(1).where(also.product_id == likely.product_id, answers).exists())
    return rows.order_by(likely.name_length, likely.product_id).limit(bindparam("half"))
