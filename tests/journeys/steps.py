"""What a shopper does in a window, step by step; the same words with and without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import expect

from tests.journeys.window import Window

TYPED = {"kk": "туймедак", "ru": "kfdfylf"}
FOUND = {"kk": "EO-014", "ru": "EO-001"}
COUNTRIES = {
    "kk": ("Қазақстан", "Қырғызстан", "Армения", "Беларусь"),
    "ru": ("Казахстан", "Кыргызстан", "Армения", "Беларусь"),
}
PERSON = {
    "first_name": "Айгүл",
    "last_name": "Серікқызы",
    "phone": "8 701 234 56 78",
    "email": "aigul@example.kz",
}
ADDRESS = {"city": "Ақтау", "street": "14-шағын аудан", "house": "5"}


@dataclass
class Purchase:
    """One window's way to an order."""

    window: Window
    person: dict[str, str] = field(default_factory=lambda: dict(PERSON))

    def search(self) -> None:
        """From the home page by a word typed as people type it."""
        window = self.window
        window.go("")
        window.assert_fits()
        box = window.page.locator("#find")
        box.fill(TYPED[window.language])
        if window.scripts:
            window.page.locator("#hints [role=option]").first.wait_for()
        with window.new_page():
            box.press("Enter")
        window.assert_fits()
        assert window.data("sku") == FOUND[window.language]

    def open_product(self) -> None:
        window = self.window
        with window.new_page():
            window.page.locator("[data-sku] h3 a").first.click()
        window.assert_fits()
        assert window.data("sku") == FOUND[window.language]

    def add(self) -> None:
        """Into the cart, and there."""
        window = self.window
        button = window.button("Add to cart", window.page.locator(".product"))
        if not window.scripts:
            with window.new_page():
                button.click()
        else:
            button.click()
            window.page.locator("#toast .notice.good").wait_for()
            expect(window.page.locator("#cart-count")).to_have_text("1")
            with window.new_page():
                window.page.locator("#toast").get_by_role("link").click()
        window.assert_fits()
        assert window.path.endswith("/cart/")
        assert window.page.locator(f".line[data-sku={FOUND[window.language]}]").count() == 1

    def fill_checkout(self) -> None:
        """Both sections; the name has a Latin letter that looks Cyrillic, which the shop mends and tells."""
        window = self.window
        with window.new_page():
            window.page.locator("a[href$='/checkout/']").first.click()
        typed = {**self.person, "first_name": "A" + self.person["first_name"][1:]}
        for name, value in typed.items():
            window.page.locator(f"#{name}").fill(value)
        self._continue()
        assert window.page.locator(".notice.good").count() == 1
        assert self.person["first_name"] in window.page.locator("#checkout").inner_text()
        window.assert_fits()
        window.page.locator("#region_code").select_option("KZ-47")
        for name, value in ADDRESS.items():
            window.page.locator(f"#{name}").fill(value)
        self._continue()
        window.assert_fits()

    def _continue(self) -> None:
        window = self.window
        button = window.button("Continue", window.page.locator("#checkout"))
        if not window.scripts:
            with window.new_page():
                button.click()
        else:
            with window.page.expect_response("**/checkout/*"):
                button.click()
            button.wait_for(state="detached") if window.page.locator("#offer").count() else None
            window.settled()

    def place(self) -> str:
        """Agree and order; answers the order's number."""
        window = self.window
        window.page.locator("#offer").check()
        window.page.locator("#privacy").check()
        with window.new_page():
            window.page.locator("form[action$='/checkout/place'] button").click()
        window.assert_fits()
        assert window.path.endswith("/pay")
        return window.path.split("/")[-2]

    def choose(self, handle: str) -> None:
        """Mark a card of the trial bank."""
        card = self.window.page.locator(f"input[name=instrument][value={handle}]")
        if not card.is_visible():
            self.window.page.locator("#pay-form summary").click()
        card.check()

    def pay_refused(self, handle: str) -> str:
        """Pay with a card that is not taken; answers what the shopper is told."""
        window = self.window
        self.choose(handle)
        if window.scripts:
            window.page.locator("#pay-form button.big").click()
        else:
            with window.new_page():
                window.page.locator("#pay-form button.big").click()
        notice = window.page.locator("#pay-form .notice.bad")
        notice.wait_for()
        window.settled()
        window.assert_fits()
        return str(notice.inner_text())

    def pay(self, handle: str) -> None:
        """Pay with a card that leads to another page."""
        self.choose(handle)
        with self.window.new_page():
            self.window.page.locator("#pay-form button.big").click()

    def confirm_at_bank(self) -> None:
        """The 3-D Secure page, and back to the order."""
        window = self.window
        assert window.path.startswith("/sandbox-bank/3ds/")
        with window.new_page():
            window.page.locator("button[value=confirm]").click()
        if not window.scripts:
            with window.new_page():
                window.page.locator("form[action$='/payment/check'] button").click()
        window.page.locator("[data-status=paid]").wait_for()
        window.assert_fits()
