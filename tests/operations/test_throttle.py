"""Wrong attempts are counted before they are tried, also when many come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront.accounts import flow, throttle
from storefront.accounts.flow import Visit, check_sign_in
from storefront.accounts.identity import read_login_name
from storefront.accounts.refusals import SignInRefused, TooManyAttempts
from storefront.accounts.throttle import code_gate, password_gate, seconds_to_wait
from storefront.models import db, unit_of_work
from storefront.models.account import LoginFailure
from storefront.web.shop import shop
from tests.conftest import House
from tests.people import Customer, customer


def visit(house: House, address: str = "10.0.0.1", **settings: Any) -> Visit:
    with house.app.app_context():
        return Visit(address, replace(shop().settings, limits_on=True, **settings))


def guess(house: House, who: Customer, at: Visit) -> type[Exception] | None:
    with house.app.app_context():
        try:
            check_sign_in("account", read_login_name(who.member_id), "wrong", at, now=house.clock())
        except (SignInRefused, TooManyAttempts) as refusal:
            return type(refusal)
    return None


def crowd(house: House, who: Customer, size: int = 12, most: int = 3) -> int:
    """Guess at the same moment from many threads; answers how many guesses were tried."""
    at = visit(house, limit_login_account=f"{most} per 5 minutes")
    start = Barrier(size)

    def one(_number: int) -> type[Exception] | None:
        start.wait()
        return guess(house, who, at)

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(one, range(size))).count(SignInRefused)


def test_a_crowd_gets_no_more_attempts_than_one_guesser(house: House) -> None:
    assert crowd(house, customer(house)) <= 3


def test_twin_counting_after_the_attempt_lets_the_crowd_through(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same crowd against a gate that reads before it writes: it must show the hole the real one closes."""
    meeting = Barrier(12)

    def read_then_write(gate: Any, subject: str, address: str, *, now: Any) -> int:
        wait = seconds_to_wait(db.session, gate, subject, address, now=now)
        meeting.wait()
        if wait:
            raise TooManyAttempts(wait_seconds=wait)
        with unit_of_work() as session:
            return throttle.note_attempt(session, gate, subject, address, now=now)

    monkeypatch.setattr(flow, "_note", read_then_write)
    assert crowd(house, customer(house)) == 12


def test_the_window_moves(house: House) -> None:
    who, at = customer(house), visit(house, limit_login_account="2 per 5 minutes")
    assert guess(house, who, at) is SignInRefused
    house.clock.advance(minutes=4)
    assert guess(house, who, at) is SignInRefused
    assert guess(house, who, at) is TooManyAttempts
    house.clock.advance(minutes=1, seconds=1)
    assert guess(house, who, at) is SignInRefused
    assert guess(house, who, at) is TooManyAttempts


def test_attempts_over_the_limit_do_not_prolong_it(house: House) -> None:
    who, at = customer(house), visit(house, limit_login_account="1 per 5 minutes")
    guess(house, who, at)
    for _minute in range(4):
        house.clock.advance(minutes=1)
        assert guess(house, who, at) is TooManyAttempts
    house.clock.advance(minutes=1, seconds=1)
    assert guess(house, who, at) is SignInRefused


def test_the_wait_is_told_exactly(house: House) -> None:
    who, at = customer(house), visit(house, limit_login_account="1 per 5 minutes")
    guess(house, who, at)
    house.clock.advance(seconds=100)
    with house.app.app_context(), pytest.raises(TooManyAttempts) as refusal:
        check_sign_in("account", read_login_name(who.email), "x", at, now=house.clock())
    assert refusal.value.parameters["wait_seconds"] == 201
    house.clock.advance(seconds=201)
    assert guess(house, who, at) is SignInRefused


def test_another_address_is_free_but_the_account_is_not(house: House) -> None:
    who, other = customer(house), customer(house, "other@example.kz")
    at = visit(house, limit_login_account="2 per 5 minutes", limit_login_address="2 per 5 minutes")
    for _attempt in range(2):
        guess(house, who, at)
    assert guess(house, other, at) is TooManyAttempts
    elsewhere = replace(at, address="10.0.0.2")
    assert guess(house, other, elsewhere) is SignInRefused
    assert guess(house, who, elsewhere) is TooManyAttempts


def test_the_whole_site_has_a_limit_too(house: House) -> None:
    at = visit(house, limit_login_site="3 per 5 minutes")
    people = [customer(house, f"c{number}@example.kz") for number in range(4)]
    answers = [
        guess(house, who, replace(at, address=f"10.0.1.{number}")) for number, who in enumerate(people)
    ]
    assert answers == [SignInRefused] * 3 + [TooManyAttempts]


def test_codes_have_an_hour_s_and_a_day_s_limit_as_well(house: House) -> None:
    gate = code_gate(visit(house).settings)
    assert gate is not None
    windows = [(cap.amount, cap.window) for cap in gate.caps if cap.whose == "subject"]
    assert windows == [(5, timedelta(minutes=5)), (20, timedelta(hours=1)), (50, timedelta(days=1))]


def test_what_is_counted_is_a_keyed_digest(house: House) -> None:
    one = password_gate(visit(house).settings)
    two = code_gate(visit(house).settings)
    other = password_gate(visit(house, secret_key="another-secret-that-only-tests-know-98765").settings)
    assert one is not None and two is not None and other is not None
    assert len({gate.digest("account:1") for gate in (one, two, other)}) == 3


def test_switched_off_nothing_is_counted(house: House) -> None:
    who = customer(house)
    with house.app.app_context():
        off = Visit("10.0.0.1", shop().settings)
    for _attempt in range(30):
        if guess(house, who, off) is not SignInRefused:
            pytest.fail("held back although limits are off")
        break
    with house.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(LoginFailure)) == 0
