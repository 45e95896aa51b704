"""Shoppers who go on buying while the shop dies under them: what fails is tried again, as people do.

As a program it reads one JSON wish, shops until the time is up, and answers what each was told.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from tests.journeys.visitor import Answer, Buyer, Visitor

T = TypeVar("T")

CARDS = (*["card_kz"] * 4, "card_kz_3ds", "card_kz_3ds", "card_kz_declined", "card_us", "card_kg")
#: A shopper who is not answered for so long gives up.
PATIENCE_S = 40.0


@dataclass
class Wish:
    address: str
    people: int
    seconds: float
    seed: int
    slugs: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Told:
    """What all of them together were told."""

    paid: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    tried_again: int = 0


class _Shopper:
    def __init__(self, wish: Wish, number: int, told: Told) -> None:
        self.wish, self.told = wish, told
        self.chance = random.Random(f"{wish.seed} {number}")
        self.language = ("kk", "ru")[number % 2]
        self.until = time.monotonic() + wish.seconds

    def shop(self) -> None:
        while time.monotonic() < self.until:
            visitor = Visitor(self.wish.address, self.language)
            try:
                self._buy(visitor, Buyer(visitor))
            except TimeoutError as fault:
                self.told.faults.append(str(fault))
                return
            finally:
                self.told.statuses.update(visitor.answers)
                visitor.close()

    def _buy(self, visitor: Visitor, buyer: Buyer) -> None:
        slug = self.chance.choice(self.wish.slugs[self.language])
        self._stubbornly(lambda: buyer.fill_cart(slug, 1))
        review = self._stubbornly(buyer.fill_checkout)
        pay = self._stubbornly(lambda: buyer.place(review))
        if not pay.path.endswith("/pay"):
            return  # told before paying: sold out meanwhile, or a price
        order = pay.path.removesuffix("/pay")
        for _ in range(self.chance.randint(1, 3)):
            page = self._stubbornly(lambda: self._pay(visitor, buyer, order))
            if page.data("status") == "paid":
                number = page.data("order") or ""
                self.told.paid.append(number)
                return
            if page.path.startswith("/sandbox-bank"):
                return  # closes the window before the bank's question

    def _pay(self, visitor: Visitor, buyer: Buyer, order: str) -> Answer:
        """One try to pay, from wherever the order stands now."""
        page = visitor.get(f"{order}/pay")
        if page.path.endswith("/pay"):
            page = buyer.pay(page, self.chance.choice(CARDS))
        if page.path.endswith("/payment"):
            page = buyer.settle(page)
        if page.path.startswith("/sandbox-bank") and self.chance.random() < 0.7:
            page = buyer.answer_bank(page, self.chance.choice(("confirm", "confirm", "fail")))
            if page.path.endswith("/payment"):
                page = buyer.settle(page)
        return page

    def _stubbornly(self, act: Callable[[], Answer]) -> Answer:
        """Try until an answer comes; a page that says "in a moment" is tried again like a dead line."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = act()
                if answer.status not in (500, 502, 503):
                    return answer
                trouble: object = answer.status
                if answer.status == 500:
                    self.told.faults.append(f"500 on {answer.path}")
            except (OSError, http.client.HTTPException, LookupError) as fault:
                trouble = f"{type(fault).__name__}: {fault}"
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer for {PATIENCE_S:.0f} s, at last {trouble}")
            self.told.tried_again += 1
            time.sleep(0.05)


def main() -> None:
    wish = Wish(**json.load(sys.stdin))
    told, lock = Told(), threading.Lock()

    def one(number: int) -> None:
        own = Told()
        _Shopper(wish, number, own).shop()
        with lock:
            told.paid += own.paid
            told.faults += own.faults
            told.statuses.update(own.statuses)
            told.tried_again += own.tried_again

    with ThreadPoolExecutor(wish.people) as pool:
        list(pool.map(one, range(wish.people)))
    json.dump(vars(told), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
