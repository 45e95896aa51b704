"""What watchers of the shop are told, and what its logs look like."""

from __future__ import annotations

import json
import logging

from sqlalchemy import text

from storefront.models import unit_of_work
from storefront.web.logs import JsonLines
from tests.conftest import House


def test_a_migrated_shop_is_alive_and_ready(house: House) -> None:
    client = house.app.test_client()
    assert client.get("/healthz").get_data(as_text=True) == "ok\n"
    assert client.get("/readyz").status_code == 200


def test_an_old_schema_is_alive_but_not_ready(house: House) -> None:
    with house.app.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    client = house.app.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (503, "not ok\n")


def test_a_log_line_is_one_line_of_json_whatever_is_in_it() -> None:
    record = logging.LogRecord(
        "storefront.x", logging.WARNING, "", 1, "first\r\nsecond \x1b[31m %s", ("Айгүл",), None
    )
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
    read = json.loads(line)
    assert read["message"] == "first\r\nsecond \x1b[31m Айгүл"
    assert read["level"] == "warning"
    assert read["at"].endswith("+00:00")
