"""Drawn pages and pieces that look the same for many, kept in this process until what they show has changed.

A key names everything the piece depends on: the catalogue's version, the language, the price list, the
parameters. Nothing is thrown out by hand: a new version makes new keys, the oldest pieces fall off the end.
Personal things never stand in a piece; `web/page.py` fills them in when it answers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

#: Characters kept at most; a list page has about 40,000.
ROOM = 16_000_000


class Fragments:
    """Pieces in the order of their last use; the least used fall out when the room is full."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.taken = 0
        self._pieces: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> str | None:
        """The piece kept under a key, None when there is none."""
        with self._lock:
            piece = self._pieces.get(key)
            if piece is not None:
                self._pieces.move_to_end(key)
            return piece

    def keep(self, key: Hashable, piece: str) -> None:
        """Keep a piece; one larger than a tenth of the room is not worth it."""
        if len(piece) > self.room // 10:
            return
        with self._lock:
            self.taken += len(piece) - len(self._pieces.pop(key, ""))
            self._pieces[key] = piece
            while self.taken > self.room:
                self.taken -= len(self._pieces.popitem(last=False)[1])

    def forget(self) -> None:
        """Empty the room."""
        with self._lock:
            self._pieces.clear()
            self.taken = 0


_fragments = Fragments()


def kept(key: Hashable, draw: Callable[[], str]) -> str:
    """The piece under the key, drawn now if it is not there."""
    piece = _fragments.find(key)
    if piece is None:
        piece = draw()
        _fragments.keep(key, piece)
    return piece


def forget() -> None:
    """Forget everything, as tests do between two databases."""
    _fragments.forget()
