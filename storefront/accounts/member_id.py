"""The number a person signs in with (R6): ours begin with 8 and have ten digits, the last checks the others.

Numbers are drawn at random, so nobody can count the members or walk from one number to the next; the check
digit (Luhn) catches a mistyped digit and two swapped neighbours before the database is asked.
"""

from __future__ import annotations

import secrets
from typing import Final

from storefront.kernel.check_digit import luhn

OUR_RANGE: Final = "8"
LENGTH: Final = 10
_DRAWN = LENGTH - len(OUR_RANGE) - 1


def draw_member_id() -> str:
    """A new number, by chance one of a hundred million; whether it is free is for the database to say."""
    body = OUR_RANGE + f"{secrets.randbelow(10**_DRAWN):0{_DRAWN}d}"
    return body + str(luhn(body))


def is_member_id(text: str) -> bool:
    """Whether the text is a number of our range with the right check digit."""
    shaped = len(text) == LENGTH and text.isascii() and text.isdigit() and text.startswith(OUR_RANGE)
    return shaped and luhn(text[:-1]) == int(text[-1])
