"""Phone numbers on which the courier reaches the recipient (R21): numbers of Kazakhstan, kept as E.164.

The code +7 is shared with Russia, so the plan decides by the whole number. Letters are looked for first: a
Latin O typed for a zero would otherwise be dropped in silence, and a Cyrillic one would end the parsing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

_LONGEST_TYPED: Final = 40
_NATIONAL_DIGITS: Final = 10
#: Marks that contacts copied from a phone carry around the number, unseen.
_BIDI: Final = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_SIGNS: Final = frozenset("0123456789+-()./ \u00a0\u2009\u202f‐‑‒–—")
_EXTENSION: Final = re.compile(r"(#|доб|вн|қос|ext|x)\W*[0-9]+\s*$", re.IGNORECASE)


class Problem(StrEnum):
    """Why a number cannot be taken."""

    LETTER = "letter"
    SIGN = "sign"
    EXTENSION = "extension"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_KAZAKHSTAN = "not_kazakhstan"
    NOT_FOR_DELIVERY = "not_for_delivery"  # toll-free, paid, internet: no courier reaches a person there
    NO_SUCH_NUMBER = "no_such_number"


@dataclass(frozen=True)
class PhoneReading:
    """What was understood: `e164` to store, or a `problem` with the `letters` it is about.

    `fixed_line` warns that the courier cannot send a message there.
    """

    e164: str | None = None
    problem: Problem | None = None
    letters: str = ""
    fixed_line: bool = False


def read_phone(text: str) -> PhoneReading:
    """Read a delivery phone as typed: 8701…, 7701…, 701…, +7 701…, with spaces, dashes and brackets."""
    typed = text.translate(_BIDI).strip()
    if len(typed) > _LONGEST_TYPED:
        return PhoneReading(problem=Problem.TOO_LONG)
    if _EXTENSION.search(typed):
        return PhoneReading(problem=Problem.EXTENSION)
    if letters := [ch for ch in typed if ch.isalpha()]:
        return PhoneReading(problem=Problem.LETTER, letters="".join(dict.fromkeys(letters)))
    if signs := [ch for ch in typed[:1] + typed[1:].replace("+", "＋") if ch not in _SIGNS]:
        return PhoneReading(problem=Problem.SIGN, letters="".join(dict.fromkeys(signs)))
    return _read_digits("".join(ch for ch in typed if ch.isdigit()), international=typed.startswith("+"))


def _read_digits(digits: str, *, international: bool) -> PhoneReading:
    if international and not digits.startswith("7"):
        return PhoneReading(problem=Problem.NOT_KAZAKHSTAN if len(digits) > 6 else Problem.TOO_SHORT)
    # Ten digits with 7 in front are a whole number without its prefix; eleven carry the 8 or 7 before it.
    whole = len(digits) == _NATIONAL_DIGITS and digits[0] == "7" and not international
    prefixed = digits[:1] in ("7", "8") and not whole
    national = digits[1:] if prefixed else digits
    if len(national) != _NATIONAL_DIGITS:
        short = len(national) < _NATIONAL_DIGITS
        return PhoneReading(problem=Problem.TOO_SHORT if short else Problem.TOO_LONG)
    return _judge(phonenumbers.PhoneNumber(country_code=7, national_number=int(national)), national)


def _judge(number: phonenumbers.PhoneNumber, national: str) -> PhoneReading:
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.TOLL_FREE:
        return PhoneReading(problem=Problem.NOT_FOR_DELIVERY)
    # The region alone is not enough: it goes by the first digits, also of numbers nobody has.
    if not phonenumbers.is_valid_number(number):
        return PhoneReading(problem=Problem.NO_SUCH_NUMBER)
    if phonenumbers.region_code_for_number(number) != "KZ":
        return PhoneReading(problem=Problem.NOT_KAZAKHSTAN)
    if kind not in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE):
        return PhoneReading(problem=Problem.NOT_FOR_DELIVERY)
    return PhoneReading(f"+7{national}", fixed_line=kind == PhoneNumberType.FIXED_LINE)


def display_phone(e164: str) -> str:
    """«+7 701 234 56 78» for a stored number; any other text as it is."""
    if not re.fullmatch(r"\+7[0-9]{10}", e164):
        return e164
    digits = e164[2:]
    return f"+7 {digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}"
