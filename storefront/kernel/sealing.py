"""Sealed columns: what must be read again but never lie open in a copy of the database.

AES-256-GCM. Each sealed text names the key it was sealed with, so keys can be changed one by one, and is
bound to the place it belongs to: moved to another row or column it no longer opens.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """The sealed text was altered, moved, or its key is not in the ring."""


@dataclass(frozen=True)
class Keyring:
    """The keys of sealed columns: `sealing` names the one that seals, all of them open."""

    sealing: str
    keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"Keyring(sealing={self.sealing!r})"

    @classmethod
    def from_settings(cls, data_keys: Sequence[str], secret: str) -> Keyring:
        """The ring written as name:base64 entries; without any, one key derived from the shop's secret.

        Raises ValueError when an entry is not a name and 32 bytes.
        """
        if not data_keys:
            derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"sealed columns")
            return cls("derived", {"derived": derive.derive(secret.encode())})
        keys = dict(_entry(text) for text in data_keys)
        return cls(data_keys[0].partition(":")[0], keys)

    def seal(self, plain: str, place: str) -> str:
        """Sealed text of `plain`, bound to a place such as "second_factor:staff:7"."""
        nonce = os.urandom(_NONCE_BYTES)
        body = AESGCM(self.keys[self.sealing]).encrypt(nonce, plain.encode(), place.encode())
        return f"{self.sealing}:{base64.b64encode(nonce + body).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """What was sealed for this place. Raises SealBroken."""
        name, _, packed = sealed.partition(":")
        try:
            raw = base64.b64decode(packed, validate=True)
            body = AESGCM(self.keys[name]).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
        except (KeyError, ValueError, InvalidTag) as fault:
            raise SealBroken(name) from fault
        return body.decode()


def _entry(text: str) -> tuple[str, bytes]:
    name, colon, packed = text.partition(":")
    try:
        key = base64.b64decode(packed, validate=True)
    except binascii.Error:
        key = b""
    if not name or not colon or len(key) != KEY_BYTES:
        raise ValueError("holds entries such as k1:<base64 of 32 bytes>")
    return name, key
