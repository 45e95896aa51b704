"""Every page in every state, both languages, light and dark: for everybody, valid, unmixed, quiet."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.cast import LANGUAGES, Cast, assemble
from tests.journeys.looking import (
    Validator,
    Vocabulary,
    axe_faults,
    language_faults,
    parse_faults,
    vocabulary,
)
from tests.journeys.pages import PAGES, PageType
from tests.journeys.running import RunningShop, free_port
from tests.journeys.window import DESK, PHONE, OpenWindow, Window

pytestmark = [pytest.mark.browser, pytest.mark.processes]

#: Looked at again with the shop's own scripts running, for whatever moves by itself.
STILL = {
    "home", "shop", "found", "product", "empty cart", "cart", "contact", "address", "review", "pay",
    "order paid", "delivery", "sign in", "today", "product editor",
}  # fmt: skip

JAR = Path(os.environ.get("VNU_JAR", "node_modules/vnu-jar/build/dist/vnu.jar"))


@pytest.fixture(scope="session")
def cast(standing_shop: RunningShop) -> Cast:
    return assemble(standing_shop)


@pytest.fixture(scope="session")
def vocabularies(standing_shop: RunningShop) -> dict[str, Vocabulary]:
    return {language: vocabulary(standing_shop, language) for language in LANGUAGES}


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator | None]:
    """The Nu HTML checker where its jar and Java are at hand, else None."""
    java = shutil.which("java")
    if java is None or not JAR.exists():
        yield None
        return
    port = free_port()
    command = [java, "-Xss4m", "-Dnu.validator.servlet.bind-address=127.0.0.1", "-cp", JAR]
    server = subprocess.Popen(
        [*command, "nu.validator.servlet.Main", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield Validator(address)
    server.terminate()
    server.wait(20)


def show(page: PageType, window: Window, cast: Cast) -> None:
    """Bring the window to the page in its state."""
    role = page.role.format(language=window.language)
    if role:
        cookies = [
            {"name": name, "value": value, "url": window.address}
            for name, value in cast.cookies[role].items()
        ]
        window.context.add_cookies(cookies)
    places = {name: path for (name, language), path in cast.places.items() if language == window.language}
    window.go(page.path.format(**places))
    if page.act:
        page.act(window)
    window.settled()


@pytest.mark.parametrize("page", PAGES, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page(
    standing_shop: RunningShop,
    open_window: OpenWindow,
    cast: Cast,
    vocabularies: dict[str, Vocabulary],
    validator: Validator | None,
    page: PageType,
    language: str,
    request: pytest.FixtureRequest,
) -> None:
    window = open_window(standing_shop, language, PHONE, enhanced=page.scripts)
    show(page, window, cast)
    faults = [] if window.status == page.status else [f"answered {window.status}"]
    window.assert_fits()
    looks = [(PHONE, "light"), (DESK, "dark")]
    if request.config.getoption("--prove", default=False):
        looks = [(width, scheme) for width in (PHONE, 768, DESK) for scheme in ("light", "dark")]
    for width, scheme in looks:
        window.page.set_viewport_size({"width": width, "height": 800})
        window.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faults += [f"{width} {scheme}: {fault}" for fault in axe_faults(window, page.part)]
        window.assert_fits()
    faults += parse_faults(window.source)
    if validator is not None:
        faults += [f"HTML: {fault}" for fault in validator.faults(window.source)]
    faults += language_faults(window, vocabularies[language])
    if window.page.locator("h1").count() != 1:
        faults.append(f"{window.page.locator('h1').count()} main headings")
    assert not faults, "\n".join([window.page.url, *faults])


def test_the_html_checker_is_at_hand(validator: Validator | None) -> None:
    """Without it `test_each_page` has only a strict parser's word for the HTML."""
    if validator is None:
        pytest.skip("the Nu HTML checker (VNU_JAR) or Java is missing")
    assert validator.faults("<!doctype html><title>x</title><p><b></p>")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("page", [page for page in PAGES if page.name in STILL], ids=str)
def test_nothing_jumps(
    standing_shop: RunningShop, open_window: OpenWindow, cast: Cast, page: PageType, width: int
) -> None:
    window = open_window(standing_shop, "kk", width)
    show(page, window, cast)
    assert window.jumps() < 0.001
