"""A till to pay at in tests: both books, a clock, and trouble on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from storefront.gateways.payments import Intent
from storefront.gateways.sandbox import Bank, FaultPlan, SandboxGateway, bank_pages
from storefront.kernel.money import Money
from storefront.models import db, unit_of_work
from storefront.models.order import Order, OrderState
from storefront.models.payment import LIVE, AttemptState, PaymentAttempt
from storefront.payments.flow import (
    PaymentStep,
    StartPayment,
    cancel_order,
    check_payment,
    give_up_payment,
    start_payment,
    sweep,
)
from storefront.payments.queries import Attempt, latest_attempt
from tests.books import LONG_AGO, assert_books_agree, placed_order, stocked_product
from tests.conftest import House, MovableClock


class Killed(BaseException):
    """The process died here."""


def die() -> None:
    raise Killed


@dataclass
class Till:
    """One shop before one bank."""

    app: Flask
    clock: MovableClock
    bank: Bank
    gateway: SandboxGateway
    faults: FaultPlan
    pages: Client
    product_id: int

    def order(self, quantity: int = 2, price: Money | None = None) -> int:
        with unit_of_work() as session:
            return placed_order(session, self.product_id, now=self.clock(), quantity=quantity, price=price)

    def pay(self, order_id: int, card: str = "card_kz") -> PaymentStep:
        command = StartPayment(order_id, card, return_path="/kk/orders/x/payment", language="kk")
        return start_payment(self.gateway, command, clock=self.clock)

    def check(self, order_id: int) -> PaymentStep:
        return check_payment(self.gateway, order_id, clock=self.clock)

    def give_up(self, order_id: int) -> PaymentStep:
        return give_up_payment(self.gateway, order_id, clock=self.clock)

    def cancel(self, order_id: int) -> None:
        cancel_order(self.gateway, order_id, actor="shopper", clock=self.clock)

    def sweep(self) -> int:
        return sweep(self.gateway, clock=self.clock)

    def later_sweep(self) -> None:
        """The sweeper comes by when the running request has been standing still for three minutes."""
        self.clock.advance(minutes=3)
        self.sweep()

    def sweep_until_quiet(self) -> None:
        """Rounds of the sweeper until nothing is live or a forgotten 3-D Secure page is past its time."""
        for _ in range(12):
            self.later_sweep()
            with unit_of_work() as session:
                live = session.scalar(select(func.count()).where(PaymentAttempt.state.in_(LIVE)))
            if not live:
                return

    def answer(self, step: PaymentStep, decision: str) -> str:
        assert step.next_action is not None
        assert step.next_action.redirect_url is not None
        path = step.next_action.redirect_url.removeprefix("/sandbox-bank")
        return self.pages.post(path, data={"decision": decision}).headers["Location"]

    def attempt(self, order_id: int) -> Attempt:
        found = latest_attempt(db.session(), order_id)
        db.session.rollback()
        assert found is not None
        return found

    def attempts(self, order_id: int) -> list[AttemptState]:
        with unit_of_work() as session:
            query = select(PaymentAttempt.state).where(PaymentAttempt.order_id == order_id)
            return list(session.scalars(query.order_by(PaymentAttempt.id)))

    def state(self, order_id: int) -> OrderState:
        with unit_of_work() as session:
            return session.execute(select(Order.state).where(Order.id == order_id)).scalar_one()

    def intents(self) -> tuple[Intent, ...]:
        return self.gateway.list_recent(LONG_AGO).intents

    def assert_in_order(self, order_id: int) -> None:
        """The books agree, and an unpaid order can be paid at once."""
        assert_books_agree(self.gateway, order_id)
        if self.state(order_id) in (OrderState.AWAITING_PAYMENT, OrderState.EXPIRED):
            assert self.pay(order_id).kind == "paid"
            assert_books_agree(self.gateway, order_id)

    def in_thread(self, act: Callable[[], object]) -> Callable[[], object]:
        """The same act with an application context of its own."""

        def run() -> object:
            with self.app.app_context():
                try:
                    return act()
                finally:
                    db.session.remove()

        return run


def open_till(house: House, *, key_memory: timedelta = timedelta(hours=24), pieces: int = 100) -> Till:
    """A till with a product in stock, inside an application context."""
    faults = FaultPlan()
    bank = Bank(house.folder / "bank.db", clock=house.clock, faults=faults, key_memory=key_memory)
    with unit_of_work() as session:
        product_id = stocked_product(session, pieces=pieces)
    return Till(
        app=house.app,
        clock=house.clock,
        bank=bank,
        gateway=SandboxGateway(bank),
        faults=faults,
        pages=Client(bank_pages(bank)),
        product_id=product_id,
    )
