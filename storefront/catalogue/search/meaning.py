"""Understanding a query: which words of the index its words may mean, and how much each of them says."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, CompoundSelect, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from storefront.catalogue.search.words import asked_keys, beginning_of, likeness
from storefront.kernel.folding import folded_words
from storefront.models.search import SearchKey, SearchWord

_KEY, _WORD = SearchKey.__table__.c, SearchWord.__table__.c

#: Words of a reading that count, and beginnings looked up for all readings together.
MOST_WORDS: Final = 8
MOST_BEGINNINGS: Final = 12
#: Words with one beginning that are looked at, the commonest first.
MOST_COMPLETIONS: Final = 48
#: The commonest words of the shop, looked up along with every query: they weigh little in a name.
COMMON_WORDS: Final = 48
#: Words of the index that answer one typed word, the most alike first, and how alike they are at least.
MOST_ANSWERS: Final = 16
LEAST_LIKENESS: Final = 0.5
#: A word without an answer says at least so much.
LEAST_UNKNOWN: Final = 0.5
#: Of words with equally many errors the commonest is meant; each next one counts less, three times at most.
DOUBT: Final = 0.05


class Answer(NamedTuple):
    """A word of the index that answers a typed word."""

    word_id: int
    word: str
    spelling: str
    #: How many products have it.
    products: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """One reading of a query. For each of its words: spelled, folded, the answers, and its weight, 0 to 1."""

    spellings: list[str]
    words: list[str]
    answers: list[list[Answer]]
    weights: list[float]

    @property
    def promise(self) -> float:
        """The share of the query that a product can cover at best, 0 to 1."""
        best = (answers[0].likeness if answers else 0.0 for answers in self.answers)
        return sum(value * weight for value, weight in zip(best, self.weights, strict=True)) / sum(
            self.weights
        )


@dataclass(slots=True)
class Vocabulary:
    """What the index knows about the words of a query, and its commonest words."""

    #: Products in the index.
    products: int = 0
    #: Word id → weight of the commonest words; all others weigh `ordinary`.
    common: dict[int, float] = field(default_factory=dict)
    ordinary: float = 1.0
    #: Key or beginning asked for → id, word, spelling and number of products of the words that have it.
    found: defaultdict[str, list[tuple[int, str, str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def weight(self, products: int) -> float:
        """How much a word says: near 1 for a word of few products, near 0 for a word of all."""
        return math.log(1 + self.products / max(products, 1)) / math.log(1 + max(self.products, 1))


def understand(session: Session, readings: Iterable[str]) -> tuple[Vocabulary, list[Meaning]]:
    """The meanings of a query's readings. One statement."""
    phrases = [list(folded_words(reading))[:MOST_WORDS] for reading in readings]
    words = [word for phrase in phrases for _, word in phrase]
    vocabulary = look_up(session, words, filter(None, map(beginning_of, words)))
    return vocabulary, [_meaning(vocabulary, phrase) for phrase in phrases]


def _meaning(vocabulary: Vocabulary, phrase: list[tuple[str, str]]) -> Meaning:
    spellings, words = [spelling for spelling, _ in phrase], [word for _, word in phrase]
    answers = [_answers(vocabulary, word) for word in words]
    known = [_weight(vocabulary, word, found[0]) for word, found in zip(words, answers, strict=True) if found]
    # Nothing is known of a word without an answer: let it say as much as the one that says most.
    unknown = max(known, default=1.0)
    weights = [known.pop(0) if found else max(unknown, LEAST_UNKNOWN) for found in answers]
    return Meaning(spellings, words, answers, weights)


def _weight(vocabulary: Vocabulary, word: str, best: Answer) -> float:
    """A rare word says much, a single letter («d», «с») little, however rare."""
    return vocabulary.weight(best.products) * min(len(word), 3) / 3


def _answers(vocabulary: Vocabulary, typed: str) -> list[Answer]:
    requests = asked_keys(typed) | {beginning_of(typed) or typed}
    known = {row for request in requests if request in vocabulary.found for row in vocabulary.found[request]}
    alike = [(likeness(typed, row[1]), row) for row in known]
    alike = sorted((pair for pair in alike if pair[0] >= LEAST_LIKENESS), key=_most_alike)[:MOST_ANSWERS]
    doubts: defaultdict[float, Iterator[int]] = defaultdict(count)
    return [
        Answer(*row, value if row[1].startswith(typed) else value - DOUBT * min(next(doubts[value]), 3))
        for value, row in alike
    ]


def _most_alike(pair: tuple[float, tuple[int, str, str, int]]) -> tuple[float, int, str]:
    value, (_, word, _, products) = pair
    return -value, -products, word


@cache
def _statement(beginnings: int) -> CompoundSelect[Any]:
    """Words by key, the commonest of the shop (under the empty key), the commonest with each beginning."""
    columns = _WORD.id, _WORD.word, _WORD.spelling, _WORD.products
    by_key = (
        select(_KEY.key, *columns)
        .join_from(SearchKey.__table__, SearchWord.__table__)
        .where(_KEY.key.in_(bindparam("keys", expanding=True)), _WORD.products > 0)
    )
    commonest_first = _WORD.products.desc(), _WORD.word
    common = select(literal("").label("key"), *columns).order_by(*commonest_first).limit(COMMON_WORDS + 1)
    legs = [by_key, select(common.subquery())]
    for number in range(beginnings):
        low: BindParameter[str] = bindparam(f"low_{number}", type_=_WORD.word.type)
        high: BindParameter[str] = bindparam(f"high_{number}", type_=_WORD.word.type)
        completions = (
            select(low.label("key"), *columns)
            .where(_WORD.word >= low, _WORD.word < high, _WORD.products > 0)
            .order_by(*commonest_first)
            .limit(MOST_COMPLETIONS)
        )
        legs.append(select(completions.subquery()))
    return union_all(*legs)


def look_up(session: Session, words: Iterable[str], beginnings: Iterable[str]) -> Vocabulary:
    """Words of the index near some folded words or with some beginnings, and the commonest. One statement."""
    lows = list(dict.fromkeys(beginnings))[:MOST_BEGINNINGS]
    parameters: dict[str, Any] = {"keys": sorted(set().union(*map(asked_keys, words)))}
    for number, low in enumerate(lows):
        parameters |= {f"low_{number}": low, f"high_{number}": low + "\U0010ffff"}
    vocabulary, common = Vocabulary(), []
    for key, *row in session.execute(_statement(len(lows)), parameters).all():
        if key:
            vocabulary.found[key].append(tuple(row))
        elif row[1]:
            common.append((row[0], row[3]))
        else:
            vocabulary.products = row[3]
    vocabulary.common = {word_id: vocabulary.weight(products) for word_id, products in common}
    if common:
        # Words not listed are rarer than the last one listed; on a scale of magnitudes, half way down.
        vocabulary.ordinary = vocabulary.weight(math.isqrt(common[-1][1]))
    return vocabulary
