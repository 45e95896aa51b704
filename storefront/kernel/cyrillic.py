"""Reading names and address text that must be Cyrillic (R16), without blaming people for their keyboard.

A Latin letter that only looks Cyrillic is repaired when it can be nothing else: its word has a Cyrillic
letter and all its Latin letters are look-alikes. A word wholly in Latin look-alikes («POCA») may be meant
as it stands, so it is refused with the Cyrillic spelling as a suggestion; so are letters of old 8-bit
fonts, a 0 or 3 between letters and characters nobody can see. Every other Latin letter is refused by name.
Nothing is changed without being told.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from storefront.kernel.alphabet import LETTERS

LONGEST_NAME: Final = 60
LONGEST_ADDRESS: Final = 120

APOSTROPHE: Final = "’"
_MARKS: Final = str.maketrans(
    dict.fromkeys("'‘ʼ`´′", APOSTROPHE) | dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("“”„", '"')
)
_NAME_MARKS: Final = frozenset(" -" + APOSTROPHE)
_ADDRESS_MARKS: Final = _NAME_MARKS | frozenset("0123456789.,/№()«»:;")

#: Latin letters that look like a Cyrillic one.
LOOK_ALIKES: Final = {
    "A": "А", "a": "а", "B": "В", "C": "С", "c": "с", "E": "Е", "e": "е", "H": "Н", "h": "һ",
    "I": "І", "i": "і", "K": "К", "k": "к", "M": "М", "O": "О", "o": "о", "P": "Р", "p": "р",
    "T": "Т", "X": "Х", "x": "х",
    "Y": "У", "y": "у", "Ə": "Ә", "ə": "ә", "Ɵ": "Ө", "ɵ": "ө",
}  # fmt: skip
#: What text copied from PDF files shows for a Kazakh letter without doubt; the yen sign has no case of
#: its own.
_STRAY: Final = {"ӛ": "ө", "Ӛ": "Ө", "¥": "ұ"}
_REPAIRS: Final = LOOK_ALIKES | _STRAY
#: Letters under which 8-bit fonts of the nineties showed Kazakh ones.
OLD_FONT: Final = {
    "ќ": "қ", "Ќ": "Қ", "ѕ": "ә", "Ѕ": "Ә", "ґ": "ө", "Ґ": "Ө", "є": "ғ", "Є": "Ғ",
    "ў": "ұ", "Ў": "Ұ", "ї": "ү", "Ї": "Ү",
}  # fmt: skip
_DIGITS: Final = {"0": "о", "3": "з"}

_WORD: Final = re.compile(r"(?:[^\W_]|¥)+")
_DIGIT_BETWEEN_LETTERS: Final = re.compile(r"(?<=[^\W\d_])[03](?=[^\W\d_])")


class Problem(StrEnum):
    """Why a text cannot be taken as it is."""

    TOO_LONG = "too_long"
    INVISIBLE = "invisible"  # control, bidi or zero-width characters
    LATIN_LETTER = "latin_letter"
    FOREIGN_LETTER = "foreign_letter"  # neither Latin nor of the Kazakh or Russian alphabet
    OLD_FONT = "old_font"
    LATIN_WORD = "latin_word"  # all of it looks Cyrillic
    DIGIT_AS_LETTER = "digit_as_letter"
    NOT_ALLOWED = "not_allowed"  # a sign or digit that has no place here
    ENDS = "ends"  # a name begins and ends with a letter
    SEPARATORS = "separators"  # two signs between two parts of a name
    NO_LETTERS = "no_letters"  # address text of punctuation alone


@dataclass(frozen=True)
class Reading:
    """What was understood of a typed text.

    `value` is the text to store; while there is a `problem` it is the tidied typed text and must not be
    stored. `repaired` holds the Latin letters turned into Cyrillic ones, in order. `letters` are the
    characters the problem is about. `suggestion` is a text without problems that only the person can
    accept.
    """

    value: str
    repaired: str = ""
    problem: Problem | None = None
    letters: str = ""
    suggestion: str | None = None


def read_name(text: str) -> Reading:
    """Read a first name, surname or patronymic: Cyrillic letters, inner space, hyphen, apostrophe; 1–60."""
    return _read(text, _NAME_MARKS, LONGEST_NAME)


def read_address(text: str, *, digits_meant: bool = False) -> Reading:
    """Read a city, street, house or note: as names, with digits and . , / № ( ) « » : ; and 1–120 characters.

    `digits_meant` says the person was asked and wants her 0 or 3 between letters to stay («7к3б»).
    """
    return _read(text, _ADDRESS_MARKS, LONGEST_ADDRESS, digits_meant=digits_meant)


def _read(text: str, marks: frozenset[str], longest: int, *, digits_meant: bool = False) -> Reading:
    # A bound on the work, not on the person: nothing this long becomes short enough by tidying.
    if len(text) > 8 * longest:
        return Reading(text[:longest], problem=Problem.TOO_LONG)
    tidy = _tidy(text)
    repaired, letters = _repair(tidy)
    problem = _problem(repaired, marks, longest, digits_meant)
    if problem is None:
        return Reading(repaired, letters)
    suggestion = _suggest(repaired, keep_digits=digits_meant)
    helps = suggestion != repaired and _problem(suggestion, marks, longest, digits_meant) is None
    return Reading(tidy, "", *problem, suggestion if helps else None)


def _tidy(text: str) -> str:
    """NFC, one apostrophe, one hyphen, «quotes», single spaces."""
    text = unicodedata.normalize("NFC", text).translate(_MARKS)
    halves = text.split('"')
    text = halves[0] + "".join(("«", "»")[n % 2] + half for n, half in enumerate(halves[1:]))
    return " ".join(text.split())


def _repair(text: str) -> tuple[str, str]:
    """Turn Latin look-alikes into Cyrillic letters where the word leaves no doubt; also tell which."""
    changed: list[str] = []

    def word(match: re.Match[str]) -> str:
        found = match.group()
        if not any(map(_is_cyrillic, found)) or any(_is_stranger(letter) for letter in found):
            return found
        changed.extend(letter for letter in found if letter in _REPAIRS)
        big = found[0] == "¥" or found.replace("¥", "").isupper()
        return _swap(found, _REPAIRS | {"¥": "Ұ"} if big else _REPAIRS)

    repaired = _WORD.sub(word, text)
    return repaired, "".join(dict.fromkeys(changed))


def _swap(word: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in word)


def _problem(
    text: str, marks: frozenset[str], longest: int, digits_meant: bool
) -> tuple[Problem, str] | None:
    """The first thing a person must settle, what only she can type anew before what one tap can mend."""
    if hidden := [ch for ch in text if _is_hidden(ch)]:
        return Problem.INVISIBLE, "".join(dict.fromkeys(hidden))
    if len(text) > longest:
        return Problem.TOO_LONG, ""
    if found := _latin(text):
        return found
    if old := [ch for ch in text if ch in OLD_FONT]:
        return Problem.OLD_FONT, "".join(dict.fromkeys(old))
    if foreign := [ch for ch in text if ch.isalpha() and ch not in LETTERS]:
        return Problem.FOREIGN_LETTER, "".join(dict.fromkeys(foreign))
    if not digits_meant and (digits := _DIGIT_BETWEEN_LETTERS.findall(text)):
        return Problem.DIGIT_AS_LETTER, "".join(dict.fromkeys(digits))
    if wrong := [ch for ch in text if ch not in LETTERS and ch not in marks]:
        return Problem.NOT_ALLOWED, "".join(dict.fromkeys(wrong))
    return _shape(text, marks)


def _latin(text: str) -> tuple[Problem, str] | None:
    """Latin letters left after the repair: strangers first, then words that merely look Cyrillic."""
    if strangers := [ch for ch in text if _is_stranger(ch)]:
        return Problem.LATIN_LETTER, "".join(dict.fromkeys(strangers))
    if words := [word for word in _WORD.findall(text) if any(ch in LOOK_ALIKES for ch in word)]:
        return Problem.LATIN_WORD, " ".join(dict.fromkeys(words))
    return None


def _shape(text: str, marks: frozenset[str]) -> tuple[Problem, str] | None:
    if marks is _NAME_MARKS:
        if text and not (text[0] in LETTERS and text[-1] in LETTERS):
            return Problem.ENDS, ""
        if any(first in marks and second in marks for first, second in pairwise(text)):
            return Problem.SEPARATORS, ""
    elif text and not any(ch.isalnum() for ch in text):
        return Problem.NO_LETTERS, ""
    return None


def _suggest(text: str, *, keep_digits: bool) -> str:
    """The text with every doubt settled the likely way."""
    text = _tidy("".join(ch for ch in text if not _is_hidden(ch)))

    def word(match: re.Match[str]) -> str:
        found = match.group()
        return found if any(map(_is_stranger, found)) else _swap(found, LOOK_ALIKES | OLD_FONT)

    text = _WORD.sub(word, text)
    return text if keep_digits else _DIGIT_BETWEEN_LETTERS.sub(_letter_for_digit, text)


def _letter_for_digit(match: re.Match[str]) -> str:
    letter = _DIGITS[match.group()]
    before, after = match.string[match.start() - 1], match.string[match.end()]
    return letter.upper() if before.isupper() and after.isupper() else letter


def _is_stranger(ch: str) -> bool:
    """A Latin letter that looks like no Cyrillic one."""
    return ch not in LOOK_ALIKES and unicodedata.name(ch, "").startswith("LATIN ")


def _is_cyrillic(ch: str) -> bool:
    return unicodedata.name(ch, "").startswith("CYRILLIC ")


def _is_hidden(ch: str) -> bool:
    """Control, format (bidi, zero-width, soft hyphen), private, unassigned and variation characters."""
    return unicodedata.category(ch) in ("Cc", "Cf", "Co", "Cn", "Cs") or "\ufe00" <= ch <= "\ufe0f"
