"""Real processes of the shop killed, or made to stand still, at every named point of a payment."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask

from storefront.kernel.errors import StoreError
from storefront.kernel.seams import stop_at
from storefront.models import db
from tests.conftest import House
from tests.operations.test_payment_faults import POINTS
from tests.operations.till import Till, open_till

pytestmark = pytest.mark.processes


@pytest.fixture
def till(house: House, app: Flask) -> Till:
    return open_till(house, pieces=2000)


def another_process(act: Callable[[], object]) -> int:
    """Do it in a process of its own, which shares no connection with this one; answers its id."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child:
        return child
    try:
        act()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def pay_and_stop(till: Till, order: int, card: str, plan: str) -> Callable[[], object]:
    def act() -> None:
        stop_at(plan)
        till.pay(order, card)

    return act


def test_killed(till: Till):
    for point, card in POINTS.items():
        order = till.order()
        child = another_process(pay_and_stop(till, order, card, f"{point}=exit"))
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), point
        assert os.WTERMSIG(status) == signal.SIGKILL, point
        till.sweep_until_quiet()
        till.assert_in_order(order)


def sweep_and_pay_again(till: Till, order: int) -> None:
    till.later_sweep()
    till.pay(order)


@pytest.mark.parametrize(
    "meanwhile", [lambda till, order: till.later_sweep(), sweep_and_pay_again, Till.cancel]
)
def test_standing_still_while_others_act(till: Till, meanwhile: Callable[[Till, int], object]):
    for point, card in POINTS.items():
        order = till.order()
        child = another_process(pay_and_stop(till, order, card, f"{point}=pause"))
        _, status = os.waitpid(child, os.WUNTRACED)
        assert os.WIFSTOPPED(status), point
        with suppress(StoreError):
            meanwhile(till, order)
        os.kill(child, signal.SIGCONT)
        _, status = os.waitpid(child, 0)
        assert os.WIFEXITED(status), point
        assert os.WEXITSTATUS(status) == 0, point
        till.sweep_until_quiet()
        till.assert_in_order(order)
