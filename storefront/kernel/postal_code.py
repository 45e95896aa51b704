"""Postal codes of Kazakhstan: the old six digits and, since 2015, seven characters such as A01P3K4."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_FORMS: Final = re.compile(r"[0-9]{6}|[A-Z][0-9]{2}[A-Z0-9]{4}")
_TO_LATIN: Final = str.maketrans("АВСЕНІКМОРТХУ", "ABCEHIKMOPTXY")

#: First sign or two of a code → the regions it belongs to; regions made in 2022 keep the codes of the
#: old ones.
_AREAS: Final = {
    "01": ("KZ-71",), "02": ("KZ-11",), "03": ("KZ-15",), "04": ("KZ-19", "KZ-33"), "05": ("KZ-75",),
    "06": ("KZ-23",), "07": ("KZ-63", "KZ-10"), "08": ("KZ-31",), "09": ("KZ-27",), "10": ("KZ-35", "KZ-62"),
    "11": ("KZ-39",), "12": ("KZ-43",), "13": ("KZ-47",), "14": ("KZ-55",), "15": ("KZ-59",),
    "16": ("KZ-61", "KZ-79"), "A": ("KZ-75",), "B": ("KZ-19", "KZ-33"), "C": ("KZ-11",), "D": ("KZ-15",),
    "E": ("KZ-23",), "F": ("KZ-63", "KZ-10"), "H": ("KZ-31",), "L": ("KZ-27",), "M": ("KZ-35", "KZ-62"),
    "N": ("KZ-43",), "P": ("KZ-39",), "R": ("KZ-47",), "S": ("KZ-55",), "T": ("KZ-59",),
    "X": ("KZ-61", "KZ-79"), "Z": ("KZ-71",),
}  # fmt: skip


class Problem(StrEnum):
    """Why a code cannot be taken."""

    FORM = "form"


@dataclass(frozen=True)
class PostalCodeReading:
    """The code to store, or the problem."""

    value: str = ""
    problem: Problem | None = None


def read_postal_code(text: str) -> PostalCodeReading:
    """Read a code as typed: spaces dropped, upper case, Cyrillic look-alikes made Latin."""
    code = "".join(text.split()).upper().translate(_TO_LATIN)
    if not _FORMS.fullmatch(code):
        return PostalCodeReading(problem=Problem.FORM)
    return PostalCodeReading(code)


def belongs_to(code: str, region_code: str) -> bool:
    """Whether a code may lie in the region, for a warning and no error; True for an area nobody listed."""
    area = code[:2] if code[:1].isdigit() else code[:1]
    return region_code in _AREAS.get(area, (region_code,))
