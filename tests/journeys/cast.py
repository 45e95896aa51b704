"""People in every situation a page can show, each known by the cookies of her browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storefront.demo.people import CUSTOMER, MEMBER, OWNER
from storefront.kernel.money import tenge
from storefront.models.account import Account
from storefront.models.cart import CartLine
from storefront.models.catalogue import Product, ProductText
from storefront.models.order import Order
from storefront.models.warehouse import MovementKind, StockItem
from storefront.warehouse.operations import Receive, receive
from tests.journeys.running import RunningShop
from tests.journeys.visitor import Buyer, Visitor

LANGUAGES = ("kk", "ru")
BOUGHT, WANTED, SCARCE, SOLD_OUT = "EO-003", "EO-002", "EO-005", "EO-006"


@dataclass
class Cast:
    """`cookies` by role; `places` are paths without the language, by name and language where it matters."""

    shop: RunningShop
    slugs: Mapping[tuple[str, str], str]
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def keep(self, role: str, visitor: Visitor) -> None:
        self.cookies[role] = visitor.cookies

    def put(self, place: str, path: str, language: str | None = None) -> None:
        for one in [language] if language else LANGUAGES:
            self.places[place, one] = path

    def place(self, name: str, language: str) -> str:
        return self.places[name, language]


def assemble(shop: RunningShop) -> Cast:
    """Let everybody do what brings her where she stands."""
    slugs = shop.ask(
        lambda session: {
            (sku, language): slug
            for sku, language, slug in session.execute(
                select(Product.sku, ProductText.language, ProductText.slug).join(Product)
            )
        }
    )
    cast = Cast(shop, slugs)
    for language in LANGUAGES:
        cast.put("product", f"p/{slugs[BOUGHT, language]}", language)
        cast.put("sold_out", f"p/{slugs[SOLD_OUT, language]}", language)
    _carts(cast)
    for language in LANGUAGES:
        _orders(cast, language)
    _ended_orders(cast)
    _customers(cast)
    _staff(cast)
    shop.jobs_once()
    _mails(cast)
    return cast


def _with_goods(cast: Cast, sku: str, quantity: int = 1, language: str = "kk") -> Buyer:
    buyer = Buyer(cast.shop.visitor(language))
    answer = buyer.fill_cart(cast.slugs[sku, language], quantity)
    assert answer.data("sku") == sku, answer.words()
    return buyer


def _carts(cast: Cast) -> None:
    cast.keep("with_cart", _with_goods(cast, WANTED, 2).visitor)
    half = _with_goods(cast, WANTED)
    half.visitor.submit(half.visitor.get("checkout/"), "/checkout/contact", CONTACT_ONCE)
    cast.keep("with_contact", half.visitor)
    ready = _with_goods(cast, WANTED)
    ready.fill_checkout()
    cast.keep("ready", ready.visitor)
    changed = _with_goods(cast, SCARCE, 3)
    changed.fill_cart(cast.slugs[BOUGHT, "kk"])
    cast.keep("with_changes", changed.visitor)
    cast.shop.arrange(lambda session: _change_things(session, cast.shop))


CONTACT_ONCE = {
    "first_name": "Айгүл",
    "last_name": "Серікқызы",
    "phone": "+77012345678",
    "email": "a@example.kz",
}


def _change_things(session: Session, shop: RunningShop) -> None:
    """One product runs low, one runs out, one price was another when it went into the cart."""
    for sku, left in ((SCARCE, 2), (SOLD_OUT, 0)):
        product_id, free = session.execute(
            select(StockItem.product_id, StockItem.on_hand - StockItem.reserved)
            .join(Product, Product.id == StockItem.product_id)
            .where(Product.sku == sku)
        ).one()
        count = Receive(product_id, left - free, "counted", "test", MovementKind.CORRECTED)
        receive(session, count, now=shop.inside.now())
    scarce = (
        select(CartLine.cart_id).join(Product, Product.id == CartLine.product_id).where(Product.sku == SCARCE)
    )
    bought = select(Product.id).where(Product.sku == BOUGHT)
    session.execute(
        update(CartLine)
        .where(CartLine.cart_id.in_(scarce), CartLine.product_id.in_(bought))
        .values(seen_price=tenge(9_900))
    )


def _orders(cast: Cast, language: str) -> None:
    """One to pay, one at the bank's question, one paid; each of somebody else."""
    waiting = _with_goods(cast, BOUGHT, language=language)
    page = waiting.place(waiting.fill_checkout())
    cast.keep(f"to_pay_{language}", waiting.visitor)
    cast.put("pay", _below(page.path), language)
    cast.put("awaiting", _below(page.path).removesuffix("/pay"), language)

    asked = _with_goods(cast, BOUGHT, language=language)
    page = asked.place(asked.fill_checkout())
    bank = asked.pay(page, "card_kz_3ds")
    cast.keep(f"asked_{language}", asked.visitor)
    cast.put("payment", _below(page.path).replace("/pay", "/payment"), language)
    cast.put("bank", bank.path, language)

    paid = _with_goods(cast, BOUGHT, language=language)
    page = paid.pay(paid.place(paid.fill_checkout()))
    assert page.data("status") == "paid", page.words()
    cast.keep(f"paid_{language}", paid.visitor)
    cast.put("paid", _below(page.path), language)
    cast.put("paid_number", page.path.rpartition("/")[2], language)


def _ended_orders(cast: Cast) -> None:
    buyer = _with_goods(cast, BOUGHT)
    page = buyer.place(buyer.fill_checkout())
    buyer.visitor.submit(page, "/cancel")
    cast.keep("cancelled", buyer.visitor)
    cast.put("cancelled", _below(page.path).removesuffix("/pay"))
    for language in LANGUAGES:
        answered = _with_goods(cast, BOUGHT, language=language)
        bank = answered.pay(answered.place(answered.fill_checkout()), "card_kz_3ds")
        answered.visitor.submit(bank, "", {"decision": "fail"})
        cast.put("bank_done", bank.path, language)


def _customers(cast: Cast) -> None:
    for role, person in (("member", MEMBER), ("customer", CUSTOMER)):
        visitor = cast.shop.visitor()
        form = visitor.get("login")
        inside = visitor.submit(form, "/login", {"login": person.email, "password": person.password})
        assert inside.path == "/kk/account/", inside.words()
        cast.keep(role, visitor)
    number = cast.shop.ask(
        lambda session: session.scalars(
            select(Order.number)
            .join(Account, Account.id == Order.account_id)
            .where(Account.email == MEMBER.email)
        ).first()
    )
    cast.put("own_order", f"orders/{number}")


def _staff(cast: Cast) -> None:
    half_in, owner = cast.shop.visitor(), cast.shop.visitor()
    for visitor in (half_in, owner):
        form = visitor.get("admin/login")
        page = visitor.submit(form, "/admin/login", {"login": OWNER.email, "password": OWNER.password})
        assert page.path == "/kk/admin/login/code", page.words()
    cast.keep("half_in", half_in)
    code = pyotp.TOTP(OWNER.secret).at(cast.shop.inside.now())
    inside = owner.submit(page, "/admin/login/code", {"code": code})
    assert inside.path.startswith("/kk/admin/"), inside.words()
    cast.keep("owner", owner)


def _mails(cast: Cast) -> None:
    for language in LANGUAGES:
        key = f"order-paid-{cast.place('paid_number', language)}"
        name, mail = next(kept for kept in cast.shop.named_mails().items() if kept[1].key == key)
        cast.put("mail", f"mailbox/{name}", language)
        link = mail.text.partition(cast.shop.address)[2].split()[0]
        cast.put("link", _below(link), language)


def _below(path: str) -> str:
    """The path without the language."""
    return path.removeprefix("/").partition("/")[2]


__all__ = ["LANGUAGES", "Cast", "assemble"]
