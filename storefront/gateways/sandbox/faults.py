"""Planned trouble between the shop and the bank, for tests only: a bank without a plan never stumbles."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

from storefront.gateways.sandbox.records import NoAnswer

Moment = Literal["before", "after", "stored"]
Act = Callable[[], None]


def lost() -> None:
    """The answer never arrives."""
    raise NoAnswer("planned fault")


def delay(seconds: float) -> Act:
    """The bank takes its time."""
    return lambda: time.sleep(seconds)


class FaultPlan:
    """Which operation meets which trouble, and how often.

    `before` strikes before the bank has done anything, `after` when its work is committed. `stored` is the
    nastiest: nothing is done, but the bank remembers a failure under the key and repeats it to every
    replay.
    """

    def __init__(self) -> None:
        self._plans: dict[tuple[str, Moment], list[Act]] = {}
        self._lock = threading.Lock()

    def add(self, operation: str, moment: Moment, act: Act = lost, *, times: int = 1) -> FaultPlan:
        """Plan trouble for the next `times` calls of the operation. Returns the plan itself."""
        with self._lock:
            self._plans.setdefault((operation, moment), []).extend([act] * times)
        return self

    def clear(self) -> None:
        """Plan no trouble any more."""
        with self._lock:
            self._plans.clear()

    def strike(self, operation: str, moment: Moment) -> None:
        """Let the next planned trouble of this moment happen, if any."""
        act = self._next(operation, moment)
        if act is not None:
            act()

    def spoils(self, operation: str) -> bool:
        """Whether the bank is to stumble and remember the failure."""
        return self._next(operation, "stored") is not None

    def _next(self, operation: str, moment: Moment) -> Act | None:
        with self._lock:
            plans = self._plans.get((operation, moment))
            return plans.pop(0) if plans else None
