"""kill -9 at any moment: nothing is lost, nothing happens twice, and the rest repairs itself."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.kernel.money import total
from storefront.models.catalogue import Product, ProductState, ProductText
from storefront.models.journal import OutboxMessage
from storefront.models.order import Order, OrderState
from storefront.models.payment import LIVE, PaymentAttempt, RefundRequest
from storefront.models.warehouse import StockItem
from storefront.settings import ROOT
from tests.books import LONG_AGO
from tests.journeys.conftest import NewShop
from tests.journeys.running import RunningShop
from tests.journeys.stubborn import Wish

pytestmark = pytest.mark.processes

PEOPLE = 5
#: Seconds between a restart and the next death.
LONGEST_LIFE_S = 0.8


def fresh_seed() -> int:
    """Given by SEED to repeat a run, else new."""
    return int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_at_random_moments(new_shop: NewShop, engine: str, request: pytest.FixtureRequest) -> None:
    whole = request.config.getoption("--prove", default=False)
    deaths = 30 if whole else 5
    seed = fresh_seed()
    print(f"SEED={seed}")
    shop = new_shop(engine, JOBS_INTERVAL_S="1")
    shop.start_jobs()
    chance = random.Random(seed)
    wish = Wish(shop.address, PEOPLE, deaths * (LONGEST_LIFE_S + 0.6), seed, popular(shop))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.stubborn"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as crowd:  # fmt: skip
        assert crowd.stdin
        json.dump(asdict(wish), crowd.stdin)
        crowd.stdin.close()
        crowd.stdin = None
        for _ in range(deaths):
            time.sleep(chance.uniform(0.05, LONGEST_LIFE_S))
            die(shop, chance)
        answer, _nothing = crowd.communicate(timeout=300)
    told: dict[str, Any] = json.loads(answer)
    shop.kill("jobs")
    shop.jobs_until_quiet(rounds=40)
    shop.move_clock(minutes=40)  # orders nobody came back to pay end when their hold does, not before
    shop.jobs_until_quiet(rounds=40)
    print(told["statuses"], len(told["paid"]), told["tried_again"])
    assert told["faults"] == []
    assert told["paid"], "nobody bought anything: the test has seen nothing"
    assert_all_is_well(shop, told["paid"])


def die(shop: RunningShop, chance: random.Random) -> None:
    """One death: the whole web server, one of its workers, or the jobs; now and then the clock jumps."""
    match chance.choice(["web", "web", "worker", "jobs"]):
        case "web":
            shop.kill("web")
            shop.open()
        case "worker":
            os.kill(chance.choice(workers(shop.pids["web"])), signal.SIGKILL)
        case "jobs":
            shop.kill("jobs")
            shop.start_jobs()
    if chance.random() < 0.3:
        shop.move_clock(minutes=3)


def workers(pid: int) -> list[int]:
    """The children of a process."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            return [int(child) for child in children]
        time.sleep(0.02)
    raise AssertionError(f"{pid} has no workers")


def popular(shop: RunningShop) -> dict[str, list[str]]:
    """Slugs, by language, of products with many pieces."""

    def act(session: Session) -> dict[str, list[str]]:
        query = (
            select(ProductText.language, ProductText.slug)
            .join(Product, Product.id == ProductText.product_id)
            .join(StockItem, StockItem.product_id == Product.id)
            .where(Product.state == ProductState.PUBLISHED, StockItem.on_hand - StockItem.reserved > 80)
            .order_by(Product.id)
            .limit(8)
        )
        slugs: dict[str, list[str]] = {}
        for language, slug in session.execute(query):
            slugs.setdefault(language, []).append(slug)
        return slugs

    return shop.ask(act)


def assert_all_is_well(shop: RunningShop, shown_as_paid: list[str]) -> None:
    """Nothing lost, nothing doubled: what the shopper saw, our books, the bank's books, the mails."""
    states = shop.ask(
        lambda session: {
            number: state for number, state in session.execute(select(Order.number, Order.state))
        }
    )
    assert {
        number: states.get(number) for number in shown_as_paid if states.get(number) is not OrderState.PAID
    } == {}
    assert OrderState.AWAITING_PAYMENT not in states.values()
    assert (
        shop.ask(lambda session: session.scalar(select(func.count()).where(PaymentAttempt.state.in_(LIVE))))
        == 0
    )
    settled = (OrderState.PAID, OrderState.SHIPPED, OrderState.DELIVERED)
    due = total(
        shop.ask(lambda session: list(session.scalars(select(Order.total).where(Order.state.in_(settled)))))
    )
    back = total(shop.ask(lambda session: list(session.scalars(select(RefundRequest.amount)))))
    taken = total([i.captured - i.refunded for i in shop.inside.payments.list_recent(LONG_AGO).intents])
    assert taken - back == due
    unsent = shop.ask(
        lambda session: session.scalar(select(func.count()).where(OutboxMessage.done_at.is_(None)))
    )
    assert unsent == 0
    told = Counter(mail.key for mail in shop.mails())
    paid = [number for number, state in states.items() if state is OrderState.PAID]
    assert [number for number in paid if not any(number in key for key in told)] == []
    assert shop.audit() == []
