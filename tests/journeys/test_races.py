"""Many at once over real HTTP, on both databases; a twin without the guard shows that the race is real."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storefront.demo.people import CUSTOMER
from storefront.models.account import Account
from storefront.models.cart import Cart
from storefront.models.catalogue import Product, ProductText
from storefront.models.order import Order, OrderLine, OrderState
from storefront.models.warehouse import MovementKind, StockItem
from storefront.warehouse.operations import Receive, receive
from tests.journeys.conftest import NewShop
from tests.journeys.crowd import Wish, together
from tests.journeys.running import RunningShop
from tests.journeys.visitor import Buyer

pytestmark = [pytest.mark.processes, pytest.mark.parametrize("engine", ["sqlite", "postgresql"])]

SKU = "EO-002"


def leave(shop: RunningShop, pieces: int, sku: str = SKU) -> dict[str, str]:
    """Count the product anew so that so many pieces are free; answers its slug in each language."""

    def act(session: Session) -> dict[str, str]:
        product_id, free = session.execute(
            select(StockItem.product_id, StockItem.on_hand - StockItem.reserved)
            .join(Product, Product.id == StockItem.product_id)
            .where(Product.sku == sku)
        ).one()
        count = Receive(product_id, pieces - free, "counted", "test", MovementKind.CORRECTED)
        receive(session, count, now=shop.inside.now())
        texts = select(ProductText.language, ProductText.slug).where(ProductText.product_id == product_id)
        return {language: slug for language, slug in session.execute(texts)}

    return shop.arrange(act)


def orders_of(session: Session) -> Counter[OrderState]:
    """Orders with the product by state, besides those of the demo's past."""
    query = (
        select(Order.state, func.count())
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(OrderLine.sku == SKU, Order.account_id.is_(None))
        .group_by(Order.state)
    )
    return Counter({state: number for state, number in session.execute(query)})


def ready_to_place(shop: RunningShop) -> tuple[dict[str, str], str, dict[str, str]]:
    """A shopper at the last button: cookies, address and fields of the form."""
    visitor = shop.visitor()
    buyer = Buyer(visitor)
    buyer.fill_cart(leave(shop, 10)["kk"], 2)
    form = buyer.fill_checkout().form("/checkout/place")
    return visitor.cookies, form.action, {**form.fields, "offer": "y", "privacy": "y"}


def test_fifty_want_the_last_piece(new_shop: NewShop, engine: str) -> None:
    shop = new_shop(engine, prelude="tests.journeys.twins:slow_hands")
    crowd = together(Wish(shop.address, "buy", people=50, slugs=leave(shop, 1)))
    assert [one.fault for one in crowd if one.fault] == []
    assert [one.statuses for one in crowd if max(one.statuses) >= 500] == []
    winners = [one for one in crowd if one.state == "paid"]
    assert len(winners) == 1
    losers = [one for one in crowd if one.state != "paid"]
    for one in losers:  # told before paying, on a page that says what to do
        assert one.clean, one
        assert (one.last_status, one.last_path.endswith("/checkout/place")) == (409, True), one
    assert shop.ask(orders_of) == {OrderState.PAID: 1}
    assert shop.audit() == []


def test_without_the_guard_they_all_get_it(new_shop: NewShop, engine: str) -> None:
    """Else the test above would prove nothing: its shop is as slow, and keeps its guard.

    SQLite lets one writer in at a time, so what is read behind the lock is a guard as well and goes too.
    """
    twin = "stock_without_guard" if engine == "postgresql" else "stock_as_it_was_shown"
    shop = new_shop(engine, prelude=f"tests.journeys.twins:{twin}", start=False)
    _drop_the_last_fence(shop)
    shop.open()
    together(Wish(shop.address, "buy", people=12, slugs=leave(shop, 1)))
    assert shop.ask(orders_of)[OrderState.PAID] > 1
    assert "reserved_is_between_zero_and_on_hand" in {finding["invariant"] for finding in shop.audit()}


def _drop_the_last_fence(shop: RunningShop) -> None:
    """The database's own promise that nobody keeps more than there is."""

    def act(session: Session) -> None:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("PRAGMA writable_schema=ON"))
            found = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'stock_item'"))
            assert found is not None
            lines = [line for line in found.splitlines() if "CHECK" not in line]
            open_ended = "\n".join(lines).replace(", \n)", "\n)")
            session.execute(
                text("UPDATE sqlite_master SET sql = :sql WHERE name = 'stock_item'"), {"sql": open_ended}
            )
        else:
            names = session.scalars(
                text(
                    "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'stock_item'::regclass"
                )
            ).all()
            for name in names:
                session.execute(text(f'ALTER TABLE stock_item DROP CONSTRAINT "{name}"'))

    shop.arrange(act)


def test_two_tabs_order_the_same_cart_at_once(new_shop: NewShop, engine: str) -> None:
    shop = new_shop(engine)
    cookies, page, fields = ready_to_place(shop)
    tabs = together(Wish(shop.address, "send", people=8, cookies=cookies, page=page, fields=fields))
    assert [one.fault for one in tabs if one.fault] == []
    assert {one.last_status for one in tabs} == {200}
    assert len({one.last_path for one in tabs}) == 1, tabs
    assert shop.ask(orders_of) == {OrderState.AWAITING_PAYMENT: 1}
    assert shop.audit() == []


def test_two_tabs_pay_the_same_order_at_once(new_shop: NewShop, engine: str) -> None:
    shop = new_shop(engine)
    cookies, page, fields = ready_to_place(shop)
    visitor = shop.visitor()
    visitor.cookies.update(cookies)
    form = visitor.post(page, fields).form("/pay")
    tabs = together(
        Wish(shop.address, "send", people=8, cookies=cookies, page=form.action,
             fields={**form.fields, "instrument": "card_kz"})
    )  # fmt: skip
    assert [one.fault for one in tabs if one.fault] == []
    assert all(one.clean and one.last_status < 500 for one in tabs), tabs
    assert any(one.state == "paid" for one in tabs)
    shop.jobs_until_quiet()
    assert shop.ask(orders_of) == {OrderState.PAID: 1}
    assert shop.audit() == []


def test_a_guest_signs_in_twice_at_once_and_keeps_one_cart(new_shop: NewShop, engine: str) -> None:
    shop = new_shop(engine)
    visitor = shop.visitor()
    Buyer(visitor).fill_cart(leave(shop, 10)["kk"], 2)
    form = visitor.get("login").form("/login")
    fields = {**form.fields, "login": CUSTOMER.email, "password": CUSTOMER.password}
    tabs = together(
        Wish(shop.address, "send", people=4, cookies=visitor.cookies, page=form.action, fields=fields)
    )
    assert [one.fault for one in tabs if one.fault] == []
    assert all(one.clean and one.last_status < 500 for one in tabs), tabs
    carts = shop.ask(
        lambda session: session.execute(
            select(Account.email, Cart.pieces)
            .outerjoin(Account, Account.id == Cart.account_id)
            .where(Cart.pieces > 0)
        ).all()
    )
    assert carts == [(CUSTOMER.email, 2)]
    assert shop.audit() == []
