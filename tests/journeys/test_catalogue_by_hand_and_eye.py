"""The shop in a real browser: what the script adds, what stays without it, and that nothing moves or spills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.running import RunningShop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PAGES = (
    "/{0}/", "/{0}/shop/", "/{0}/shop/single-oils/?sort=cheap&stock=1", "/{0}/shop/?q=лаванда",
    "/{0}/shop/?q=qwxz", "/{0}/shop/?from=9999999", "/{0}/p/none",
)  # fmt: skip
PRODUCT = {"kk": "/kk/p/lavanda-efir-mayy", "ru": "/ru/p/efirnoe-maslo-lavandy"}
SHIFT = """() => new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 100);
})"""
#: Everything to press, except words inside a sentence and the names of cards, whose whole card can be pressed.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")].filter((one) => {
  if (one.closest("p:not(.row), .card h3, .vh, .check, [popover]:not(:popover-open)")) return false;
  const { width, height } = one.getBoundingClientRect();
  return width > 1 && height > 1 && (width < 43.5 || height < 43.5) && !one.matches(".skip");
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def open_page(standing_shop: RunningShop, chromium: Any) -> Iterator[Any]:
    """`open_page(width, …)` gives a page of a browser of its own; it may not complain in its console."""
    contexts, complaints = [], []

    def new(width: int = 360, faults_expected: bool = False, **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 780}, base_url=standing_shop.address, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        if not faults_expected:
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    yield new
    for context in contexts:
        context.close()
    assert [text for text in complaints if "404" not in text] == []


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_nothing_spills_moves_or_is_too_small_to_press(open_page: Any, language: str, width: int) -> None:
    page = open_page(width)
    for path in [*(path.format(language) for path in PAGES), PRODUCT[language]]:
        page.goto(path)
        spilled = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert spilled == 0, path
        assert page.evaluate(SHIFT) < 0.001, path
        assert page.evaluate(SMALL) == [], path


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_everybody_can_use_it(open_page: Any, language: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    page = open_page(width, color_scheme=scheme)
    for path in [*(path.format(language) for path in PAGES), PRODUCT[language]]:
        page.goto(path)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == [], path


def test_suggestions_by_keyboard(open_page: Any) -> None:
    page = open_page(1280)
    page.goto("/kk/shop/")
    box = page.locator("#find")
    box.press_sequentially("лаванд", delay=20)
    page.wait_for_selector("#hints [role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and page.locator("#hints li").count() == 0
    assert box.input_value() == "лаванд"
    box.press_sequentially("а", delay=20)
    page.wait_for_selector("#hints [role=option]")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/kk/p/lavanda-efir-mayy")


def test_enter_searches_what_was_typed(open_page: Any) -> None:
    page = open_page()
    page.goto("/ru/")
    page.fill("#find", "чайное дерево")
    page.press("#find", "Enter")
    page.wait_for_url("**/ru/shop/?q=*")
    assert page.locator(".card").first.get_attribute("data-sku") == "EO-003"


def test_filters_answer_at_once_and_back_brings_them_back(open_page: Any) -> None:
    page = open_page(1280)
    page.goto("/kk/shop/")
    page.check("#stock")
    page.wait_for_url("**/kk/shop/?stock=1")
    expect(page.locator("#live")).to_have_text(page.inner_text(".count-line"))
    page.select_option("#sort", "cheap")
    page.wait_for_url("**/kk/shop/?sort=cheap&stock=1")
    expect(page.locator(".card").first).to_have_attribute("data-sku", "BC-006")
    assert "stock=1" in page.locator("#shelves a").nth(1).get_attribute("href")
    page.locator("[rel=next]").click()
    page.wait_for_url("**page=2")
    page.go_back()
    page.wait_for_url("**/kk/shop/?sort=cheap&stock=1")
    assert page.is_checked("#stock") and page.input_value("#sort") == "cheap"


def test_on_a_phone_the_filters_slide_in(open_page: Any) -> None:
    page = open_page()
    page.goto("/ru/shop/")
    assert not page.is_visible("#filter")
    page.click(".opener")
    page.fill("[name=to]", "3000")
    page.click("#filter .btn")
    page.wait_for_url("**/ru/shop/?to=3000")
    page.wait_for_selector("#filter", state="hidden")
    assert page.locator(".card").count() == 1


def test_adding_to_the_cart_is_told_and_counted(open_page: Any) -> None:
    page = open_page()
    page.goto("/kk/shop/")
    page.locator(".card button").first.click()
    expect(page.locator("#cart-count")).to_have_text("1")
    assert "Лаванда эфир майы" in page.inner_text("#toast")
    page.goto(PRODUCT["kk"])
    page.click("[data-counter] button[value='1']")
    page.click("[data-counter] button[value='1']")
    assert page.input_value(".buy [name=quantity]") == "3"
    page.click(".buy .btn")
    expect(page.locator("#cart-count")).to_have_text("4")
    page.goto("/kk/shop/")
    assert page.inner_text("#cart-count") == "4"


def test_a_lost_connection_is_told(open_page: Any) -> None:
    page = open_page(faults_expected=True)
    page.goto("/ru/shop/")
    page.route("**/cart/lines", lambda route: route.fulfill(status=500, body=""))
    page.locator(".card button").first.click()
    page.wait_for_selector("#toast .notice.bad")
    assert "Попробуйте ещё раз" in page.inner_text("#toast")
    page.unroute("**/cart/lines")
    page.reload()
    page.locator(".card button").first.click()
    page.wait_for_selector("#toast .notice.good")


def test_everything_works_without_a_script(open_page: Any) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/kk/")
    page.fill("#find", "жалбыз")
    page.click(".find button")
    page.locator(".card h3 a").first.click()
    page.fill(".buy [name=quantity]", "2")
    page.click(".buy .btn")
    page.wait_for_url("**/kk/cart/")
    assert page.inner_text("#cart-count") == "2"
    page.goto("/kk/shop/")
    page.select_option("#sort", "dear")
    page.click(".opener")
    page.check("#stock")
    page.click("#filter .btn")
    page.wait_for_url("**stock=1&sort=dear")
    page.locator(".langs a[lang=ru]").click()
    page.wait_for_url("**/ru/shop/?sort=dear&stock=1")


def test_the_first_view_is_light(open_page: Any) -> None:
    page = open_page()
    sizes: dict[str, int] = {}
    page.on(
        "requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]})
    )
    page.goto("/kk/shop/")
    page.wait_for_load_state("networkidle")
    own = {url: size for url, size in sizes.items() if "/media/" not in url}
    assert len(own) <= 5, own
    assert sum(own.values()) <= 40 * 1024, own
    assert next(size for url, size in own.items() if ".css" in url) <= 14 * 1024
    assert next(size for url, size in own.items() if "/js/shop." in url) <= 3 * 1024
