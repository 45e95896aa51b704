"""From a filled-in checkout to an order: what it copies, what it refuses, and what a second press does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from storefront.cart.operations import AddToCart, ChangeLine, add_to_cart, change_line, clear_cart
from storefront.cart.owner import CartOwner
from storefront.catalogue.operations import SetPrice, set_price
from storefront.catalogue.prices import GUEST
from storefront.checkout.operations import Confirm, SaveContact, SaveDelivery, place, save_section
from storefront.checkout.queries import CheckoutView, Missing, show_checkout
from storefront.gateways.payments import Capabilities
from storefront.kernel.errors import CartChanged, CheckoutIncomplete, NotEnoughStock
from storefront.kernel.money import tenge
from storefront.models import db, unit_of_work
from storefront.models.cart import DeliveryMethod
from storefront.models.catalogue import PriceList
from storefront.models.journal import OutboxMessage
from storefront.models.order import Order, OrderEvent, OrderState
from storefront.models.warehouse import HoldState, StockHold, StockItem
from storefront.orders.flow import expire_unpaid
from storefront.orders.operations import cancel, mark_paid
from storefront.orders.queries import get_order
from storefront.payments.errors import PaymentRunning
from storefront.payments.operations import BeginAttempt, begin_attempt, lock_order
from storefront.web.shop import shop
from tests.conftest import House, MovableClock
from tests.factories import product_on_sale

CONTACT = SaveContact("Айгүл", "Серікқызы", "+77012345678", "aigul@example.com")
AKTAU = SaveDelivery(DeliveryMethod.COURIER, "KZ-47", "Ақтау", "14 шағын аудан", "5", None, None, None)
PICKUP = SaveDelivery(DeliveryMethod.PICKUP, None, None, None, None, None, None, None)


@pytest.fixture
def oil(app: Flask, now: datetime) -> int:
    with unit_of_work() as session:
        return product_on_sale(session, pieces=10, now=now)


@pytest.fixture
def owner(oil: int, now: datetime) -> CartOwner:
    """A guest with two bottles who lives in Aqtau."""
    with unit_of_work() as session:
        cart_id = add_to_cart(session, CartOwner(), AddToCart(oil, 2), GUEST, now=now)
        owner = CartOwner(cart_id=cart_id)
        save_section(session, owner, CONTACT, now=now)
        save_section(session, owner, AKTAU, now=now)
    return owner


def limits() -> Capabilities:
    return shop().payments.capabilities


def seen(owner: CartOwner, now: datetime) -> CheckoutView:
    return show_checkout(db.session, owner, GUEST, "kk", limits(), at=now)


def confirmation(owner: CartOwner, now: datetime) -> Confirm:
    view = seen(owner, now)
    assert view.delivery is not None
    return Confirm(
        cart_version=view.cart.version,
        total=view.total,
        earliest=view.delivery.promise.earliest,
        latest=view.delivery.promise.latest,
        consents={"offer": "1", "privacy": "1"},
        language="kk",
        account_id=None,
    )


def placed(owner: CartOwner, now: datetime, command: Confirm | None = None) -> int:
    with unit_of_work() as session:
        return place(session, owner, GUEST, command or confirmation(owner, now), limits(), now=now).id


def stock(product_id: int) -> tuple[int, int]:
    item = db.session.get(StockItem, product_id, populate_existing=True)
    assert item is not None
    return item.on_hand, item.reserved


class TestPlacing:
    def test_the_order_keeps_prices_words_dates_and_vat(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        order = get_order(db.session, placed(owner, now))
        (line,) = order.lines
        assert (line.quantity, line.unit_price, line.total) == (2, tenge(16_800), tenge(33_600))
        assert {language: words["name"] for language, words in line.texts.items()} == {
            "kk": "Лаванда эфир майы",
            "ru": "Эфирное масло лаванды",
        }
        assert order.vat_rate_percent == 16
        assert line.vat == tenge(4_634)  # 33 600 · 16 / 116 = 4 634,48
        assert order.vat == line.vat + order.delivery_vat
        assert order.total == order.goods + order.delivery
        assert order.dispatch_on == date(2026, 11, 23)
        assert (order.earliest_on, order.latest_on) == (date(2026, 11, 30), date(2026, 12, 3))
        assert order.state is OrderState.AWAITING_PAYMENT
        assert stock(oil) == (10, 2)

    def test_orders_before_2026_carry_twelve_percent(self, oil: int, clock: MovableClock) -> None:
        clock.set(datetime.fromisoformat("2025-12-30T10:00:00+05:00"))
        with unit_of_work() as session:
            owner = CartOwner(
                cart_id=add_to_cart(session, CartOwner(), AddToCart(oil, 1), GUEST, now=clock())
            )
            save_section(session, owner, CONTACT, now=clock())
            save_section(session, owner, PICKUP, now=clock())
        order = get_order(db.session, placed(owner, clock()))
        assert order.vat_rate_percent == 12
        assert order.vat == tenge(1_800)

    def test_pressed_twice_it_is_the_same_order(self, owner: CartOwner, oil: int, now: datetime) -> None:
        command = confirmation(owner, now)
        assert placed(owner, now, command) == placed(owner, now, command)
        assert stock(oil) == (10, 2)
        assert db.session.scalar(select(func.count()).select_from(Order)) == 1

    def test_pick_up_keeps_no_address(self, owner: CartOwner, now: datetime) -> None:
        with unit_of_work() as session:
            save_section(session, owner, PICKUP, now=now)
        order = get_order(db.session, placed(owner, now))
        assert order.method is DeliveryMethod.PICKUP
        assert (order.region_code, order.city, order.delivery) == (None, None, tenge(0))

    def test_numbers_run_on_and_check_themselves(self, owner: CartOwner, oil: int, now: datetime) -> None:
        numbers = []
        for quantity in (2, 3):
            with unit_of_work() as session:
                change_line(session, owner, ChangeLine(oil, quantity), GUEST, now=now)
            numbers.append(get_order(db.session, placed(owner, now)).number)
        assert [number[:13] for number in numbers] == ["KZ-2611-00001", "KZ-2611-00002"]
        assert numbers[0][-1] != numbers[1][-1]


class TestOneShopperOneHold:
    def test_her_own_unpaid_order_does_not_make_a_product_sold_out(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 10), GUEST, now=now)
        placed(owner, now)
        assert stock(oil) == (10, 10)
        view = seen(owner, now)
        assert view.problems == []
        assert view.cart.unpaid_order is not None

    def test_a_changed_cart_takes_the_place_of_the_unpaid_order(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 10), GUEST, now=now)
        first = placed(owner, now)
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 9), GUEST, now=now)
        second = placed(owner, now)
        assert get_order(db.session, first).state is OrderState.CANCELLED
        assert get_order(db.session, second).state is OrderState.AWAITING_PAYMENT
        assert stock(oil) == (10, 9)

    def test_a_corrected_checkout_is_never_thrown_away(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        first = placed(owner, now)
        with unit_of_work() as session:
            save_section(session, owner, PICKUP, now=now)
        again = confirmation(owner, now)
        second = placed(owner, now, again)
        assert get_order(db.session, second).method is DeliveryMethod.PICKUP
        assert get_order(db.session, first).state is OrderState.CANCELLED
        assert stock(oil) == (10, 2)
        assert placed(owner, now, again) == second

    def test_a_cancelled_order_does_not_block_its_cart(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        command = confirmation(owner, now)
        first = placed(owner, now, command)
        with unit_of_work() as session:
            cancel(session, first, actor="shopper", now=now)
        second = placed(owner, now, command)
        assert second != first
        assert placed(owner, now, command) == second
        assert stock(oil) == (10, 2)

    def test_a_paid_basket_shows_its_order(self, owner: CartOwner, oil: int, now: datetime) -> None:
        command = confirmation(owner, now)
        order_id = placed(owner, now, command)
        with unit_of_work() as session:
            mark_paid(session, order_id, attempt_id="a", amount=command.total, now=now)
        assert placed(owner, now, command) == order_id

    def test_an_order_being_paid_does_not_give_way(self, owner: CartOwner, oil: int, now: datetime) -> None:
        first = placed(owner, now)
        with unit_of_work() as session:
            begin_attempt(session, BeginAttempt(first, "sandbox", tenge(1), tenge(999_999)), now=now)
            save_section(session, owner, PICKUP, now=now)
        with pytest.raises(PaymentRunning):
            placed(owner, now)
        assert get_order(db.session, first).state is OrderState.AWAITING_PAYMENT

    def test_nor_waits_for_it_whoever_settles_its_payment(
        self, house: House, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        first = placed(owner, now)
        with unit_of_work() as session:
            begin_attempt(session, BeginAttempt(first, "sandbox", tenge(1), tenge(999_999)), now=now)
            save_section(session, owner, PICKUP, now=now)
        command, told = confirmation(owner, now), []

        def order_again() -> None:
            with house.app.app_context():
                try:
                    placed(owner, now, command)
                except (PaymentRunning, CartChanged) as refusal:
                    told.append(refusal)

        rival = Thread(target=order_again)
        with unit_of_work() as session:
            lock_order(session, first)
            rival.start()
            rival.join(0.5)
            order = session.get_one(Order, first)
            clear_cart(session, order.cart_id or 0, order.cart_version or 0, now=now)
        rival.join()
        assert len(told) == 1

    def test_another_shopper_sees_it_sold_out(self, owner: CartOwner, oil: int, now: datetime) -> None:
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 10), GUEST, now=now)
        placed(owner, now)
        with pytest.raises(NotEnoughStock), unit_of_work() as session:
            add_to_cart(session, CartOwner(), AddToCart(oil, 1), GUEST, now=now)


class TestRefusals:
    def test_a_price_changed_since_it_was_seen_is_confirmed_again(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        command = confirmation(owner, now)
        with unit_of_work() as session:
            set_price(session, SetPrice(oil, PriceList.RETAIL, tenge(20_000)), actor="command", now=now)
        with pytest.raises(CartChanged):
            placed(owner, now, command)
        assert db.session.scalar(select(func.count()).select_from(Order)) == 0

    def test_dates_that_moved_are_confirmed_again(
        self, owner: CartOwner, oil: int, clock: MovableClock
    ) -> None:
        command = confirmation(owner, clock())
        clock.advance(hours=5)  # past the cut-off of 14:00: it leaves a day later
        with pytest.raises(CartChanged):
            placed(owner, clock(), command)

    def test_an_invented_total_is_refused(self, owner: CartOwner, oil: int, now: datetime) -> None:
        with pytest.raises(CartChanged):
            placed(owner, now, replace(confirmation(owner, now), total=tenge(1)))

    def test_an_older_cart_is_refused(self, owner: CartOwner, oil: int, now: datetime) -> None:
        command = confirmation(owner, now)
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 3), GUEST, now=now)
        with pytest.raises(CartChanged):
            placed(owner, now, command)

    def test_everything_missing_is_told_at_once(self, oil: int, now: datetime) -> None:
        with unit_of_work() as session:
            owner = CartOwner(cart_id=add_to_cart(session, CartOwner(), AddToCart(oil, 1), GUEST, now=now))
        view = seen(owner, now)
        assert view.missing == (Missing.CONTACT, Missing.DELIVERY)
        command = Confirm(view.cart.version, view.total, now.date(), now.date(), {}, "kk", None)
        with pytest.raises(CheckoutIncomplete):
            placed(owner, now, command)

    def test_a_closed_market_takes_no_order(self, owner: CartOwner, now: datetime) -> None:
        with pytest.raises(CheckoutIncomplete):
            placed(owner, now, replace(confirmation(owner, now), market_open=False))


class TestLifecycle:
    def test_paying_allocates_empties_the_cart_and_promises_a_mail(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        order_id = placed(owner, now)
        order = get_order(db.session, order_id)
        with unit_of_work() as session:
            mark_paid(session, order_id, attempt_id="a", amount=order.total, now=now)
        assert get_order(db.session, order_id).state is OrderState.PAID
        assert stock(oil) == (10, 2)
        assert db.session.scalars(select(StockHold.state)).all() == [HoldState.ALLOCATED]
        assert seen(owner, now).cart.lines == []
        assert db.session.scalars(select(OutboxMessage.kind)).all() == ["mail.order_paid"]

    def test_a_cart_changed_after_placing_is_not_emptied(
        self, owner: CartOwner, oil: int, now: datetime
    ) -> None:
        order_id = placed(owner, now)
        with unit_of_work() as session:
            change_line(session, owner, ChangeLine(oil, 5), GUEST, now=now)
        with unit_of_work() as session:
            mark_paid(
                session, order_id, attempt_id="a", amount=get_order(db.session, order_id).total, now=now
            )
        assert seen(owner, now).cart.pieces == 5

    def test_a_wrong_amount_never_pays(self, owner: CartOwner, oil: int, now: datetime) -> None:
        order_id = placed(owner, now)
        with pytest.raises(ValueError, match="captured"), unit_of_work() as session:
            mark_paid(session, order_id, attempt_id="a", amount=tenge(1), now=now)
        assert get_order(db.session, order_id).state is OrderState.AWAITING_PAYMENT

    def test_an_unpaid_order_gives_its_pieces_back_in_time(
        self, owner: CartOwner, oil: int, clock: MovableClock
    ) -> None:
        order_id = placed(owner, clock())
        clock.advance(minutes=29)
        assert expire_unpaid(clock()) == 0
        clock.advance(minutes=2)
        assert expire_unpaid(clock()) == 1
        assert expire_unpaid(clock()) == 0
        assert get_order(db.session, order_id).state is OrderState.EXPIRED
        assert stock(oil) == (10, 0)

    def test_late_money_pays_while_the_pieces_are_there(
        self, owner: CartOwner, oil: int, clock: MovableClock
    ) -> None:
        order_id = placed(owner, clock())
        clock.advance(minutes=31)
        expire_unpaid(clock())
        with unit_of_work() as session:
            mark_paid(
                session, order_id, attempt_id="a", amount=get_order(db.session, order_id).total, now=clock()
            )
        assert stock(oil) == (10, 2)

    def test_cancelling_gives_the_pieces_back(self, owner: CartOwner, oil: int, now: datetime) -> None:
        order_id = placed(owner, now)
        with unit_of_work() as session:
            cancel(session, order_id, actor="shopper", now=now)
        assert stock(oil) == (10, 0)

    def test_every_step_leaves_an_event(self, owner: CartOwner, oil: int, now: datetime) -> None:
        order_id = placed(owner, now)
        with unit_of_work() as session:
            mark_paid(
                session, order_id, attempt_id="a", amount=get_order(db.session, order_id).total, now=now
            )
        events = db.session.execute(select(OrderEvent.before, OrderEvent.after).order_by(OrderEvent.id)).all()
        assert [tuple(row) for row in events] == [
            (None, OrderState.AWAITING_PAYMENT),
            (OrderState.AWAITING_PAYMENT, OrderState.PAID),
        ]


def test_the_database_itself_refuses_more_reserved_than_there_is(oil: int) -> None:
    with pytest.raises(Exception, match="reserved_within_stock"), unit_of_work() as session:
        session.execute(update(StockItem).where(StockItem.product_id == oil).values(reserved=11))
