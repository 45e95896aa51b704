"""Answering a query: understand it, fetch the products that can match, rank them.

Two statements a search, four when the first readings of the query found nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from operator import mul
from typing import Final, NamedTuple

from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from storefront.catalogue.search.candidates import candidates
from storefront.catalogue.search.meaning import Meaning, Vocabulary, understand
from storefront.catalogue.search.words import is_correction
from storefront.kernel.folding import fold, last_readings, readings

#: Characters of a query that are read.
LONGEST_QUERY: Final = 100
#: How a score is shared between "the query is covered" and "the name is covered"; below the cut is no hit.
QUERY_SHARE: Final = 0.8
NAME_SHARE: Final = 0.2
CUT: Final = 0.45
#: Products ranked beyond those asked for, so that the best of them are among the ranked.
SPARE: Final = 60


class Hit(NamedTuple):
    """A product that answers the query; `score` is 0 to 1."""

    product_id: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, best first. `understood_as` is set when it is not what was typed."""

    hits: list[Hit]
    understood_as: str | None = None


def search(session: Session, query: str, *, limit: int = 200) -> SearchResult:
    """The published products that answer a query as people type it, best first.

    Forgives a Russian keyboard, Latin letters, the wrong layout, other endings and a wrong letter a word. Reads
    only the first `LONGEST_QUERY` characters. Finds nothing rather than something unlike.
    """
    typed = query[:LONGEST_QUERY]
    for possible in (readings, last_readings):
        meanings = possible(typed)
        if meanings and (result := _answer(session, typed, meanings, limit)):
            return result
    return SearchResult([])


def _answer(session: Session, typed: str, possible: list[str], limit: int) -> SearchResult | None:
    vocabulary, meanings = understand(session, possible)
    best = max(meanings, key=lambda meaning: meaning.promise)
    if QUERY_SHARE * best.promise + NAME_SHARE < CUT:
        return None
    hits = _rank(candidates(session, best, limit + SPARE), best, vocabulary, limit)
    return SearchResult(hits, _told(typed, best)) if hits else None


def _rank(
    documents: Iterable[Row[int, str]], meaning: Meaning, vocabulary: Vocabulary, limit: int
) -> list[Hit]:
    """The products above the cut, best first; of equal ones the older first."""
    answered: dict[str, list[tuple[int, float]]] = {}
    weights = {str(word_id): weight for word_id, weight in vocabulary.common.items()}
    for place, (answers, weight) in enumerate(zip(meaning.answers, meaning.weights, strict=True)):
        for answer in answers:
            word = str(answer.word_id)
            answered.setdefault(word, []).append((place, answer.likeness))
            weights[word] = weight
    gains = {word: weights[word] * max(value for _, value in places) for word, places in answered.items()}
    query_weight = sum(meaning.weights)
    ranked = []
    for product_id, names in documents:
        covered = [0.0] * len(meaning.weights)
        best_name = 0.0
        for name in names.split(";"):
            words = name.split()
            hits = [word for word in words if word in answered]
            if not hits:
                continue
            for word in hits:
                for place, value in answered[word]:
                    if value > covered[place]:
                        covered[place] = value
            name_weight = sum(map(weights.get, words, repeat(vocabulary.ordinary)))
            best_name = max(best_name, sum([gains[word] for word in hits]) / name_weight)
        score = QUERY_SHARE * sum(map(mul, covered, meaning.weights)) / query_weight + NAME_SHARE * best_name
        if score >= CUT:
            ranked.append((-round(score, 6), product_id))
    ranked.sort()
    return [Hit(product_id, -score) for score, product_id in ranked[:limit]]


def _told(typed: str, meaning: Meaning) -> str | None:
    """How the query was understood, in the shop's spelling, when that is another word than was typed."""
    told = []
    for spelling, word, answers in zip(meaning.spellings, meaning.words, meaning.answers, strict=True):
        same = answers and (answers[0].word == word or is_correction(word, answers[0].word))
        told.append(answers[0].spelling if same else spelling)
    text = " ".join(told)
    return None if fold(text) == fold(typed) else text
