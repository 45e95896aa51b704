"""Named points where a test may stop the process or let a competitor act; in a running shop they do
nothing.

Code calls `at("payments.after_confirm")` behind each commit and each outside call. What happens there is
planned by the `stop_at` setting, which live mode refuses, or by a test.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

Act = Callable[[], None]

_plans: Final[dict[str, Act]] = {}

_STOPS: Final[dict[str, signal.Signals]] = {"exit": signal.SIGKILL, "pause": signal.SIGSTOP}


def at(point: str) -> None:
    """Let what is planned for this point happen, once."""
    if _plans:
        act = _plans.pop(point, None)
        if act is not None:
            act()


def stop_at(plan: str) -> None:
    """Plan stops of this process: "payments.after_confirm=exit" dies there at once, "=pause" stands still.

    Several are separated by commas; an empty plan plans nothing. Raises ValueError for any other way to
    stop.
    """
    for part in filter(None, plan.split(",")):
        point, _, way = part.strip().partition("=")
        if way not in _STOPS:
            raise ValueError(f"{part}: a stop is written point=exit or point=pause")
        _plans[point] = _stop(_STOPS[way])


def _stop(number: signal.Signals) -> Act:
    return lambda: os.kill(os.getpid(), number)


@contextmanager
def acting(point: str, act: Act) -> Iterator[None]:
    """Plan an act of a test at a point. Raises AssertionError when the point was never reached."""
    _plans[point] = act
    try:
        yield
        if point in _plans:
            raise AssertionError(f"{point} was not reached")
    finally:
        _plans.pop(point, None)
