"""Answering a query: understand it, fetch the products that can match, rank them.

Two statements a search, four when the first readings of the query found nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from operator import mul
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from storefront.catalogue.search.candidates import candidates
from storefront.catalogue.search.meaning import Meaning, Vocabulary, look_up, understand
from storefront.catalogue.search.words import has_digit, is_correction
from storefront.kernel.folding import fold, folded_words, last_readings, readings

#: Characters of a query that are read.
LONGEST_QUERY: Final = 100
#: How a score is shared between "the query is covered" and "the name is covered"; below the cut is no hit.
QUERY_SHARE: Final = 0.8
NAME_SHARE: Final = 0.2
CUT: Final = 0.45
#: Products ranked beyond those asked for, so that the best of them are among the ranked.
SPARE: Final = 60
#: A word of the shop is offered for a typed one with the same first letter if so much of both is the same.
WORTH_OFFERING: Final = 0.6


class Hit(NamedTuple):
    """A product that answers the query; `score` is 0 to 1."""

    product_id: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, best first.

    `understood_as` is set when it is not what was typed; `complete` tells that there are no more than these.
    """

    hits: list[Hit]
    understood_as: str | None = None
    complete: bool = True


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
    documents, complete = candidates(session, best, limit + SPARE)
    hits = _rank(documents, best, vocabulary)
    if not hits:
        return None
    return SearchResult(hits[:limit], _told(typed, best), complete and len(hits) <= limit)


def _rank(documents: Iterable[Row[int, str]], meaning: Meaning, vocabulary: Vocabulary) -> list[Hit]:
    """The products above the cut, best first; of equal ones the older first."""
    scales = _Scales(meaning, vocabulary)
    scored = ((round(scales.score(names), 6), product_id) for product_id, names in documents)
    ranked = sorted((-score, product_id) for score, product_id in scored if score >= CUT)
    return [Hit(product_id, -score) for score, product_id in ranked]


class _Scales:
    """What the words of a name weigh for one meaning of a query. Word ids are text, as documents have them."""

    def __init__(self, meaning: Meaning, vocabulary: Vocabulary) -> None:
        self.typed = meaning.weights
        self.all_typed = sum(meaning.weights)
        self.ordinary = vocabulary.ordinary
        self.weights = {str(word_id): weight for word_id, weight in vocabulary.common.items()}
        #: Word → which typed words it answers, and how well.
        self.answers: dict[str, list[tuple[int, float]]] = {}
        #: Word → what it adds to its name: an answer weighs what the typed word weighs, whichever answer it is.
        self.gains: dict[str, float] = {}
        for place, (answers, weight) in enumerate(zip(meaning.answers, meaning.weights, strict=True)):
            for answer in answers:
                word = str(answer.word_id)
                self.weights[word] = weight
                self.answers.setdefault(word, []).append((place, answer.likeness))
                self.gains[word] = max(self.gains.get(word, 0.0), weight * answer.likeness)

    def score(self, names: str) -> float:
        """How well a product with these names answers: what is covered of the query and of its best name."""
        covered = [0.0] * len(self.typed)
        best_name = 0.0
        for name in names.split(";"):
            words = name.split()
            hits = [word for word in words if word in self.answers]
            if not hits:
                continue
            for word in hits:
                for place, likeness in self.answers[word]:
                    covered[place] = max(covered[place], likeness)
            weight = sum(map(self.weights.get, words, repeat(self.ordinary)))
            best_name = max(best_name, sum([self.gains[word] for word in hits]) / weight)
        query: float = sum(map(mul, covered, self.typed)) / self.all_typed
        return QUERY_SHARE * query + NAME_SHARE * best_name


def _told(typed: str, meaning: Meaning) -> str | None:
    """How the query was understood, in the shop's spelling, when that is another word than was typed."""
    told = []
    for spelling, word, answers in zip(meaning.spellings, meaning.words, meaning.answers, strict=True):
        same = answers and (answers[0].word == word or is_correction(word, answers[0].word))
        told.append(answers[0].spelling if same else spelling)
    text = " ".join(told)
    return None if fold(text) == fold(typed) else text


def did_you_mean(session: Session, query: str, *, limit: int = 3) -> list[str]:
    """Words of the shop most like those of a query that found nothing, in the shop's spelling. One statement.

    Each of them finds something. Often there are none: what the shop has nothing like, it does not guess.
    """
    phrases = [folded_words(reading) for reading in readings(query[:LONGEST_QUERY])]
    words = [word for phrase in phrases for _, word in phrase if len(word) >= 3 and not has_digit(word)]
    vocabulary = look_up(session, words, [word[0] for word in words])
    known = {row for rows in vocabulary.found.values() for row in rows}
    near = {
        (-max(OSA.normalized_similarity(typed, word) for typed in words), -products, spelling)
        for _, word, spelling, products in known
    }
    return [spelling for unlike, _, spelling in sorted(near)[:limit] if -unlike >= WORTH_OFFERING]
