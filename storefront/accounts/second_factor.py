"""The second proof beside a password: a code from the phone (TOTP) or one of ten codes on paper."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
ISSUER: Final = "OTG Дүкен"
#: Base32 without letters and digits that are taken for one another.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LABEL: Final = 4
#: 18 signs out of 31 are 89 bits.
_SECRET: Final = 18
_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class RecoveryPair:
    """A code on paper in its two parts: the label finds it, the secret proves it."""

    label: str
    secret: str

    def __str__(self) -> str:
        """As printed: groups that are easy to type."""
        whole = self.label + self.secret
        return "-".join([whole[:4], *(whole[at : at + 6] for at in range(4, len(whole), 6))])


def new_secret() -> str:
    """A shared secret of 160 random bits, in base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, name: str) -> str:
    """The address a code generator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_at(now: datetime) -> int:
    """Number of the 30-second step a moment lies in."""
    return int(now.timestamp()) // STEP_SECONDS


def accepted_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The step this code belongs to, if it is one before to one after now and later than step `after`."""
    if not _CODE.fullmatch(code):
        return None
    generator = pyotp.HOTP(secret)
    here = step_at(now)
    matching = [step for step in (here - 1, here, here + 1) if hmac.compare_digest(generator.at(step), code)]
    return next((step for step in matching if step > after), None)


def draw_recovery_codes() -> list[RecoveryPair]:
    """Ten new codes; shown once, kept only as hashes."""
    labels: set[str] = set()
    while len(labels) < RECOVERY_CODES:
        labels.add(_draw(_LABEL))
    return [RecoveryPair(label, _draw(_SECRET)) for label in sorted(labels)]


def read_recovery_code(text: str) -> RecoveryPair | None:
    """The code as typed, spaces, hyphens and capitals aside; None when it cannot be one."""
    plain = re.sub(r"[\s-]+", "", text).lower()
    if len(plain) != _LABEL + _SECRET or set(plain) - set(_SIGNS):
        return None
    return RecoveryPair(plain[:_LABEL], plain[_LABEL:])


def _draw(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))
