"""Reading and writing: apart, one writer at a time, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as TurnNotCome

from storefront.models import db, session, unit_of_work
from storefront.models.journal import StaffTask
from tests.conftest import House


def test_the_reading_session_cannot_write(app: Flask) -> None:
    with unit_of_work():
        pass  # a connection that has written goes back to the pool
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.execute(text("UPDATE catalogue_version SET number = number + 1"))
    db.session.rollback()


def test_a_unit_of_work_inside_another_is_refused_and_harms_nothing(app: Flask, house: House) -> None:
    now = house.clock()
    with unit_of_work() as writing:
        writing.add(StaffTask(kind="k", object_id="1", detail={}, raised_at=now))
        with pytest.raises(RuntimeError, match="open in this thread"), unit_of_work():
            pass
    assert db.session.scalars(select(StaffTask.kind)).all() == ["k"]
    with unit_of_work():
        pass


def test_whoever_stands_in_line_too_long_is_told(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_house.reset()
    monkeypatch.setattr(session, "QUEUE_TIMEOUT_S", 0.2)
    inside, leave = threading.Event(), threading.Event()

    def rival() -> None:
        with sqlite_house.app.app_context(), unit_of_work():
            inside.set()
            leave.wait(10)

    other = threading.Thread(target=rival)
    other.start()
    assert inside.wait(10)
    with sqlite_house.app.app_context():
        try:
            with pytest.raises(TurnNotCome, match="no turn"), unit_of_work():
                pass
        finally:
            leave.set()
            other.join(10)
        with unit_of_work():
            pass  # the late turn was given back


def test_the_page_says_to_come_again(sqlite_house: House) -> None:
    with sqlite_house.app.test_request_context("/ru/"):
        answer = sqlite_house.app.make_response(
            sqlite_house.app.handle_user_exception(TurnNotCome("no turn to write"))
        )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
