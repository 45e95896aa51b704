"""Many shoppers at once: a process of its own with a thread and a connection for each.

As a program it reads one JSON wish and answers one JSON list, one entry a shopper; so the shoppers' threads
take nothing from the test's process.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from storefront.settings import ROOT
from tests.journeys.visitor import Answer, Buyer, Visitor


@dataclass
class Outcome:
    """How it went for one of them: every status she was answered, and what the last page told."""

    statuses: list[int]
    last_status: int = 0
    last_path: str = ""
    clean: bool = False
    words: str = ""
    order: str | None = None
    state: str | None = None
    fault: str = ""

    def see(self, answer: Answer) -> None:
        self.last_status, self.last_path, self.clean = answer.status, answer.path, answer.clean
        self.words = answer.words()
        self.order, self.state = answer.data("order"), answer.data("status")


@dataclass
class Wish:
    """`people` shoppers do the same at once. `cookies` makes them one person with several tabs."""

    address: str
    act: str
    people: int
    slugs: dict[str, str] | None = None
    cookies: dict[str, str] | None = None
    page: str = ""
    fields: dict[str, str] | None = None


def together(wish: Wish) -> list[Outcome]:
    """Let the crowd do it; answers how it went for each."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.journeys.crowd"],
        cwd=ROOT, input=json.dumps(asdict(wish)), capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return [Outcome(**one) for one in json.loads(ended.stdout)]


def _buy(wish: Wish, visitor: Visitor, outcome: Outcome, start: threading.Barrier) -> None:
    """Fill everything in, wait for the others, press "order"; then pay when there is something to pay."""
    buyer = Buyer(visitor)
    try:
        buyer.fill_cart((wish.slugs or {})[visitor.language])
        review = buyer.fill_checkout()
    finally:
        start.wait(120)
    answer = buyer.place(review)
    if answer.path.endswith("/pay"):
        answer = buyer.pay(answer)
    outcome.see(answer)


def _send(wish: Wish, visitor: Visitor, outcome: Outcome, start: threading.Barrier) -> None:
    """Send the same form in the same moment."""
    start.wait(120)
    outcome.see(visitor.post(wish.page, wish.fields or {}))


ACTS: dict[str, Callable[[Wish, Visitor, Outcome, threading.Barrier], None]] = {"buy": _buy, "send": _send}


def _run(wish: Wish) -> list[Outcome]:
    start = threading.Barrier(wish.people)

    def one(number: int) -> Outcome:
        visitor = Visitor(wish.address, ("kk", "ru")[number % 2], patience_s=60)
        visitor.cookies.update(wish.cookies or {})
        outcome = Outcome(visitor.answers)
        try:
            ACTS[wish.act](wish, visitor, outcome, start)
        except (OSError, http.client.HTTPException, LookupError, threading.BrokenBarrierError) as fault:
            outcome.fault = f"{type(fault).__name__}: {fault}"
        finally:
            visitor.close()
        return outcome

    with ThreadPoolExecutor(wish.people) as pool:
        return list(pool.map(one, range(wish.people)))


def main() -> None:
    """Answer one wish."""
    wish: dict[str, Any] = json.load(sys.stdin)
    json.dump([asdict(outcome) for outcome in _run(Wish(**wish))], sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
