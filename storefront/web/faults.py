"""Words for what is wrong with a typed text: one table a rule, beside the fields that show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.kernel import cyrillic, phone


def listed(letters: str) -> str:
    """«A», «q»: letters as they are named in a sentence."""
    return ", ".join(f"«{letter}»" for letter in letters)


def cyrillic_fault(reading: cyrillic.Reading, longest: int) -> str:
    """What is wrong with a name or address text of at most `longest` characters."""
    assert reading.problem is not None
    letters = reading.letters
    text = _CYRILLIC[reading.problem](len(letters), letters=listed(letters), words=letters, longest=longest)
    return str(text)


def phone_fault(reading: phone.PhoneReading) -> str:
    """What is wrong with a phone number."""
    assert reading.problem is not None
    return str(_PHONE[reading.problem](letters=listed(reading.letters)))


_CYRILLIC: dict[cyrillic.Problem, Callable[..., Any]] = {
    cyrillic.Problem.TOO_LONG: lambda n, longest, **p: _(
        "This is too long: at most %(longest)d characters.", longest=longest
    ),
    cyrillic.Problem.INVISIBLE: lambda n, **p: _("There are invisible characters in the text."),
    cyrillic.Problem.LATIN_LETTER: lambda n, letters, **p: ngettext(
        "The letter %(letters)s is Latin. Please fill in this field in Cyrillic.",
        "The letters %(letters)s are Latin. Please fill in this field in Cyrillic.",
        n,
        letters=letters,
    ),
    cyrillic.Problem.FOREIGN_LETTER: lambda n, letters, **p: ngettext(
        "The letter %(letters)s is not in the Kazakh or Russian alphabet.",
        "The letters %(letters)s are not in the Kazakh or Russian alphabet.",
        n,
        letters=letters,
    ),
    cyrillic.Problem.OLD_FONT: lambda n, letters, **p: ngettext(
        "The letter %(letters)s comes from an old font. Please type it anew on a Kazakh keyboard.",
        "The letters %(letters)s come from an old font. Please type them anew on a Kazakh keyboard.",
        n,
        letters=letters,
    ),
    cyrillic.Problem.LATIN_WORD: lambda n, words, **p: _(
        "Typed in Latin letters: «%(words)s». Please fill in this field in Cyrillic.", words=words
    ),
    cyrillic.Problem.DIGIT_AS_LETTER: lambda n, letters, **p: _(
        "A digit stands between letters: %(letters)s. Is a letter meant?", letters=letters
    ),
    cyrillic.Problem.NOT_ALLOWED: lambda n, letters, **p: ngettext(
        "The character %(letters)s cannot be used here.",
        "The characters %(letters)s cannot be used here.",
        n,
        letters=letters,
    ),
    cyrillic.Problem.ENDS: lambda n, **p: _("A name begins and ends with a letter."),
    cyrillic.Problem.SEPARATORS: lambda n, **p: _(
        "Put one space, hyphen or apostrophe between the parts of a name."
    ),
    cyrillic.Problem.NO_LETTERS: lambda n, **p: _("Please write at least one letter or digit."),
}

_PHONE: dict[phone.Problem, Callable[..., Any]] = {
    phone.Problem.LETTER: lambda letters: _(
        "There is a letter in the number: %(letters)s. Please type digits only.", letters=letters
    ),
    phone.Problem.SIGN: lambda letters: _(
        "This cannot stand in a number: %(letters)s. Please type plain digits.", letters=letters
    ),
    phone.Problem.EXTENSION: lambda letters: _(
        "Please give a number without an extension: the courier calls it directly."
    ),
    phone.Problem.TOO_SHORT: lambda letters: _("Digits are missing. A number looks like +7 701 234 56 78."),
    phone.Problem.TOO_LONG: lambda letters: _(
        "There are too many digits. A number looks like +7 701 234 56 78."
    ),
    phone.Problem.NOT_KAZAKHSTAN: lambda letters: _(
        "Please give a number of Kazakhstan: the courier calls it on the day of delivery."
    ),
    phone.Problem.NOT_FOR_DELIVERY: lambda letters: _(
        "The courier cannot reach you on this number. Please give a mobile number."
    ),
    phone.Problem.NO_SUCH_NUMBER: lambda letters: _(
        "There is no such number in Kazakhstan. Please check the digits."
    ),
}
