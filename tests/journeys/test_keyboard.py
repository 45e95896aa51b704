"""A whole purchase without a mouse: Tab, Enter, Space and arrows; the focus is always seen and never lost."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as NotInTime

from tests.journeys.running import RunningShop
from tests.journeys.steps import ADDRESS, FOUND, PERSON, TYPED
from tests.journeys.window import DESK, PHONE, OpenWindow, Window

pytestmark = [pytest.mark.browser, pytest.mark.processes]

MOST_TABS = 150

#: Where the focus is, whether one sees it, and whether something lies over it. Parts of a page that are only read,
#: which the keyboard alone cannot reach (tabindex -1), need no ring.
_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const ringed = (one) => {
    if (!one) return false;
    const look = getComputedStyle(one);
    return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== "none";
  };
  const box = at.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  const over = document.elementFromPoint(x, y);
  const label = at.closest("label") || (at.id && document.querySelector(`label[for="${at.id}"]`));
  return {
    what: at.outerHTML.slice(0, 160),
    seen: at.tabIndex === -1 || ringed(at) || ringed(label) || ringed(at.parentElement),
    free: (at.tabIndex === -1 && !at.hasAttribute("data-focus"))
      || !!over && (at.contains(over) || over.contains(at) || !!label && label.contains(over)),
  };
}"""


class Keys:
    """Fingers on a keyboard."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.keyboard = window.page.keyboard
        self.faults: list[str] = []

    def focus(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.window.page.evaluate(_FOCUS)
        return found

    def look(self) -> None:
        """The focus is somewhere, visible, and nothing lies over it."""
        focus = self.focus()
        where = self.window.path
        if focus is None:
            self.faults.append(f"{where}: the focus is lost")
        elif not focus["seen"]:
            self.faults.append(f"{where}: the focus is not seen at {focus['what']}")
        elif not focus["free"]:
            self.faults.append(f"{where}: something lies over {focus['what']}")

    def at(self, selector: str) -> bool:
        return bool(self.window.page.evaluate("(s) => !!document.activeElement?.matches(s)", selector))

    def to(self, selector: str) -> None:
        """Press Tab until the focus is there."""
        passed = []
        for _ in range(MOST_TABS):
            if self.at(selector):
                return
            self.keyboard.press("Tab")
            focus = self.focus()
            if focus is not None:  # behind the last stop the browser itself has the focus
                self.look()
                passed.append(focus["what"][:60])
        raise AssertionError(f"Tab never reaches {selector} on {self.window.path}: {passed[:40]}")

    def press(self, key: str) -> None:
        self.keyboard.press(key)

    def press_for_page(self, key: str) -> None:
        with self.window.new_page():
            self.keyboard.press(key)

    def press_for_part(self, key: str, path: str) -> None:
        """A key that lets htmx fetch a part of the page; the focus must be somewhere afterwards."""
        with self.window.page.expect_response(lambda answer: path in answer.url):
            self.keyboard.press(key)
        self.window.settled()
        with suppress(NotInTime):
            self.window.page.wait_for_function("() => document.activeElement !== document.body", timeout=1000)
        self.look()

    def fill(self, fields: dict[str, str]) -> None:
        """Type into fields as they come."""
        for name, value in fields.items():
            self.to(f"#{name}")
            self.press("Control+A")
            self.keyboard.type(value)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_whole_purchase_by_keyboard(
    standing_shop: RunningShop, open_window: OpenWindow, language: str, width: int
) -> None:
    window = open_window(standing_shop, language, width)
    keys = Keys(window)
    window.go("")
    keys.press("Tab")
    assert keys.at(".skip")
    keys.look()
    keys.to("#find")
    window.page.keyboard.type(TYPED[language])
    window.page.locator("#hints [role=option]").first.wait_for()
    keys.press("ArrowDown")
    assert window.page.locator("#hints [aria-selected=true]").count() == 1
    keys.look()
    keys.press_for_page("Enter")
    assert window.data("sku") == FOUND[language]
    keys.to("form.buy button.btn")
    keys.press_for_part("Enter", "/cart/lines")
    assert keys.at("form.buy button.btn"), "the focus stays at the button"
    keys.to("a[href$='/cart/']")
    keys.press_for_page("Enter")
    keys.to(".stepper button[value='1']")
    keys.press_for_part("Enter", "/cart/lines/")
    assert window.page.locator(".stepper input").first.input_value() == "2"
    keys.to("a.btn[href$='/checkout/']")
    keys.press_for_page("Enter")
    keys.fill(PERSON)
    keys.press_for_part("Enter", "/checkout/contact")
    keys.to("#region_code")
    while window.page.locator("#region_code").input_value() != "KZ-47":
        keys.press("ArrowDown")
    keys.fill(ADDRESS)
    keys.press_for_part("Enter", "/checkout/delivery")
    keys.to("form[action$='/checkout/place'] button")
    keys.press_for_part("Enter", "/checkout/place")  # the consents are still missing
    assert keys.at("[data-focus]")
    for consent in ("#offer", "#privacy"):
        keys.to(consent)
        keys.press("Space")
    keys.to("form[action$='/checkout/place'] button")
    keys.press_for_page("Enter")
    keys.to("input[value=card_kz]")
    for _ in range(4):
        keys.press("ArrowDown")
    assert keys.at("input[value=card_us]:checked")
    keys.to("#pay-form button.big")
    keys.press_for_part("Enter", "/pay")
    assert keys.at("[data-focus]")
    keys.to("#pay-form summary")
    keys.press("Enter")
    keys.to("input[name=instrument]")
    while not keys.at("input[value=card_kz_3ds]"):
        keys.press("ArrowDown")
        keys.look()
    keys.to("#pay-form button.big")
    keys.press_for_page("Enter")
    keys.to("button[value=confirm]")
    keys.press_for_page("Enter")
    window.page.locator("article[data-status=paid]").wait_for()
    assert not keys.faults, "\n".join(keys.faults)
