"""Shops that truly run: filled once, copied for each test, on either database; and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PostgreSQL
from tests.journeys.nursery import Nursery
from tests.journeys.running import RunningShop
from tests.journeys.window import DESK, OpenWindow, Window

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))

NewShop = Callable[..., RunningShop]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    mother = Nursery()
    yield mother
    mother.close()


@dataclass
class Filled:
    """A demo shop that stands still, ready to be copied."""

    folder: Path
    database: str | None = None
    server: PostgreSQL | None = None
    copies: int = 0

    def copy(self, folder: Path) -> str:
        """A copy in a folder; answers the address of its database ("" is the file in the folder)."""
        shutil.copytree(self.folder, folder)
        if self.server is None:
            return ""
        self.copies += 1
        name = f"journey_{self.copies}"
        self.server.execute(f"CREATE DATABASE {name} TEMPLATE {self.database} STRATEGY FILE_COPY")
        return self.server.url(name)


def _fill(nursery: Nursery, folder: Path, database_url: str = "") -> None:
    shop = RunningShop(nursery, folder, database_url)
    shop.must("db", "upgrade")
    shop.must("demo", "load", "--no-pictures")
    assert shop.audit() == []
    shop.close()
    shop.output.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def filled_sqlite(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("filled") / "shop"
    folder.mkdir()
    _fill(nursery, folder)
    return Filled(folder)


@pytest.fixture(scope="session")
def filled_postgresql(
    nursery: Nursery, tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL
) -> Filled:
    folder = tmp_path_factory.mktemp("filled") / "shop"
    folder.mkdir()
    postgresql.execute("CREATE DATABASE journey_filled")
    _fill(nursery, folder, postgresql.url("journey_filled"))
    return Filled(folder, "journey_filled", postgresql)


def _opener(request: pytest.FixtureRequest, folders: Callable[[], Path]) -> Iterator[NewShop]:
    nursery: Nursery = request.getfixturevalue("nursery")
    opened: list[RunningShop] = []

    def open_copy(
        engine: str = "sqlite", *, prelude: str = "", start: bool = True, **settings: str
    ) -> RunningShop:
        filled: Filled = request.getfixturevalue(f"filled_{engine}")
        folder = folders() / "shop"
        shop = RunningShop(nursery, folder, filled.copy(folder), settings, prelude)
        opened.append(shop)
        if start:
            shop.open()
        return shop

    yield open_copy
    for shop in opened:
        shop.close()
        shutil.rmtree(shop.folder, ignore_errors=True)


@pytest.fixture
def new_shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewShop]:
    """`new_shop("postgresql")` opens a filled shop of this test's own; stopped when the test ends."""
    yield from _opener(request, lambda: tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="session")
def standing_shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningShop]:
    """One filled shop for every test that only looks or buys, each with a browser of its own."""
    opener = _opener(request, lambda: tmp_path_factory.mktemp("standing"))
    yield next(opener)()
    next(opener, None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; each test opens a context of its own."""
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM} on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium: Any) -> Iterator[OpenWindow]:
    """`open_window(shop, "kk")`; no window may end with a complaint in the browser's console.

    scripts=False is a browser without JavaScript; enhanced=False runs scripts, but not the shop's own.
    """
    opened: list[Window] = []

    def open_one(
        shop: RunningShop,
        language: str = "kk",
        width: int = DESK,
        scripts: bool = True,
        enhanced: bool = True,
    ) -> Window:
        opened.append(Window(chromium, shop.address, language, width, scripts, enhanced))
        return opened[-1]

    yield open_one
    complaints = [complaint for window in opened for complaint in window.complaints]
    for window in opened:
        window.close()
    assert complaints == []
