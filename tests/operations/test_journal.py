"""The books of the house under several writers at once: the chain of the audit book, tasks, people."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from storefront.accounts.operations import CreateAccount, create_account
from storefront.accounts.passwords import hash_password
from storefront.accounts.refusals import EmailTaken
from storefront.journal import audit, staff_tasks
from storefront.models import db, unit_of_work
from storefront.models.journal import AuditEvent, StaffTask
from storefront.models.order import Order, OrderState
from storefront.orders.flow import expire_unpaid
from tests.books import placed_order
from tests.conftest import MovableClock
from tests.factories import product_on_sale


def note(session: object, at: datetime, event_id: int | None = None) -> None:
    event = AuditEvent(
        at=at, actor="jobs", action="a", object_type="o", object_id="1", values_digest="", id=event_id
    )
    session.add(event)  # type: ignore[attr-defined]
    session.flush()  # type: ignore[attr-defined]


def sealed() -> list[int]:
    db.session.rollback()
    query = select(AuditEvent.id).where(AuditEvent.seal.is_not(None)).order_by(AuditEvent.id)
    return list(db.session.scalars(query))


def seal_at(now: datetime) -> int:
    with unit_of_work() as session:
        return audit.seal(session, now=now)


@contextmanager
def meanwhile(app: Flask, first: Callable[[], None], ready: threading.Event) -> Iterator[None]:
    """Another worker is in the middle of `first` while the block runs."""

    def run() -> None:
        with app.app_context():
            first()

    rival = threading.Thread(target=run)
    rival.start()
    assert ready.wait(10)
    yield
    rival.join(10)


def test_an_event_is_never_sealed_before_one_with_a_smaller_number(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        note(session, now - timedelta(seconds=10), 1)
        note(session, now - timedelta(minutes=2), 2)
    assert seal_at(now) == 0
    assert seal_at(now + timedelta(minutes=2)) == 2
    assert list(audit.broken(db.session())) == []


def test_a_missing_number_is_waited_for_while_it_may_still_come(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        note(session, now, 1)
        note(session, now, 3)
    assert seal_at(now + timedelta(minutes=2)) == 1
    with unit_of_work() as session:
        note(session, now, 2)
    assert seal_at(now + timedelta(minutes=2)) == 2
    with unit_of_work() as session:
        note(session, now, 5)  # 4 was rolled back
    assert seal_at(now + timedelta(minutes=6)) == 1
    assert sealed() == [1, 2, 3, 5]
    assert list(audit.broken(db.session())) == []


def test_two_workers_sealing_at_once_make_one_chain(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        note(session, now, 1)
        note(session, now, 2)
    assert seal_at(now + timedelta(minutes=2)) == 2
    with unit_of_work() as session:
        note(session, now + timedelta(minutes=1), 3)
    later, ready = now + timedelta(minutes=3), threading.Event()

    def slow_worker() -> None:
        with unit_of_work() as session:
            audit.seal(session, now=later)
            session.flush()
            ready.set()
            threading.Event().wait(0.5)
            note(session, now + timedelta(minutes=1), 4)

    with meanwhile(app, slow_worker, ready):
        seal_at(later)
    assert sealed() == [1, 2, 3, 4]
    assert list(audit.broken(db.session())) == []


def test_two_workers_raise_one_task(app: Flask, now: datetime) -> None:
    ready = threading.Event()

    def slow_worker() -> None:
        with unit_of_work() as session:
            staff_tasks.raise_task(session, "k", 1, {}, now=now)
            ready.set()
            threading.Event().wait(0.5)

    with meanwhile(app, slow_worker, ready), unit_of_work() as session:
        staff_tasks.raise_task(session, "k", 1, {}, now=now)
        staff_tasks.raise_task(session, "other", 1, {}, now=now)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(StaffTask)) == 2


def test_two_people_with_one_address_at_once_are_one_account(app: Flask, now: datetime) -> None:
    command = CreateAccount("a@b.kz", hash_password("tree-lamp-river-9"), "Айгүл", "Серік")
    ready = threading.Event()

    def rival() -> None:
        with unit_of_work() as session:
            create_account(session, command, now=now)
            ready.set()
            threading.Event().wait(0.5)

    with meanwhile(app, rival, ready), pytest.raises(EmailTaken), unit_of_work() as session:
        create_account(session, command, now=now)


def test_an_order_that_cannot_end_does_not_hold_up_the_others(app: Flask, clock: MovableClock) -> None:
    with unit_of_work() as session:
        bad, good = (
            placed_order(session, product_on_sale(session, sku=sku, now=clock()), now=clock())
            for sku in ("BAD", "GOOD")
        )
        session.execute(
            text(
                "UPDATE stock_item SET reserved = 0"
                " WHERE product_id = (SELECT product_id FROM order_line WHERE order_id = :bad)"
            ),
            {"bad": bad},
        )
    clock.advance(days=1)
    assert expire_unpaid(clock()) == 1
    db.session.rollback()
    assert db.session.scalar(select(Order.state).where(Order.id == good)) is OrderState.EXPIRED
