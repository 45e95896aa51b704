"""How often one address, person or thing may ask: a moving window, counted in Redis or in this process.

The numbers are settings (`limit_…`). Redis being away opens no door: each process then counts for itself.
Failed sign-ins are counted in the database instead, see `accounts/throttle.py`.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded

from storefront.settings import Settings
from storefront.web.errors import error_page
from storefront.web.events import security_event
from storefront.web.session import browser_state
from storefront.web.shop import shop

View = TypeVar("View", bound=Callable[..., Any])

_NAMES = frozenset(one.name for one in fields(Settings))


def client_address() -> str:
    """Where the request comes from; of IPv6 the network, since everybody has a whole one."""
    address = request.remote_addr or "unknown"
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return address


_limiter = Limiter(
    key_func=client_address,
    strategy="moving-window",
    swallow_errors=True,
    in_memory_fallback_enabled=True,
    storage_options={"socket_connect_timeout": 1, "socket_timeout": 1},
    key_prefix="shop",
)


def limited(setting: str, *, per: str | None = None) -> Callable[[View], View]:
    """Hold a view to the limit in a setting, by address; with `per`, by that part of the view's address.

    Where a setting of the same name with `_person` exists, the signed-in person or browser is held to it too.
    """
    if setting not in _NAMES:
        raise LookupError(f"no setting {setting}")

    def hold(view: View) -> View:
        held: View = _shared(setting, client_address if per is None else lambda: _part(per))(view)
        if f"{setting}_person" in _NAMES:
            held = _shared(f"{setting}_person", _person, unless=lambda: not _person())(held)
        return held

    return hold


def _shared(
    setting: str, key: Callable[[], str], unless: Callable[[], bool] = lambda: False
) -> Callable[[View], View]:
    return _limiter.shared_limit(  # type: ignore[return-value]
        lambda: str(getattr(shop().settings, setting)),
        scope=setting,
        key_func=key,
        exempt_when=lambda: not shop().settings.limits_on or unless(),
    )


def _part(name: str) -> str:
    return str((request.view_args or {}).get(name, "-"))


def _person() -> str:
    """Whom we know in this request; empty for strangers, who are held by their address alone."""
    state = browser_state()
    if state.login:
        return state.login.key
    return f"browser:{state.row_id}" if state.row_id else ""


def too_many(wait_seconds: int, setting: str) -> Response:
    """The page that asks for patience, with the seconds to wait."""
    security_event("limit.hit", limit=setting)
    answer = error_page(429)
    answer.headers["Retry-After"] = str(max(1, wait_seconds))
    return answer


def _exceeded(error: RateLimitExceeded) -> Response:
    hit = _limiter.current_limit
    wait = int(hit.reset_at - time.time()) + 1 if hit else 60
    return too_many(wait, str(error.limit.scope))


def forget() -> None:
    """Begin to count anew, as tests do."""
    _limiter.reset()


def count_in(app: Flask, redis_url: str) -> None:
    """Keep the counts in Redis; without an address, in this process."""
    app.config["RATELIMIT_STORAGE_URI"] = redis_url or "memory://"
    _limiter.init_app(app)


def init_app(app: Flask, settings: Settings) -> None:
    """Begin to count."""
    count_in(app, settings.redis_url)
    app.register_error_handler(RateLimitExceeded, _exceeded)
