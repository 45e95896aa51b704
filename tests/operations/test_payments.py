"""Paying an order with both databases: what the shopper sees, and what both books say afterwards."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Delete, Update, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from storefront.gateways.payments import DeclineCode, IntentStatus
from storefront.journal.rules import set_rule
from storefront.kernel.errors import IllegalTransition, NotEnoughStock, OrderNotPayable, TotalOutOfRange
from storefront.kernel.money import Money, tenge
from storefront.models import db, unit_of_work
from storefront.models.journal import AuditEvent, OutboxMessage, StaffTask
from storefront.models.order import Order, OrderState
from storefront.models.payment import AttemptState, LedgerEntry, PaymentAttempt, RefundRequest
from storefront.models.warehouse import StockItem
from storefront.orders import flow as orders_flow
from storefront.orders import operations as orders
from storefront.payments.errors import (
    CardDeclined,
    CardUnusable,
    IssuerRefused,
    PaymentLocked,
    PaymentNotFinished,
)
from storefront.payments.issuers import RULE
from storefront.payments.reconcile import Desk, reconcile
from tests.books import assert_books_agree
from tests.conftest import House
from tests.operations.till import Till, open_till


@pytest.fixture
def till(house: House, app: Flask) -> Till:
    return open_till(house)


class TestGoodCard:
    @pytest.mark.parametrize("card", ["card_kz", "card_kg", "card_am", "card_by"])
    def test_each_accepted_country_pays(self, till: Till, card: str):
        order = till.order()
        assert till.pay(order, card).kind == "paid"
        assert till.state(order) is OrderState.PAID
        attempt = till.attempt(order)
        assert attempt.issuer_country == card.removeprefix("card_").upper()
        assert (attempt.card_brand, len(attempt.card_last4 or "")) == ("visa", 4)
        assert_books_agree(till.gateway, order)

    def test_the_attempt_leaves_its_trail(self, till: Till):
        order = till.order()
        till.pay(order)
        with unit_of_work() as session:
            trail = session.scalars(
                select(AuditEvent.action)
                .where(AuditEvent.object_type == "payment_attempt")
                .order_by(AuditEvent.id)
            ).all()
            mails = session.scalar(select(func.count()).where(OutboxMessage.kind == "mail.order_paid"))
        steps = ("created", "checked", "intent", "confirming", "authorised", "capturing", "captured")
        assert trail == [f"payment.{step}" for step in steps]
        assert mails == 1

    def test_the_bank_hears_our_names_for_it(self, till: Till):
        order = till.order()
        till.pay(order)
        attempt = till.attempt(order)
        (intent,) = till.intents()
        assert intent.reference == attempt.public_id
        assert intent.id == attempt.intent_id
        record = till.bank.get_intent(intent.id)
        assert record.metadata["number"] == attempt.number
        assert record.metadata["order_number"] == attempt.order_number
        assert attempt.number.isdigit()
        assert len(attempt.number) == 15

    def test_paying_twice_is_paying_once(self, till: Till):
        order = till.order()
        till.pay(order)
        assert till.pay(order).kind == "paid"
        assert till.attempts(order) == [AttemptState.CAPTURED]
        assert_books_agree(till.gateway, order)


class TestCommand:
    def test_reconcile_finishes_what_lies_there(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        till.clock.advance(minutes=3)
        answer = till.app.test_cli_runner().invoke(args=["payments", "reconcile"])
        assert answer.output == "looked_at=1\n"
        assert till.state(order) is OrderState.PAID
        assert_books_agree(till.gateway, order)


class TestLedger:
    @pytest.mark.parametrize(
        "change", [update(LedgerEntry).values(amount=tenge(1)), delete(LedgerEntry)], ids=["update", "delete"]
    )
    def test_the_database_refuses_to_change_a_line(self, till: Till, change: Update | Delete):
        order = till.order()
        till.pay(order)
        with pytest.raises(IntegrityError, match="the ledger only grows"), unit_of_work() as session:
            session.execute(change)
        assert_books_agree(till.gateway, order)


class TestIssuerGate:
    @pytest.mark.parametrize("card", ["card_us", "card_unknown_country", "card_kz_wallet"])
    def test_refused_before_the_bank_hears_of_a_payment(self, till: Till, card: str):
        order = till.order()
        step = till.pay(order, card)
        assert step.kind == "refused"
        assert isinstance(step.error, IssuerRefused)
        assert till.intents() == ()
        assert till.attempts(order) == [AttemptState.REFUSED]
        till.assert_in_order(order)

    def test_seen_only_on_the_charge_it_is_given_back(self, till: Till):
        order = till.order()
        step = till.pay(order, "card_kz_charged_us")
        assert step.kind == "refused"
        assert isinstance(step.error, IssuerRefused)
        assert till.attempt(order).issuer_country == "US"
        assert till.attempts(order) == [AttemptState.VOIDED]
        assert [intent.status for intent in till.intents()] == [IntentStatus.CANCELED]
        till.assert_in_order(order)

    def test_the_rule_of_the_day_decides(self, till: Till):
        with unit_of_work() as session:
            set_rule(session, RULE, till.clock().date() + timedelta(days=1), ["KZ"])
        order = till.order()
        till.clock.advance(hours=19)  # midnight in Almaty
        assert till.pay(order, "card_kg").kind == "refused"
        assert till.pay(order, "card_kz").kind == "paid"

    def test_a_card_number_typed_by_mistake_is_kept_nowhere(
        self, till: Till, caplog: pytest.LogCaptureFixture
    ):
        caplog.set_level(logging.DEBUG)
        number = "4000003980000000"
        order = till.order()
        step = till.pay(order, number)
        assert step.kind == "refused"
        assert isinstance(step.error, CardUnusable)
        with unit_of_work() as session:
            for table in db.metadata.sorted_tables:
                for row in session.execute(select(table)):
                    assert number not in repr(row)
        for file in till.bank._store.path.parent.glob("bank.db*"):
            assert number.encode() not in file.read_bytes()
        assert number not in caplog.text
        till.assert_in_order(order)


class TestDecline:
    @pytest.mark.parametrize(
        ("card", "reason"),
        [
            ("card_kz_declined", DeclineCode.DECLINED),
            ("card_kz_no_funds", DeclineCode.NO_FUNDS),
            ("card_kz_expired", DeclineCode.EXPIRED),
        ],
    )
    def test_the_order_stays_payable(self, till: Till, card: str, reason: DeclineCode):
        order = till.order()
        step = till.pay(order, card)
        assert step.kind == "declined"
        assert isinstance(step.error, CardDeclined)
        assert step.error.parameters["reason"] == reason
        assert till.attempts(order) == [AttemptState.DECLINED]
        assert [intent.status for intent in till.intents()] == [IntentStatus.CANCELED]
        till.assert_in_order(order)

    def test_five_within_an_hour_lock_the_order_for_an_hour(self, till: Till):
        order = till.order()
        for _ in range(5):
            assert till.pay(order, "card_kz_declined").kind == "declined"
            till.clock.advance(minutes=10)
        with pytest.raises(PaymentLocked) as locked:
            till.pay(order)
        assert locked.value.parameters["until"] == till.clock() + timedelta(minutes=50)
        assert len(till.attempts(order)) == 5
        till.clock.advance(minutes=51)
        assert till.pay(order).kind == "paid"

    def test_five_over_a_longer_time_do_not(self, till: Till):
        order = till.order()
        for _ in range(5):
            till.pay(order, "card_kz_declined")
            till.clock.advance(minutes=16)
        assert till.pay(order).kind == "paid"

    def test_a_hold_that_ends_at_once_takes_nothing(self, till: Till):
        order = till.order()
        step = till.pay(order, "card_kz_hold_expires")
        assert step.kind == "open"
        assert isinstance(step.error, PaymentNotFinished)
        till.assert_in_order(order)


class TestThreeDSecure:
    def test_confirmed(self, till: Till):
        order = till.order()
        step = till.pay(order, "card_kz_3ds")
        assert step.kind == "action"
        assert till.answer(step, "confirm") == "/kk/orders/x/payment"
        assert till.check(order).kind == "paid"
        assert till.check(order).kind == "paid"
        assert_books_agree(till.gateway, order)

    def test_refused(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "fail")
        step = till.check(order)
        assert step.kind == "declined"
        till.assert_in_order(order)

    def test_left_and_taken_up_again(self, till: Till):
        order = till.order()
        step = till.pay(order, "card_kz_3ds")
        till.answer(step, "leave")
        again = till.check(order)
        assert again == step
        till.answer(again, "confirm")
        assert till.check(order).kind == "paid"
        assert_books_agree(till.gateway, order)

    def test_confirmed_by_a_shopper_who_never_came_back(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        till.later_sweep()
        assert till.state(order) is OrderState.PAID
        assert_books_agree(till.gateway, order)

    def test_abandoned_it_ends_after_half_an_hour_and_the_pieces_stay_till_then(self, till: Till):
        order = till.order()
        till.pay(order, "card_kz_3ds")
        till.clock.advance(minutes=29, seconds=59)
        till.sweep()
        orders_flow.expire_unpaid(till.clock())
        assert_books_agree(till.gateway, order, waiting={AttemptState.NEEDS_ACTION})
        assert till.state(order) is OrderState.AWAITING_PAYMENT
        till.clock.advance(minutes=3)
        orders_flow.expire_unpaid(till.clock())
        assert till.state(order) is OrderState.AWAITING_PAYMENT
        till.sweep()
        assert till.attempts(order) == [AttemptState.VOIDED]
        till.assert_in_order(order)

    def test_given_up_for_another_card(self, till: Till):
        order = till.order()
        first = till.pay(order, "card_kz_3ds")
        assert till.give_up(order).kind == "open"
        till.answer(first, "confirm")
        assert till.pay(order).kind == "paid"
        assert till.attempts(order) == [AttemptState.VOIDED, AttemptState.CAPTURED]
        assert_books_agree(till.gateway, order)

    def test_giving_up_too_late_is_paying(self, till: Till):
        order = till.order()
        till.pay(order)
        assert till.give_up(order).kind == "paid"
        assert_books_agree(till.gateway, order)


class TestOneAtATime:
    def test_a_second_click_shows_the_running_attempt(self, till: Till):
        order = till.order()
        till.pay(order, "card_kz_3ds")
        step = till.pay(order, "card_kz")
        assert step.kind == "checking"
        assert till.attempts(order) == [AttemptState.NEEDS_ACTION]
        assert len(till.intents()) == 1

    def test_it_is_the_index_that_decides(self, till: Till):
        """The twin: without the index a second attempt begins."""
        with unit_of_work() as session:
            session.execute(text("DROP INDEX uq_payment_attempt_live"))
        order = till.order()
        till.pay(order, "card_kz_3ds")
        till.pay(order, "card_kz_3ds")
        assert till.attempts(order) == [AttemptState.NEEDS_ACTION] * 2

    def test_four_clicks_at_once_pay_once(self, till: Till):
        for _ in range(3):
            order = till.order()
            gate = Barrier(4)

            def click(order: int = order, gate: Barrier = gate) -> str:
                gate.wait(timeout=10)
                return till.pay(order).kind

            with ThreadPoolExecutor(4) as pool:
                kinds = [pool.submit(till.in_thread(click)) for _ in range(4)]
            assert {future.result() for future in kinds} <= {"paid", "checking"}
            assert till.attempts(order) == [AttemptState.CAPTURED]
            assert_books_agree(till.gateway, order)

    def test_four_reconcilers_at_once_take_once(self, till: Till):
        for _ in range(3):
            order = till.order()
            till.answer(till.pay(order, "card_kz_3ds"), "confirm")
            till.clock.advance(minutes=3)
            gate = Barrier(4)

            def look(number: int, order: int = order, gate: Barrier = gate) -> object:
                gate.wait(timeout=10)
                return till.sweep() if number % 2 else till.check(order).kind

            with ThreadPoolExecutor(4) as pool:
                looks = [pool.submit(till.in_thread(lambda n=n: look(n))) for n in range(4)]
            for future in looks:
                future.result()
            till.later_sweep()
            assert till.attempts(order) == [AttemptState.CAPTURED]
            assert_books_agree(till.gateway, order)


class TestCancelling:
    def test_without_a_payment(self, till: Till):
        order = till.order()
        till.cancel(order)
        assert till.state(order) is OrderState.CANCELLED
        assert_books_agree(till.gateway, order)

    def test_what_is_running_ends_first(self, till: Till):
        order = till.order()
        step = till.pay(order, "card_kz_3ds")
        till.cancel(order)
        till.answer(step, "confirm")
        assert till.check(order).kind == "open"
        assert till.state(order) is OrderState.CANCELLED
        assert_books_agree(till.gateway, order)
        with pytest.raises(OrderNotPayable):
            till.pay(order)

    def test_a_held_amount_goes_back(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        assert [intent.status for intent in till.intents()] == [IntentStatus.AUTHORISED]
        till.cancel(order)
        assert [intent.status for intent in till.intents()] == [IntentStatus.CANCELED]
        assert_books_agree(till.gateway, order)

    @pytest.mark.parametrize("swept", [False, True])
    def test_a_hold_for_an_order_that_has_ended_goes_back(self, till: Till, swept: bool):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        with unit_of_work() as session:
            orders.cancel(session, order, actor="staff:1", now=till.clock())
        till.later_sweep() if swept else till.check(order)
        assert till.attempt(order).decline_code == "order_not_payable"
        assert [intent.status for intent in till.intents()] == [IntentStatus.CANCELED]
        assert_books_agree(till.gateway, order)

    def test_money_that_came_first_wins(self, till: Till):
        order = till.order()
        till.pay(order)
        with pytest.raises(IllegalTransition):
            till.cancel(order)
        assert till.state(order) is OrderState.PAID


class TestLimits:
    @pytest.mark.parametrize("price", [Money(14_900), tenge(500_000)])
    def test_totals_the_bank_does_not_take(self, till: Till, price: Money):
        order = till.order(price=price)
        with pytest.raises(TotalOutOfRange) as refused:
            till.pay(order)
        assert refused.value.parameters == {"lowest": Money(30_000), "highest": Money(99_999_999)}
        assert till.attempts(order) == []

    @pytest.mark.parametrize("price", [Money(15_000), Money(49_999_900)])
    def test_the_limits_themselves_are_taken(self, till: Till, price: Money):
        assert till.pay(till.order(price=price)).kind == "paid"


class TestLatePayment:
    def expired(self, till: Till) -> int:
        order = till.order()
        till.clock.advance(minutes=31)
        orders_flow.expire_unpaid(till.clock())
        assert till.state(order) is OrderState.EXPIRED
        return order

    def sell_out(self, till: Till) -> None:
        with unit_of_work() as session:
            session.execute(
                update(StockItem)
                .where(StockItem.product_id == till.product_id)
                .values(on_hand=StockItem.reserved)
            )

    def test_by_link_while_the_pieces_are_there(self, till: Till):
        order = self.expired(till)
        assert till.pay(order).kind == "paid"
        assert_books_agree(till.gateway, order)

    def test_not_when_they_are_gone(self, till: Till):
        order = self.expired(till)
        self.sell_out(till)
        with pytest.raises(NotEnoughStock):
            till.pay(order)
        assert till.attempts(order) == []
        assert_books_agree(till.gateway, order)

    def test_not_after_a_day(self, till: Till):
        order = self.expired(till)
        till.clock.advance(hours=24)
        with pytest.raises(OrderNotPayable):
            till.pay(order)

    def taken_behind_our_back(self, till: Till, state: OrderState) -> int:
        """The bank took the money while nobody here looked, and the order has ended meanwhile."""
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        (intent,) = till.intents()
        till.gateway.capture_intent(intent.id, intent.amount, key="somebody-else")
        with unit_of_work() as session:
            session.execute(
                text("UPDATE stock_hold SET state = 'released' WHERE order_id = :order"), {"order": order}
            )
            session.execute(text("UPDATE stock_item SET reserved = 0"))
            session.execute(update(Order).where(Order.id == order).values(state=state))
        return order

    def test_money_for_an_expired_order_pays_it_while_the_pieces_are_there(self, till: Till):
        order = self.taken_behind_our_back(till, OrderState.EXPIRED)
        assert till.check(order).kind == "paid"
        assert till.state(order) is OrderState.PAID
        assert_books_agree(till.gateway, order)

    @pytest.mark.parametrize("state", [OrderState.EXPIRED, OrderState.CANCELLED])
    def test_else_it_is_asked_to_go_back(self, till: Till, state: OrderState):
        order = self.taken_behind_our_back(till, state)
        self.sell_out(till)
        step = till.check(order)
        assert step.kind == "open"
        assert step.error is not None
        assert step.error.parameters["reason"] == "late_money"
        assert till.state(order) is state
        with unit_of_work() as session:
            assert session.scalars(select(RefundRequest.amount)).all() == [tenge(16_800)]
            assert session.scalars(select(StaffTask.kind)).all() == ["payment_late_money"]
        assert_books_agree(till.gateway, order)
        if state is OrderState.EXPIRED:
            with unit_of_work() as session:
                session.execute(update(StockItem).values(on_hand=100))
            till.assert_in_order(order)

    def test_money_for_an_attempt_that_had_ended_calls_a_person_once(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        (intent,) = till.intents()
        with unit_of_work() as session:
            session.execute(update(PaymentAttempt).values(state=AttemptState.VOIDED))
        till.gateway.capture_intent(intent.id, intent.amount, key="somebody-else")
        for _ in range(2):
            reconcile(Desk(till.gateway, till.clock), till.attempt(order))
        with unit_of_work() as session:
            assert session.scalar(select(func.count(RefundRequest.id))) == 1
            assert session.scalar(select(func.count(LedgerEntry.id))) == 1
            assert session.scalar(select(func.count(StaffTask.id))) == 1
        assert till.state(order) is OrderState.AWAITING_PAYMENT
        till.assert_in_order(order)

    def test_a_hold_on_an_attempt_that_had_ended_goes_back(self, till: Till):
        """Somebody used the page's secret after we had given up."""
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        with unit_of_work() as session:
            session.execute(update(PaymentAttempt).values(state=AttemptState.VOIDED))
        reconcile(Desk(till.gateway, till.clock), till.attempt(order))
        till.assert_in_order(order)

    def test_a_wrong_amount_is_given_back_and_calls_a_person(self, till: Till):
        order = till.order()
        till.answer(till.pay(order, "card_kz_3ds"), "confirm")
        with unit_of_work() as session:
            session.execute(update(PaymentAttempt).values(amount=tenge(16_801)))
        assert till.check(order).kind == "open"
        with unit_of_work() as session:
            assert session.scalars(select(StaffTask.kind)).all() == ["payment_mismatch"]
        till.assert_in_order(order)


class TestFinalStates:
    @pytest.mark.parametrize(
        ("card", "state"),
        [
            ("card_kz", AttemptState.CAPTURED),
            ("card_us", AttemptState.REFUSED),
            ("card_kz_declined", AttemptState.DECLINED),
            ("card_kz_charged_us", AttemptState.VOIDED),
        ],
    )
    def test_a_late_message_changes_nothing(self, till: Till, card: str, state: AttemptState):
        order = till.order()
        till.pay(order, card)
        before = till.attempt(order), till.intents(), till.state(order)
        assert before[0].state is state
        for swept in (False, True):
            reconcile(Desk(till.gateway, till.clock, swept=swept), before[0])
        till.sweep_until_quiet()
        assert (till.attempt(order), till.intents(), till.state(order)) == before
        assert_books_agree(till.gateway, order)
