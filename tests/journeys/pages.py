"""Every type and state of page of the shop, in one place: whatever holds for all pages is tried on these.

A new page gets a line here; a house test asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Answers for browsers and machines that no person looks at.
NO_PAGES = {
    "choose_language": "leads on to the home page",
    "cart.count": "the number in the header",
    "catalogue.suggest": "the list under the search field, looked at with the page around it",
    "mailbox.html": "a mail alone, in a sandbox where nothing runs",
    "media.serve": "pictures",
    "health.alive": "for watchers",
    "health.ready": "for watchers",
    "machines.robots": "for search engines",
    "machines.sitemap": "for search engines",
    "machines.sitemap_pages": "for search engines",
    "machines.sitemap_products": "for search engines",
}


@dataclass(frozen=True)
class PageType:
    """One page in one state.

    path      below the language, or absolute; «{name}» stands for a place of the cast
    role      whose browser it is; «{language}» in it is filled in; empty is a newcomer
    act       what is done on the page before it is looked at; gets the window
    status    of the last whole page
    scripts   with the shop's own scripts, for states only they make
    part      what lies over the page and is looked at alone by axe
    """

    name: str
    endpoint: str
    path: str
    role: str = ""
    act: Callable[[Any], None] | None = None
    status: int = 200
    scripts: bool = False
    part: str = ""

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def _send(form: str, **fields: str) -> Callable[[Any], None]:
    """Type into fields and send the form whose action ends so; a whole page answers."""

    def act(window: Any) -> None:
        for name, value in fields.items():
            window.page.locator(f"form[action$='{form}'] [name='{name}']").fill(value)
        with window.new_page():
            window.page.locator(f"form[action$='{form}'] button:not([type=button])").first.click()

    return act


def _stale(window: Any) -> None:
    """The page is older than the browser's session."""
    window.page.evaluate(
        "document.querySelectorAll('[name=csrf_token]').forEach((field) => { field.value = 'from yesterday'; })"
    )
    _send("/checkout/contact", first_name="Айгүл")(window)


def _nothing_typed(form: str) -> Callable[[Any], None]:
    return _send(form)


def _too_many(window: Any) -> None:
    field = window.page.locator(".line .stepper input").first
    field.fill("99")
    with window.new_page():
        field.press("Enter")


def _foreign_card(window: Any) -> None:
    window.page.locator("input[value=card_us]").check()
    _send("/pay")(window)


def _drawer(button: str, shown: str) -> Callable[[Any], None]:
    def act(window: Any) -> None:
        window.page.locator(button).first.click()
        window.page.locator(shown).first.wait_for()

    return act


def _suggestions(window: Any) -> None:
    window.page.locator("#find").press_sequentially({"kk": "лаванд", "ru": "масло"}[window.language])
    window.page.locator("#hints [role=option]").first.wait_for()


def _region_chosen(window: Any) -> None:
    window.page.locator("main select[name=region]").first.select_option("KZ-47")
    with window.new_page():
        window.page.locator("main form[action$='/delivery/region'] button").first.click()


_WRONG = "wrong wrong wrong"
_AIGUL = {"first_name": "Aigul", "phone": "+7 916 123 45 67", "email": "a@b"}

CATALOGUE = (
    PageType("home", "catalogue.home", ""),
    PageType("shop", "catalogue.shop", "shop/"),
    PageType("shelf", "catalogue.category", "shop/single-oils/"),
    PageType("second page", "catalogue.shop", "shop/?page=2"),
    PageType("filtered", "catalogue.shop", "shop/?stock=1&sort=cheap&from=1000"),
    PageType("nothing fits", "catalogue.shop", "shop/?from=9999999"),
    PageType("found", "catalogue.shop", "shop/?q=лаванда"),
    PageType("understood", "catalogue.shop", "shop/?q=kfdfylf"),
    PageType("nothing found", "catalogue.shop", "shop/?q=qwxz"),
    PageType("product", "catalogue.product", "{product}"),
    PageType("product for a member", "catalogue.product", "{product}", "member"),
    PageType("sold out", "catalogue.product", "{sold_out}"),
    PageType(
        "menu", "catalogue.home", "", scripts=True, part="#menu",
        act=_drawer(".tab.phone[popovertarget=menu]", "#menu"),
    ),
    PageType("suggestions", "catalogue.shop", "shop/", act=_suggestions, scripts=True),
    PageType(
        "just added", "catalogue.product", "{product}", scripts=True,
        act=_drawer("form.buy button.btn", "#toast .notice.good"),
    ),
)  # fmt: skip

BUYING = (
    PageType("empty cart", "cart.show", "cart/"),
    PageType("cart", "cart.show", "cart/", "with_cart"),
    PageType("cart with changes", "cart.show", "cart/", "with_changes"),
    PageType("too many", "cart.show", "cart/", "with_cart", _too_many, 409),
    PageType("contact", "checkout.show", "checkout/", "with_cart"),
    PageType("contact wrong", "checkout.show", "checkout/", "with_cart", _send("/checkout/contact", **_AIGUL), 422),
    PageType("contact empty", "checkout.show", "checkout/", "with_cart", _nothing_typed("/checkout/contact"), 422),
    PageType("address", "checkout.show", "checkout/", "with_contact"),
    PageType(
        "address wrong", "checkout.show", "checkout/", "with_contact", _send("/checkout/delivery", city="Aqtau"), 422
    ),
    PageType("review", "checkout.show", "checkout/", "ready"),
    PageType("no consent", "checkout.show", "checkout/", "ready", _nothing_typed("/checkout/place"), 422),
    PageType("checkout with changes", "checkout.show", "checkout/", "with_changes"),
    PageType("pay", "payments.pay", "{pay}", "to_pay_{language}"),
    PageType("card refused", "payments.pay", "{pay}", "to_pay_{language}", _foreign_card, 409),
    PageType("payment being checked", "payments.status", "{payment}", "asked_{language}"),
    PageType("bank waits", "payments.status", "{payment}", "asked_{language}", _send("/payment/check")),
    PageType("bank's question", "", "{bank}"),
    PageType("bank's answer", "", "{bank_done}"),
    PageType("order paid", "orders.show", "{paid}", "paid_{language}"),
    PageType("order to pay", "orders.show", "{awaiting}", "to_pay_{language}"),
    PageType("order cancelled", "orders.show", "{cancelled}", "cancelled"),
    PageType("own order", "orders.show", "{own_order}", "member"),
    PageType("link in a mail", "orders.open_link", "{link}"),
)  # fmt: skip

AROUND = (
    PageType("delivery", "shipping.show", "delivery/"),
    PageType("delivery to a region", "shipping.show", "delivery/", act=_region_chosen),
    PageType("region", "shipping.region", "delivery/region"),
    PageType("mailbox", "mailbox.index", "mailbox/"),
    PageType("mail", "mailbox.show", "{mail}"),
    PageType("not found", "", "no/such/page", status=404),
    PageType("no such product", "", "p/none", status=404),
    PageType("not that way", "", "cart/lines", status=405),
    PageType("old page", "", "checkout/", "with_cart", _stale, 400),
)

ACCOUNT = (
    PageType("sign in", "accounts.login", "login"),
    PageType("sign in empty", "accounts.login", "login", act=_nothing_typed("/login"), status=422),
    PageType(
        "sign in refused", "accounts.login", "login", status=422,
        act=_send("/login", login="nobody@example.kz", password=_WRONG),
    ),
    PageType("account", "accounts.show", "account/", "member"),
    PageType("proof", "accounts.confirm", "account/confirm", "member"),
    PageType(
        "proof refused", "accounts.confirm", "account/confirm", "member", status=422,
        act=_send("/account/confirm", password=_WRONG),
    ),
    PageType("password", "accounts.password", "account/password", "member"),
    PageType(
        "password too short", "accounts.password", "account/password", "member", status=422,
        act=_send("/account/password", current_password=_WRONG, password="short"),
    ),
    PageType("orders", "orders.index", "orders/", "member"),
    PageType("no orders", "orders.index", "orders/", "customer"),
)  # fmt: skip

STAFF = (
    PageType("staff sign in", "staff.login", "admin/login"),
    PageType("staff code", "staff.code", "admin/login/code", "half_in"),
    PageType(
        "staff code wrong", "staff.code", "admin/login/code", "half_in", _send("/login/code", code="12"), 422
    ),
    PageType("staff me", "staff.show", "admin/me", "owner"),
    PageType("staff proof", "staff.confirm", "admin/me/confirm", "owner"),
    PageType("staff password", "staff.password", "admin/me/password", "owner"),
    PageType("today", "admin.today", "admin/", "owner"),
    PageType("products", "admin.products", "admin/products/", "owner"),
    PageType("product editor", "admin.product", "admin/products/EO-001", "owner"),
    PageType("new product", "admin.new_product", "admin/products/new", "owner"),
    PageType("stock", "admin.stock", "admin/stock/", "owner"),
    PageType("stock of one", "admin.stock_item", "admin/stock/EO-001", "owner"),
    PageType("orders of all", "admin.orders", "admin/orders/", "owner"),
    PageType("order at the desk", "admin.order", "admin/{paid}", "owner"),
)

#: Signed in with the password, not yet with the code: staff only, customers have none in the demo.
SAME_AS = {"accounts.code": "staff.code"}

PAGES = (*CATALOGUE, *BUYING, *AROUND, *ACCOUNT, *STAFF)
