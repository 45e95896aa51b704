"""Order numbers people can read to each other, and the secret links of guests."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.kernel.check_digit import luhn
from storefront.kernel.clock import almaty
from storefront.models import table_of
from storefront.models.order import OrderNumber

MARKET = "KZ"

_COUNT_ON = (
    update(table_of(OrderNumber))
    .where(OrderNumber.month == bindparam("this_month"))
    .values(last=OrderNumber.last + 1)
    .returning(OrderNumber.last)
)


def next_number(session: Session, *, now: datetime) -> str:
    """KZ-YYMM-NNNNN-C: market, month in Almaty, running number of the month, check digit."""
    month = f"{almaty(now):%y%m}"
    last = session.connection().execute(_COUNT_ON, {"this_month": month}).scalar()
    if last is None:
        with suppress(IntegrityError), session.begin_nested():  # a rival may begin the month first
            session.execute(insert(OrderNumber).values(month=month, last=0))
        last = session.connection().execute(_COUNT_ON, {"this_month": month}).scalar_one()
    return f"{MARKET}-{month}-{last:05d}-{luhn(f'{month}{last:05d}')}"


def new_nonce() -> str:
    """The random part of an order's link, 128 bit."""
    return secrets.token_urlsafe(16)


def link_key(secret: str, number: str, nonce: str) -> str:
    """The secret part of a guest's link: known to whoever got the mail, computable only by the shop."""
    digest = hmac.new(secret.encode(), f"order-link:{number}:{nonce}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def link_fits(secret: str, number: str, nonce: str, key: str) -> bool:
    """Whether a key opens this order; compares in constant time."""
    return hmac.compare_digest(link_key(secret, number, nonce).encode(), key.encode())
