"""Two of the staff at once: the second waits for the first, and then sees what the first has done."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storefront.admin.operations import Book, Edit, Seen, advance_order, book_pieces, save_edit
from storefront.catalogue.operations import SaveProduct
from storefront.kernel.errors import EditedMeanwhile
from storefront.models import db
from storefront.models.catalogue import Product
from storefront.models.order import OrderAction
from storefront.models.warehouse import MovementKind, StockItem
from tests.conftest import House
from tests.desk import on_sale, paid_order
from tests.rivals import both


@pytest.mark.timeout(60)
def test_the_second_editor_is_told(house: House) -> None:
    product_id = on_sale(house)
    with house.app.app_context():
        row = db.session.get_one(Product, product_id)
        seen = Seen(row.revision, row.retail, row.member)
        command = SaveProduct("EO-001", "single-oils", {}, 2100, 70, "#000000")
        edit = Edit(command, 5, seen)
        db.session.remove()
    first, second = both(house, lambda session: save_edit(session, edit, actor="staff:1", now=house.clock()))
    assert first == product_id
    assert isinstance(second, EditedMeanwhile)


@pytest.mark.timeout(60)
def test_one_delivery_is_booked_once(house: House) -> None:
    product_id = on_sale(house, pieces=10)
    command = Book(product_id, 5, MovementKind.RECEIVED, "Накладная", seen=1)
    assert both(house, lambda session: book_pieces(session, command, actor="staff:1", now=house.clock())) == (
        True,
        False,
    )
    with house.app.app_context():
        assert db.session.scalar(select(StockItem.on_hand)) == 15


@pytest.mark.timeout(60)
def test_one_parcel_leaves_once(house: House) -> None:
    product_id = on_sale(house, pieces=10)
    order_id, _number = paid_order(house, product_id, quantity=3)
    assert both(
        house,
        lambda session: advance_order(
            session, order_id, OrderAction.SHIP, actor="staff:1", now=house.clock()
        ),
    ) == (True, False)
    with house.app.app_context():
        assert db.session.scalar(select(StockItem.on_hand)) == 7
