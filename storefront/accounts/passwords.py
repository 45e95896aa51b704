"""Passwords: what may be one, and how they are kept.

Kept as argon2id (19 456 KiB, two passes, one lane: about 50 ms). No rule about kinds of characters; refused
is only what a guesser tries first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storefront.kernel.errors import StoreError

SHORTEST: Final = 12
LONGEST: Final = 128
HASHES_AT_ONCE: Final = 4
#: An own word shorter than this would forbid too much by chance.
SHORTEST_OWN_WORD: Final = 4
SHOP_WORDS: Final = ("otgshop", "дүкен", "dukenotg", "otgkaz", "doterra")

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Each hash takes 19 MB: a crowd at the door must not take all the memory.
_places = threading.BoundedSemaphore(HASHES_AT_ONCE)
#: Hash of 32 random bytes that were thrown away: an unknown name costs the same time as a known one.
_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$qnKqr4kB4T2vg4Fpj90A0w$1C3aDNlGrKFujAJGKkUfD+InG5wp05zCDsQ75r1cfrk"
)
_ROWS: Final = (
    "12345678901234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю.",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


class PasswordRefused(StoreError):
    """The password may not be used; `reason` is too_short, too_long, common or own_name."""

    code = "password_refused"


def check_new_password(password: str, own_words: Iterable[str] = ()) -> None:
    """Raise PasswordRefused unless this may become somebody's password.

    `own_words` are her names, e-mail address and member ID; a password holding one of them, or the shop's
    name, is refused.
    """
    if len(password) < SHORTEST:
        raise PasswordRefused(reason="too_short", shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordRefused(reason="too_long", longest=LONGEST)
    folded = password.casefold()
    if _contains_own_word(folded, own_words):
        raise PasswordRefused(reason="own_name")
    if _is_common(folded):
        raise PasswordRefused(reason="common")


def hash_password(password: str) -> str:
    """The password as it is kept."""
    with _places:
        return _hasher.hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """Whether this is the password; without a kept one the answer is no, after the same time."""
    if len(password) > LONGEST:
        return False
    try:
        with _places:
            return _hasher.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    """Whether it was kept with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def _contains_own_word(folded: str, own_words: Iterable[str]) -> bool:
    words = [*SHOP_WORDS, *(part for word in own_words for part in (word, word.partition("@")[0]))]
    return any(len(word) >= SHORTEST_OWN_WORD and word.casefold() in folded for word in words)


def _is_common(folded: str) -> bool:
    letters = "".join(ch for ch in folded if ch.isalpha())
    core = folded.strip("0123456789!?.,-_*#@$%&+=() ")
    return core in _common() or letters in _common() or _repeats(folded) or _walks_the_keyboard(folded)


def _repeats(folded: str) -> bool:
    """A short piece over and over, such as «мамамамамама» or «password password»."""
    if any(folded == (folded[:size] * len(folded))[: len(folded)] for size in range(1, 5)):
        return True
    half = folded[: len(folded) // 2]
    return folded in (half * 2, half + folded[len(half)] + half)


def _walks_the_keyboard(folded: str) -> bool:
    """Nothing but runs along one row of keys, forwards or backwards."""
    rest = folded
    while rest:
        run = max(_run(rest, row) for row in (*_ROWS, *(row[::-1] for row in _ROWS)))
        if run < 3:
            return False
        rest = rest[run:]
    return True


def _run(text: str, row: str) -> int:
    length = 0
    while length < len(text) and text[: length + 1] in row:
        length += 1
    return length


@cache
def _common() -> frozenset[str]:
    words = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(word.replace(" ", "").casefold() for word in words.split("\n") if word)
