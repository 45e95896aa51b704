"""Stock, shelves and the version of drawn pages while several people change them at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from storefront.admin.operations import Edit, Seen, save_edit
from storefront.catalogue.operations import SaveProduct, hide_product, save_product
from storefront.kernel.money import tenge
from storefront.models import db, unit_of_work
from storefront.models.catalogue import CatalogueVersion, Category, Product
from storefront.models.journal import AuditEvent, AuditValues
from storefront.models.warehouse import StockItem
from storefront.warehouse.operations import hold, release
from tests.books import placed_order
from tests.conftest import House
from tests.desk import on_sale, unpaid_order
from tests.factories import product_on_sale
from tests.rivals import both

Statements = Callable[[], AbstractContextManager[list[str]]]


def version(house: House) -> int:
    with house.app.app_context():
        number = db.session.scalar(select(CatalogueVersion.number))
        db.session.rollback()
    return number or 0


def touched(seen: list[str]) -> list[str]:
    """The tables that were written to or locked, in order, as far as they are stock or the version."""
    tables = ("stock_item", "catalogue_version")
    return [
        table
        for statement in seen
        for table in tables
        if statement.startswith(f"UPDATE {table} ") or (f"FROM {table}" in statement and "FOR " in statement)
    ]


def test_an_order_of_last_pieces_makes_pages_old_once_and_last(house: House, statements: Statements) -> None:
    with house.app.app_context(), unit_of_work() as session:
        now = house.clock()
        ids = [product_on_sale(session, sku=f"T-{one}", pieces=2, now=now) for one in range(3)]
        order_id = placed_order(session, ids[0], now=now)
        session.execute(text("DELETE FROM stock_hold"))
        session.execute(update(StockItem).values(reserved=0))
    expected = ["stock_item"] * 3 + ["catalogue_version"]
    acts: list[Callable[[Session], None]] = [
        lambda s: hold(s, order_id, dict.fromkeys(ids, 2)),
        lambda s: release(s, order_id),
    ]
    for act in acts:
        with house.app.app_context(), statements() as seen, unit_of_work() as session:
            act(session)
        assert touched(seen) == expected


def test_an_editor_touches_stock_before_the_version(house: House, statements: Statements) -> None:
    product_id = on_sale(house, pieces=10)
    with house.app.app_context(), statements() as seen, unit_of_work() as session:
        product = session.get_one(Product, product_id)
        edit = Edit(
            SaveProduct("EO-001", "single-oils", {}, 2100, 70, "#000000"),
            20,
            Seen(product.revision, product.retail, product.member),
        )
        save_edit(session, edit, actor="staff:1", now=house.clock())
    order = touched(seen)
    if session.get_bind().dialect.name == "postgresql":  # on SQLite there is one writer, and no lock to see
        assert order.index("stock_item") < order.index("catalogue_version")
    assert order.count("catalogue_version") == 2


@pytest.mark.timeout(60)
def test_of_two_who_give_pieces_back_the_one_who_fills_the_shelf_says_so(house: House) -> None:
    product_id = on_sale(house, pieces=6)
    orders = [unpaid_order(house, product_id, quantity=1)[0] for _one in range(2)]
    before = version(house)
    both(house, lambda s: release(s, orders[0]), lambda s: release(s, orders[1]))
    assert version(house) == before + 1


@pytest.mark.timeout(60)
def test_two_who_hide_leave_the_number_that_is_there(house: House) -> None:
    first, second, _third = (on_sale(house, sku=f"T-{one}") for one in range(3))
    now = house.clock()
    both(
        house,
        lambda s: hide_product(s, first, actor="staff:1", now=now),
        lambda s: hide_product(s, second, actor="staff:2", now=now),
    )
    with house.app.app_context():
        assert db.session.scalar(select(Category.published)) == 1


def test_only_the_shelves_concerned_are_counted(house: House) -> None:
    now = house.clock()
    with house.app.app_context():
        with unit_of_work() as session:
            moved = product_on_sale(session, sku="T-1", now=now)
            product_on_sale(session, sku="T-2", category="home", now=now)
            product_on_sale(session, sku="T-3", category="blends", now=now)
            session.execute(update(Category).where(Category.code == "blends").values(published=77))
        with unit_of_work() as session:
            command = SaveProduct("T-1", "home", {}, 2100, 62, "#7b5ea7")
            assert save_product(session, command, actor="staff:1", now=now) == moved
        counts = {
            code: count for code, count in db.session.execute(select(Category.code, Category.published))
        }
    assert counts == {"single-oils": 0, "home": 2, "blends": 77}


@pytest.mark.timeout(60)
def test_two_saves_are_two_revisions_and_one_history(house: House) -> None:
    product_id = on_sale(house)
    with house.app.app_context():
        before = db.session.get_one(Product, product_id).revision
        db.session.rollback()

    def save(weight: int) -> SaveProduct:
        return SaveProduct("EO-001", "single-oils", {}, 2100, weight, "#7b5ea7", retail=tenge(16_800))

    now = house.clock()
    both(
        house,
        lambda s: save_product(s, save(70), actor="staff:1", now=now),
        lambda s: save_product(s, save(80), actor="staff:2", now=now),
    )
    with house.app.app_context():
        product = db.session.get_one(Product, product_id)
        assert (product.revision, product.weight_g) == (before + 2, 80)
        told = db.session.execute(
            select(AuditValues.before, AuditValues.after)
            .join(AuditEvent, AuditEvent.id == AuditValues.event_id)
            .where(AuditEvent.actor.in_(["staff:1", "staff:2"]))
            .order_by(AuditEvent.id)
        ).all()
        assert [(one["weight_g"], other["weight_g"]) for one, other in told] == [(62, 70), (70, 80)]
