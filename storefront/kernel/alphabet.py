"""The Kazakh alphabet: which letters there are and in which order words are listed.

Its 42 letters hold the Russian ones in Russian order, so one key sorts both languages. Code-point order and
the default collations put ә, і, ұ and the rest of the nine behind я, or і beside и.
"""

from typing import Final

ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
LETTERS: Final = frozenset(ALPHABET + ALPHABET.upper())

_PLACE: Final = {letter: place for place, letter in enumerate(ALPHABET)}
_PLACE["ё"] = _PLACE["е"]


def alphabetical(text: str) -> tuple[tuple[int, int], ...] | tuple[object, ...]:
    """A sort key: digits and signs, then the alphabet; ё beside е and case only where all else is equal."""
    folded = text.casefold()
    letters = tuple((1, _PLACE[ch]) if ch in _PLACE else (2 if ch.isalpha() else 0, ord(ch)) for ch in folded)
    return (letters, folded, text)
