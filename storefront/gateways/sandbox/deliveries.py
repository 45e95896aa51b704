"""The bank's signed messages: how one is made, and how its receiver knows that it is genuine."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast

from storefront.gateways.payments import BadCallback, CallbackEvent
from storefront.gateways.sandbox.records import EventRecord

HEADER: Final = "Sandbox-Signature"
TOLERANCE_S: Final = 300

_KINDS: Final = frozenset({"intent", "setup", "refund", "dispute", "saved_card"})

Kind = Literal["intent", "setup", "refund", "dispute", "saved_card", "other"]


def signed(event: EventRecord, secret: str, *, now: int) -> tuple[bytes, dict[str, str]]:
    """One line of the event log as body and headers of a delivery, signed anew for each try."""
    body = {"id": event.id, "kind": event.kind, "object": event.object_id, "created": event.created}
    raw = json.dumps(body | {"live": False}).encode()
    return raw, {HEADER: f"t={now},v1={_signature(raw, now, secret)}"}


def verified(raw: bytes, headers: Mapping[str, str], accepted: tuple[str, ...], *, now: int) -> CallbackEvent:
    """The event of a delivery that one of our secrets signed within five minutes, earlier or later than
    now.

    Raises `BadCallback` for everything else, unreadable bodies included.
    """
    parts = dict(part.partition("=")[::2] for part in headers.get(HEADER, "").split(","))
    stamp, signature = parts.get("t", ""), parts.get("v1", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or abs(now - int(stamp)) > TOLERANCE_S:
        raise BadCallback("no signature of these minutes")
    if not any(
        hmac.compare_digest(_signature(raw, int(stamp), secret).encode(), signature.encode())
        for secret in accepted
    ):
        raise BadCallback("not signed by the bank")
    return _event(raw)


def _signature(raw: bytes, stamp: int, secret: str) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()


def _event(raw: bytes) -> CallbackEvent:
    try:
        body: dict[str, Any] = json.loads(raw)
        name = str(body["kind"]).partition(".")[0]
        return CallbackEvent(
            id=str(body["id"]),
            kind=cast(Kind, name) if name in _KINDS else "other",
            object_id=str(body["object"]),
            created_at=datetime.fromtimestamp(body["created"], UTC),
            live=bool(body["live"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError) as fault:
        raise BadCallback("signed, but not readable") from fault
