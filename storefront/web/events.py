"""The security log: what a watchman wants to read, with ids only and nothing that can break a line."""

from __future__ import annotations

import json
import logging

from flask import g, has_request_context, request

log = logging.getLogger("storefront.security")


def security_event(event: str, **facts: object) -> None:
    """Note an event such as "login.refused". Facts are ids and codes: never names, passwords or tokens."""
    if has_request_context():
        facts = {"request_id": g.get("request_id", ""), "endpoint": request.endpoint or "", **facts}
    log.warning("%s %s", event, json.dumps(facts, default=str, sort_keys=True))
