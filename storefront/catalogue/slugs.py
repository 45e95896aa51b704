"""Names as they stand in addresses: Latin letters, digits and hyphens, readable on every keyboard."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LATIN = dict(zip("абвгғдеёзийкқлмнңоөпрстуұүфһіыэә", "abvggdeeziykqlmnnooprstuuufhiyea", strict=True))
_LATIN |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
_LATIN |= {"ъ": "", "ь": ""}

LONGEST: Final = 80

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug_of(name: str) -> str:
    """«Шай ағашы эфир майы» → "shay-agashy-efir-mayy"; empty when nothing of the name can be written."""
    spelled = "".join(_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", name).casefold())
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:LONGEST].strip("-")


def is_slug(text: str) -> bool:
    """Whether an address could be one of ours, before the database is asked."""
    return len(text) <= 2 * LONGEST and SLUG.fullmatch(text) is not None
