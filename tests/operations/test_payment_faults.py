"""Payments with everything going wrong at every named point: the books must agree in the end, every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, update

from storefront.gateways.payments import IntentStatus
from storefront.gateways.sandbox import lost
from storefront.gateways.sandbox.faults import Moment
from storefront.kernel.errors import StoreError
from storefront.kernel.seams import acting
from storefront.models import unit_of_work
from storefront.models.order import Order, OrderState
from storefront.models.payment import AttemptState
from tests.books import assert_books_agree
from tests.conftest import House
from tests.operations.till import Killed, Till, die, open_till

HERE = Path(__file__).resolve().parent

#: Each named point of a payment with a card that leads there.
POINTS = {
    "payments.after_created": "card_kz",
    "payments.after_inspect": "card_kz",
    "payments.after_checked": "card_kz",
    "payments.after_create_intent": "card_kz",
    "payments.after_intent_stored": "card_kz",
    "payments.after_confirming": "card_kz",
    "payments.after_confirm": "card_kz",
    "payments.after_authorised": "card_kz",
    "payments.after_capturing": "card_kz",
    "payments.after_capture": "card_kz",
    "payments.after_captured": "card_kz",
    "payments.after_needs_action": "card_kz_3ds",
    "payments.after_cancel": "card_kz_declined",
    "payments.after_ended": "card_kz_charged_us",
}

AFTER_THE_HOLD = ("after_authorised", "after_capturing", "after_capture", "after_captured")

#: Points off the shopper's road; each has a test of its own below.
ASIDE = {"payments.after_abandoned", "payments.after_lease", "payments.after_put_aside"}


@pytest.fixture
def till(house: House, app: Flask) -> Till:
    return open_till(house, pieces=2000)


def test_every_named_point_is_tried() -> None:
    source = HERE.parent.parent / "storefront"
    named = {
        point
        for file in source.rglob("*.py")
        for point in re.findall(r'\bat\("(payments\.\w+)"\)', file.read_text())
    }
    assert named == set(POINTS) | ASIDE


class TestKilled:
    def test_at_each_point_of_a_payment(self, till: Till):
        for point, card in POINTS.items():
            order = till.order()
            with acting(point, die), pytest.raises(Killed):
                till.pay(order, card)
            till.sweep_until_quiet()
            till.assert_in_order(order)

    def test_money_that_was_taken_pays_the_order(self, till: Till):
        """What the bank has held or taken for a confirmed payment is not thrown away."""
        for point in ("after_confirm", "after_authorised", "after_capturing", "after_capture"):
            order = till.order()
            with acting(f"payments.{point}", die), pytest.raises(Killed):
                till.pay(order)
            till.later_sweep()
            assert till.state(order) is OrderState.PAID, point
            assert_books_agree(till.gateway, order)

    def test_what_nobody_confirmed_is_never_charged(self, till: Till):
        for point in ("after_created", "after_checked", "after_create_intent", "after_confirming"):
            order = till.order()
            with acting(f"payments.{point}", die), pytest.raises(Killed):
                till.pay(order)
            till.later_sweep()
            assert till.state(order) is OrderState.AWAITING_PAYMENT, point
            assert_books_agree(till.gateway, order)

    def test_on_the_way_back_from_the_bank(self, till: Till):
        for point in AFTER_THE_HOLD:
            order = till.order()
            till.answer(till.pay(order, "card_kz_3ds"), "confirm")
            with acting(f"payments.{point}", die), pytest.raises(Killed):
                till.check(order)
            till.later_sweep()
            assert till.state(order) is OrderState.PAID, point
            assert_books_agree(till.gateway, order)

    def test_the_sweeper_itself(self, till: Till):
        for point in (
            "after_lease",
            "after_authorised",
            "after_capturing",
            "after_capture",
            "after_captured",
        ):
            order = till.order()
            till.answer(till.pay(order, "card_kz_3ds"), "confirm")
            till.clock.advance(minutes=3)
            with acting(f"payments.{point}", die), pytest.raises(Killed):
                till.sweep()
            till.sweep_until_quiet()
            assert till.state(order) is OrderState.PAID, point
            assert_books_agree(till.gateway, order)

    def test_while_giving_an_attempt_up(self, till: Till):
        for point in ("after_cancel", "after_ended"):
            order = till.order()
            till.pay(order, "card_kz_3ds")
            with acting(f"payments.{point}", die), pytest.raises(Killed):
                till.cancel(order)
            till.sweep_until_quiet()
            till.assert_in_order(order)

    def test_while_abandoning(self, till: Till):
        order = till.order()
        till.faults.add("create_intent", "before")
        with acting("payments.after_abandoned", die), pytest.raises(Killed):
            till.pay(order)
        till.sweep_until_quiet()
        till.assert_in_order(order)

    def test_while_putting_late_money_aside(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        (intent,) = till.intents()
        till.gateway.capture_intent(intent.id, intent.amount, key="somebody-else")
        with unit_of_work() as session:
            session.execute(text("UPDATE stock_hold SET state = 'released'"))
            session.execute(text("UPDATE stock_item SET reserved = 0"))
            session.execute(update(Order).values(state=OrderState.CANCELLED))
        with acting("payments.after_put_aside", die), pytest.raises(Killed):
            till.check(order)
        till.sweep_until_quiet()
        assert_books_agree(till.gateway, order)


COMPETITORS: dict[str, Callable[[Till, int], object]] = {
    "sweeper": lambda till, order: till.later_sweep(),
    "second click": lambda till, order: till.pay(order),
    "status page": lambda till, order: till.check(order),
    "another card": lambda till, order: till.give_up(order),
    "cancelling": lambda till, order: till.cancel(order),
    "sweeper, then paying again": lambda till, order: (till.later_sweep(), till.pay(order)),
    "hours": lambda till, order: [till.later_sweep() for _ in range(40)],
}


class TestOvertaken:
    """The request stands still at a point while somebody else acts, then goes on as if nothing had been."""

    @pytest.mark.parametrize("competitor", COMPETITORS)
    def test_at_each_point_of_a_payment(self, till: Till, competitor: str):
        for point, card in POINTS.items():
            order = till.order()

            def compete(order: int = order) -> None:
                with suppress(StoreError):
                    COMPETITORS[competitor](till, order)

            with acting(point, compete):
                till.pay(order, card)
            till.sweep_until_quiet()
            till.assert_in_order(order)

    @pytest.mark.parametrize("competitor", COMPETITORS)
    def test_on_the_way_back_from_the_bank(self, till: Till, competitor: str):
        for point in AFTER_THE_HOLD:
            order = till.order()
            till.answer(till.pay(order, "card_kz_3ds"), "confirm")

            def compete(order: int = order) -> None:
                with suppress(StoreError):
                    COMPETITORS[competitor](till, order)

            with acting(f"payments.{point}", compete):
                till.check(order)
            till.sweep_until_quiet()
            till.assert_in_order(order)

    def test_an_intent_that_came_too_late_is_given_up(self, till: Till):
        order = till.order()
        with acting("payments.after_create_intent", till.later_sweep):
            assert till.pay(order).kind == "open"
        assert [intent.status for intent in till.intents()] == [IntentStatus.CANCELED]
        till.assert_in_order(order)

    def test_a_leased_attempt_is_left_to_its_sweeper(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        till.clock.advance(minutes=3)
        seen = []
        with acting("payments.after_lease", lambda: seen.append(till.sweep())):
            assert till.sweep() == 1
        assert seen == [0]
        assert till.attempt(order).sweeps == 1
        assert_books_agree(till.gateway, order)

    def test_while_cancelling(self, till: Till):
        """Between giving back and cancelling, the shopper's other tab pays again."""
        for point in ("after_cancel", "after_ended"):
            order = till.order()
            till.pay(order, "card_kz_3ds")
            with acting(f"payments.{point}", lambda order=order: till.pay(order)), suppress(StoreError):
                till.cancel(order)
            till.sweep_until_quiet()
            till.assert_in_order(order)


CALLS = {
    "inspect": "card_kz",
    "create_intent": "card_kz",
    "confirm_intent": "card_kz",
    "get_intent": "card_kz_3ds",
    "capture_intent": "card_kz",
    "cancel_intent": "card_kz_declined",
}


class TestLostAnswers:
    @pytest.mark.parametrize("key_memory", [timedelta(hours=24), timedelta(0)], ids=["keys", "no keys"])
    @pytest.mark.parametrize("moment", ["before", "after", "stored"])
    def test_of_each_call(self, house: House, app: Flask, moment: Moment, key_memory: timedelta):
        till = open_till(house, key_memory=key_memory, pieces=2000)
        for operation, card in CALLS.items():
            for times in (1, 2, 4):
                order = till.order()
                till.faults.add(operation, moment, lost, times=times)
                step = till.pay(order, card)
                if step.kind == "action":
                    till.answer(step, "confirm")
                    till.check(order)
                till.sweep_until_quiet()
                till.faults.clear()
                till.assert_in_order(order)

    def test_a_lost_confirmation_is_awaited_not_repeated(self, till: Till):
        order = till.order()
        till.faults.add("confirm_intent", "before", lost)
        assert till.pay(order).kind == "checking"
        assert till.check(order).kind == "checking"
        assert till.pay(order).kind == "checking"
        assert till.attempts(order) == [AttemptState.CONFIRMING]
        till.later_sweep()
        assert till.attempts(order) == [AttemptState.VOIDED]
        till.assert_in_order(order)

    def test_a_confirmation_that_was_heard_pays(self, till: Till):
        order = till.order()
        till.faults.add("confirm_intent", "after", lost)
        assert till.pay(order).kind == "paid"
        assert_books_agree(till.gateway, order)

    def test_a_lost_capture_is_finished_by_the_sweeper(self, till: Till):
        order = till.order()
        till.faults.add("capture_intent", "before", lost)
        assert till.pay(order).kind == "checking"
        till.later_sweep()
        assert till.state(order) is OrderState.PAID
        assert_books_agree(till.gateway, order)

    def test_a_failure_the_bank_remembers_gets_another_key(self, till: Till):
        order = till.order()
        till.faults.add("capture_intent", "stored")
        assert till.pay(order).kind == "checking"
        till.later_sweep()
        assert till.state(order) is OrderState.PAID
        assert_books_agree(till.gateway, order)

    def test_a_bank_that_is_gone_for_hours(self, till: Till):
        order = till.order()
        till.faults.add("capture_intent", "before", lost, times=40)
        till.faults.add("get_intent", "before", lost, times=40)
        assert till.pay(order).kind == "checking"
        till.sweep_until_quiet()
        assert till.attempts(order) == [AttemptState.CAPTURING]
        for _ in range(4):
            till.sweep_until_quiet()
        assert till.state(order) is OrderState.PAID
        assert_books_agree(till.gateway, order)

    def test_after_a_day_the_forgotten_key_takes_nothing_twice(self, till: Till):
        order = till.order()
        with acting("payments.after_capture", die), pytest.raises(Killed):
            till.pay(order)
        till.clock.advance(hours=30)
        till.sweep()
        assert till.state(order) is OrderState.PAID
        assert [intent.status for intent in till.intents()] == [IntentStatus.SUCCEEDED]
        assert_books_agree(till.gateway, order)

    def test_a_hold_that_ended_while_nobody_looked(self, till: Till):
        order = till.order()
        with acting("payments.after_capturing", die), pytest.raises(Killed):
            till.pay(order)
        till.clock.advance(days=8)
        till.sweep()
        assert till.attempts(order) == [AttemptState.VOIDED]
        assert_books_agree(till.gateway, order)
