"""Loading the demo: several short transactions, in the order in which things would have happened.

Whatever is there already is left as it is, so loading again changes nothing and finishes what was cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storefront.accounts.passwords import hash_password
from storefront.catalogue.operations import hide_product, publish_products, save_category, save_products
from storefront.demo.crowd import crowd, drawn_sku
from storefront.demo.people import (
    DEMO_ACCOUNTS,
    DEMO_STAFF,
    MEMBER,
    DemoAccount,
    DemoStaff,
    find_account,
    settle_account,
    settle_staff,
    staff_there,
)
from storefront.demo.pictures import BY_SKU, draw_cover_picture, draw_pictures, lend_pictures
from storefront.demo.purchases import HISTORY, buy, has_bought
from storefront.demo.shelves import DemoProduct, demo_categories, demo_products
from storefront.gateways.payments import PaymentGateway
from storefront.kernel.clock import Clock
from storefront.kernel.sealing import Keyring
from storefront.models import unit_of_work
from storefront.models.catalogue import Category, Product
from storefront.models.warehouse import MovementKind, StockItem, StockMovement
from storefront.settings import Settings

ACTOR: Final = "demo"
#: The demo shop opened so long ago: before its oldest order.
OPENED: Final = timedelta(days=60)

BankAt = Callable[[Clock], PaymentGateway]
"""The trial bank with its clock set to another time, for what was paid in the past."""


@dataclass(frozen=True)
class Surroundings:
    """What a load needs of the shop around it. Without a bank nobody has bought anything yet."""

    settings: Settings
    now: datetime
    bank_at: BankAt | None = None

    @property
    def opened(self) -> datetime:
        """When the demo shop is said to have opened."""
        return self.now - OPENED

    @property
    def keyring(self) -> Keyring:
        """The keys of sealed columns."""
        return Keyring.from_settings(self.settings.data_keys, self.settings.secret())


@dataclass(frozen=True)
class Loaded:
    """How many of each this load has made; 0 means that all were there."""

    products: int
    people: int
    orders: int
    pictures: int


def load(around: Surroundings, *, products: int | None = None, media: Path | None = None) -> Loaded:
    """Fill the shop with demo data: the drawn products, more of them up to `products`, people, orders.

    Pictures go below `media`; None draws none. Raises ValueError in live mode.
    """
    if around.settings.live:
        raise ValueError("a live shop has no demo data")
    wanted = demo_products()
    more = list(crowd(max(0, (products or 0) - len(wanted))))
    made = put_on_shelves([*wanted[:products], *more], around.opened)
    people = settle(DEMO_ACCOUNTS, DEMO_STAFF, around)
    orders = _buy_the_past(around) if products is None or products >= len(wanted) else 0
    pictures = draw(media, [one.save.sku for one in more]) if media else 0
    return Loaded(made, people, orders, pictures)


def put_on_shelves(products: Sequence[DemoProduct], opened: datetime) -> int:
    """Categories, products, pieces, all shown that shall be; answers how many products are new."""
    with unit_of_work() as session:
        known = set(session.scalars(select(Category.code)))
        for category in demo_categories():
            if category.code not in known:
                save_category(session, category)
        there = set(session.scalars(select(Product.sku)))
        new = [one for one in products if one.save.sku not in there]
        ids = save_products(session, [one.save for one in new], now=opened)
        _first_pieces(session, [(ids[one.save.sku], one.pieces) for one in new], opened)
        shown = [ids[one.save.sku] for one in new if not one.hidden]
        if shown:
            publish_products(session, shown, actor=ACTOR, now=opened)
        for one in new:
            if one.hidden:
                hide_product(session, ids[one.save.sku], actor=ACTOR, now=opened)
    return len(new)


def settle(accounts: Sequence[DemoAccount], staff: Sequence[DemoStaff], around: Surroundings) -> int:
    """Make the people who are not there; answers how many."""
    with unit_of_work() as session:
        new_accounts = [one for one in accounts if find_account(session, one.email) is None]
        new_staff = [one for one in staff if not staff_there(session, one)]
    passwords = [(one.email, one.password) for one in new_accounts]
    passwords += [(one.email, one.password) for one in new_staff]
    hashes = {email: hash_password(password) for email, password in passwords}
    with unit_of_work() as session:
        for account in new_accounts:
            settle_account(session, account, hashes[account.email], now=around.opened)
        for person in new_staff:
            settle_staff(session, person, hashes[person.email], around.keyring, now=around.opened)
    return len(hashes)


def draw(media: Path, borrowing: Sequence[str]) -> int:
    """Pictures of the drawn products, and the same for the others; answers how many were drawn."""
    drawn = draw_pictures(media, BY_SKU)
    draw_cover_picture(media)
    lend_pictures(media, [(sku, drawn_sku(sku)) for sku in borrowing])
    return drawn


def _buy_the_past(around: Surroundings) -> int:
    """The member's earlier orders, oldest first, each at its own time; none when she has any."""
    if around.bank_at is None:
        return 0
    with unit_of_work() as session:
        account_id = find_account(session, MEMBER.email)
        if account_id is None or has_bought(session, account_id):
            return 0
    for purchase in HISTORY:
        buy(purchase, account_id, around.bank_at, around.now)
    return len(HISTORY)


def _first_pieces(session: Session, pieces: Sequence[tuple[int, int]], opened: datetime) -> None:
    """Book the first delivery of many products at once, as `warehouse.receive` books each."""
    items = [{"product_id": id_, "on_hand": number, "reserved": 0} for id_, number in pieces]
    movements = [
        {
            "product_id": id_,
            "delta": number,
            "kind": MovementKind.RECEIVED,
            "reason": "Бастапқы қалдық · Начальный остаток",
            "actor": ACTOR,
            "at": opened,
        }
        for id_, number in pieces
        if number
    ]
    if items:
        session.execute(insert(StockItem), items)
    if movements:
        session.execute(insert(StockMovement), movements)
