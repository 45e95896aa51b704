"""What a person types to say who she is: her member ID or her e-mail address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from storefront.accounts.member_id import is_member_id

LONGEST_EMAIL: Final = 254
_SEPARATORS = re.compile(r"[\s-]+")


@dataclass(frozen=True)
class LoginName:
    """Who somebody says she is: exactly one of the two is set, or neither when it can be nobody's name."""

    member_id: str | None = None
    email: str | None = None
    #: What is counted when attempts under this name fail.
    typed: str = ""


def canonical_email(text: str) -> str:
    """The address in the one form it is compared in: NFC, domain in ASCII, everything folded to lower case.

    Raises ValueError for what is no address. Nothing is looked up in the network.
    """
    try:
        # Names reserved for tests deliver nothing, so a shop under test may use them.
        checked = validate_email(
            unicodedata.normalize("NFC", text.strip()), check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as fault:
        raise ValueError("not an e-mail address") from fault
    return f"{checked.local_part.casefold()}@{checked.ascii_domain.lower()}"


def read_login_name(text: str) -> LoginName:
    """Understand what was typed into the sign-in field; spaces and hyphens inside a number do not matter."""
    if "@" in text:
        try:
            address = canonical_email(text)
        except ValueError:
            return LoginName(typed=text.strip().casefold())
        return LoginName(email=address, typed=address)
    number = _SEPARATORS.sub("", text)
    return LoginName(member_id=number if is_member_id(number) else None, typed=number.casefold())
