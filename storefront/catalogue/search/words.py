"""When two folded words are alike, and the keys by which alike words meet without being compared.

The rules follow how Kazakh and Russian words change: at their end. A wrong letter is forgiven from four letters
on, two from eight; a word that begins like the typed one counts by how much of both is shared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Final

from rapidfuzz.distance import OSA, Prefix

#: Letters of a beginning that is kept as a key. Longer words meet by their first six letters.
BEGINNING: Final = 6
#: From this many letters on a beginning may stand for its word.
SHORTEST_BEGINNING: Final = 3

_SHORTEST_WITH_ERROR: Final = 3
_SHORTEST_WITH_TWO_ERRORS: Final = 8
_SHORTEST_WITH_ERROR_AND_ENDING: Final = 6


def stored_keys(word: str) -> set[str]:
    """The keys under which the index keeps a word: its beginning, also with each one letter left out."""
    if has_digit(word) or len(word) < _SHORTEST_WITH_ERROR:
        return {word}
    beginning = word[:BEGINNING]
    return {beginning, *_without_a_letter(beginning)}


def asked_keys(typed: str) -> set[str]:
    """The keys a typed word asks for: those it would be stored under, and its own shorter beginnings."""
    keys = stored_keys(typed)
    if not has_digit(typed):
        keys.update(typed[:length] for length in range(SHORTEST_BEGINNING, min(len(typed), BEGINNING)))
    return keys


def beginning_of(typed: str) -> str | None:
    """What words begin with that end otherwise than the typed one; None where its keys find them all."""
    if len(typed) < 2 or len(typed) >= BEGINNING + 2 or has_digit(typed):
        return None
    return typed[: max(SHORTEST_BEGINNING, len(typed) - 2)]


def _without_a_letter(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def has_digit(word: str) -> bool:
    """Whether it is a number, or has one: those are never guessed, 15 is not 16."""
    return any(map(str.isdigit, word))


def likeness(typed: str, word: str) -> float:
    """How well a word of the index answers a typed word, 0 to 1."""
    if typed == word:
        return 1.0
    if has_digit(typed):
        return 0.0
    shared = Prefix.similarity(typed, word)
    if shared == len(typed):
        return _by_completion(typed, word)
    return max(_by_beginning(typed, word, shared), _by_errors(typed, word))


def is_correction(typed: str, word: str) -> bool:
    """Whether the word is the typed one without its error, and not just another ending of it."""
    shared = Prefix.similarity(typed, word)
    return shared < min(len(typed), len(word)) - 1 and _by_errors(typed, word) > 0


def _by_completion(typed: str, word: str) -> float:
    """The nearer to its end a word was typed, the surer it is meant."""
    if len(typed) < SHORTEST_BEGINNING:
        return 0.6
    return max(0.93 - 0.03 * (len(word) - len(typed)), 0.72)


def _by_beginning(typed: str, word: str, shared: int) -> float:
    if shared < max(SHORTEST_BEGINNING, min(len(typed), len(word)) - 2):
        return 0.0
    return 0.8 * 2 * shared / (len(typed) + len(word))


def _by_errors(typed: str, word: str) -> float:
    """One swapped, missing, added or wrong letter, two in long words; then also before an ending.

    Of three letters only a missing or swapped one is forgiven: a wrong or added one leaves too little.
    """
    if len(typed) < _SHORTEST_WITH_ERROR:
        return 0.0
    forgiven = 1 if len(typed) < _SHORTEST_WITH_TWO_ERRORS else 2
    errors = OSA.distance(typed, word, score_cutoff=forgiven)
    if errors <= forgiven:
        if len(typed) == _SHORTEST_WITH_ERROR and not Counter(typed) <= Counter(word):
            return 0.0
        return 0.85 - 0.1 * errors
    if len(typed) < _SHORTEST_WITH_ERROR_AND_ENDING or len(word) <= len(typed):
        return 0.0
    lengths = range(len(typed) - 1, len(typed) + 2)
    errors = min(OSA.distance(typed, word[:length], score_cutoff=forgiven) for length in lengths)
    return 0.72 - 0.1 * errors if errors <= forgiven else 0.0


def signature(word_ids: Iterable[int]) -> int:
    """What a product tells of its words at a glance: two bits for each, scattered over 63."""
    return reduce(or_, map(_bits, word_ids))


def _bits(word_id: int) -> int:
    scattered = word_id * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return 1 << (scattered >> 32) % 63 | 1 << (scattered & 0xFFFFFFFF) % 63
