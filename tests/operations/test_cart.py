"""The cart: what goes in, what is refused, what is told when the shop has changed meanwhile."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from storefront.accounts.operations import CreateAccount, create_account
from storefront.accounts.passwords import hash_password
from storefront.cart.operations import (
    AddToCart,
    ChangeLine,
    accept_changes,
    add_to_cart,
    adopt_cart,
    change_line,
)
from storefront.cart.owner import CartOwner
from storefront.cart.queries import CartView, ProblemKind, count_pieces, show_cart
from storefront.catalogue.operations import SetPrice, hide_product, set_price
from storefront.catalogue.prices import GUEST, Buyer
from storefront.kernel.errors import NotEnoughStock, QuantityRefused, UnknownProduct
from storefront.kernel.money import tenge
from storefront.models import db, unit_of_work
from storefront.models.cart import Cart
from storefront.models.catalogue import PriceList
from storefront.models.warehouse import StockItem
from storefront.warehouse.operations import set_low_mark
from tests.factories import product_on_sale

NOBODY = CartOwner()
MEMBER = Buyer(PriceList.MEMBER)


@pytest.fixture
def oil(app: Flask, now: datetime) -> int:
    with unit_of_work() as session:
        return product_on_sale(session, pieces=10, now=now)


def add(
    product_id: int, quantity: int, now: datetime, owner: CartOwner = NOBODY, buyer: Buyer = GUEST
) -> CartOwner:
    with unit_of_work() as session:
        cart_id = add_to_cart(session, owner, AddToCart(product_id, quantity), buyer, now=now)
    return owner if owner.account_id else CartOwner(cart_id=cart_id)


def shown(owner: CartOwner, buyer: Buyer = GUEST) -> CartView:
    return show_cart(db.session, owner, buyer, "kk")


def an_account(now: datetime) -> int:
    with unit_of_work() as session:
        return create_account(session, new_account(), now=now).id


def new_account(email: str = "aigul@example.com") -> CreateAccount:
    return CreateAccount(
        email=email,
        password_hash=hash_password("таулы өлкенің таңы"),
        first_name="Айгүл",
        last_name="Серікқызы",
    )


class TestAdding:
    def test_pieces_of_one_product_stand_in_one_line(self, oil: int, now: datetime) -> None:
        owner = add(oil, 2, now)
        add(oil, 3, now, owner)
        cart = shown(owner)
        assert [(line.quantity, line.price) for line in cart.lines] == [(5, tenge(16_800))]
        assert cart.goods == tenge(84_000)
        assert count_pieces(db.session, owner) == cart.pieces == 5

    def test_more_than_is_left_is_refused_with_the_number_left(self, oil: int, now: datetime) -> None:
        owner = add(oil, 7, now)
        with pytest.raises(NotEnoughStock) as refusal:
            add(oil, 4, now, owner)
        assert refusal.value.parameters["left"] == 10
        assert shown(owner).pieces == 7

    def test_ninety_nine_is_the_most_of_one_product(self, app: Flask, now: datetime) -> None:
        with unit_of_work() as session:
            much = product_on_sale(session, sku="EO-777", pieces=500, now=now)
        owner = add(much, 99, now)
        with pytest.raises(QuantityRefused):
            add(much, 1, now, owner)

    def test_a_hidden_product_cannot_be_added(self, oil: int, now: datetime) -> None:
        with unit_of_work() as session:
            hide_product(session, oil, actor="command", now=now)
        with pytest.raises(UnknownProduct):
            add(oil, 1, now)
        assert db.session.scalar(select(func.count()).select_from(Cart)) == 0

    def test_every_change_makes_a_new_version(self, oil: int, now: datetime) -> None:
        owner = add(oil, 1, now)
        before = shown(owner).version
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 2), GUEST, now=now)
        assert shown(owner).version == before + 1


class TestChanging:
    def test_zero_takes_the_line_out(self, oil: int, now: datetime) -> None:
        owner = add(oil, 1, now)
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 0), GUEST, now=now)
        assert shown(owner).lines == []
        assert count_pieces(db.session, owner) == 0

    def test_a_foreign_cart_is_not_touched_by_its_number(self, oil: int, now: datetime) -> None:
        account_id = an_account(now)
        mine = add(oil, 3, now, CartOwner(account_id=account_id))
        cart_id = shown(mine).id
        assert shown(CartOwner(cart_id=cart_id)).lines == []
        with unit_of_work() as session:
            change_line(session, CartOwner(cart_id=cart_id), ChangeLine(oil, 0), GUEST, now=now)
        assert shown(mine).pieces == 3


class TestProblems:
    def test_a_new_price_is_told_and_not_slipped_in(self, oil: int, now: datetime) -> None:
        owner = add(oil, 1, now)
        with unit_of_work() as session:
            set_price(session, SetPrice(oil, PriceList.RETAIL, tenge(17_000)), actor="command", now=now)
        (problem,) = shown(owner).problems
        assert problem.kind is ProblemKind.PRICE_CHANGED
        assert (problem.seen_price, problem.price) == (tenge(16_800), tenge(17_000))
        with unit_of_work() as session:
            accept_changes(session, owner, GUEST, now=now)
        assert shown(owner).problems == []
        assert shown(owner).goods == tenge(17_000)

    def test_too_few_left_is_told_with_numbers(self, oil: int, now: datetime) -> None:
        owner = add(oil, 8, now)
        with unit_of_work() as session:
            session.execute(update(StockItem).where(StockItem.product_id == oil).values(reserved=7))
        (problem,) = shown(owner).problems
        assert (problem.kind, problem.wanted, problem.left) == (ProblemKind.TOO_MANY, 8, 3)
        with unit_of_work() as session:
            accept_changes(session, owner, GUEST, now=now)
        assert shown(owner).pieces == 3

    def test_hidden_and_sold_out_lines_leave_when_the_shopper_agrees(self, oil: int, now: datetime) -> None:
        with unit_of_work() as session:
            soap = product_on_sale(session, sku="BC-001", pieces=1, now=now)
        owner = add(soap, 1, now, add(oil, 1, now))
        with unit_of_work() as session:
            hide_product(session, oil, actor="command", now=now)
            session.execute(update(StockItem).where(StockItem.product_id == soap).values(reserved=1))
        kinds = [problem.kind for problem in shown(owner).problems]
        assert kinds == [ProblemKind.GONE, ProblemKind.SOLD_OUT]
        with unit_of_work() as session:
            accept_changes(session, owner, GUEST, now=now)
        assert shown(owner).lines == []


class TestSigningIn:
    def test_the_guests_cart_becomes_the_accounts(self, oil: int, now: datetime) -> None:
        guest, account_id = add(oil, 2, now), an_account(now)
        with unit_of_work() as session:
            adopt_cart(session, guest.cart_id, account_id, now=now)
        mine = shown(CartOwner(account_id=account_id), MEMBER)
        assert mine.pieces == 2
        assert shown(guest).lines == []

    def test_an_empty_cart_of_the_account_gives_way_to_the_guests_own(self, oil: int, now: datetime) -> None:
        account_id = an_account(now)
        mine = add(oil, 1, now, CartOwner(account_id=account_id))
        with unit_of_work() as session:
            change_line(session, mine, ChangeLine(oil, 0), GUEST, now=now)
        guest = add(oil, 2, now)
        with unit_of_work() as session:
            adopt_cart(session, guest.cart_id, account_id, now=now)
        assert shown(mine).id == guest.cart_id
        assert shown(mine).pieces == 2

    def test_carts_are_joined_once(self, oil: int, now: datetime) -> None:
        account_id = an_account(now)
        mine = add(oil, 3, now, CartOwner(account_id=account_id))
        guest = add(oil, 2, now)
        for _ in range(2):
            with unit_of_work() as session:
                adopt_cart(session, guest.cart_id, account_id, now=now)
        assert shown(mine).pieces == 5
        assert db.session.scalar(select(func.count()).select_from(Cart)) == 1

    def test_another_accounts_cart_is_never_adopted(self, oil: int, now: datetime) -> None:
        first = an_account(now)
        add(oil, 3, now, CartOwner(account_id=first))
        cart_id = shown(CartOwner(account_id=first)).id
        with unit_of_work() as session:
            second = create_account(session, new_account("dana@example.com"), now=now).id
        with unit_of_work() as session:
            adopt_cart(session, cart_id, second, now=now)
        assert shown(CartOwner(account_id=first)).pieces == 3
        assert shown(CartOwner(account_id=second)).lines == []


@pytest.mark.parametrize(("mark", "told"), [(9, None), (10, 10), (12, 10)])
def test_a_line_tells_the_number_left_by_the_products_own_mark(
    oil: int, now: datetime, mark: int, told: int | None
) -> None:
    owner = add(oil, 1, now)
    with unit_of_work() as session:
        set_low_mark(session, oil, mark)
    assert [line.left_to_tell for line in shown(owner).lines] == [told]
