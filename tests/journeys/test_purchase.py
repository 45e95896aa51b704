"""Buying in a real browser, from a mistyped word to the mail: both languages, both widths, with and without
JavaScript.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from storefront.models.catalogue import Product
from storefront.models.order import Order, OrderState
from storefront.models.payment import AttemptState, PaymentAttempt
from storefront.models.warehouse import StockItem
from tests.books import LONG_AGO
from tests.journeys.conftest import NewShop
from tests.journeys.running import RunningShop
from tests.journeys.steps import COUNTRIES, FOUND, TYPED, Purchase
from tests.journeys.window import DESK, PHONE, OpenWindow, Window

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def attempts(shop: RunningShop, number: str) -> list[tuple[AttemptState, str | None]]:
    """State and intent of every try to pay an order."""
    query = (
        select(PaymentAttempt.state, PaymentAttempt.intent_id)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .where(Order.number == number)
        .order_by(PaymentAttempt.id)
    )
    return shop.ask(lambda session: [(state, intent) for state, intent in session.execute(query)])


def state_of(shop: RunningShop, number: str) -> OrderState:
    return shop.ask(lambda session: session.scalars(select(Order.state).where(Order.number == number)).one())


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_from_a_mistyped_word_to_the_mail(
    standing_shop: RunningShop, open_window: OpenWindow, language: str, width: int, scripts: bool
) -> None:
    shop, window = standing_shop, open_window(standing_shop, language, width, scripts)
    purchase = Purchase(window)
    purchase.search()
    purchase.open_product()
    purchase.add()
    purchase.fill_checkout()
    number = purchase.place()
    told = purchase.pay_refused("card_us")
    assert all(country in told for country in COUNTRIES[language]), told
    assert attempts(shop, number) == [(AttemptState.REFUSED, None)]
    purchase.pay("card_kz_3ds")
    purchase.confirm_at_bank()
    assert window.data("order") == number
    assert number in window.page.locator("h1").inner_text()
    assert [state for state, _intent in attempts(shop, number)] == [
        AttemptState.REFUSED,
        AttemptState.CAPTURED,
    ]
    shop.jobs_once()
    mail = next(mail for mail in shop.mails() if number in mail.key)
    assert (mail.language, mail.to) == (language, purchase.person["email"])
    assert number in mail.subject
    assert f"/{language}/orders/{number}/open/" in mail.text


def captured(shop: RunningShop, number: str) -> int:
    """How many payments of the order the bank has taken."""
    public_ids = shop.ask(
        lambda session: set(
            session.scalars(
                select(PaymentAttempt.public_id)
                .join(Order, Order.id == PaymentAttempt.order_id)
                .where(Order.number == number)
            )
        )
    )
    intents = shop.inside.payments.list_recent(LONG_AGO).intents
    return sum(intent.reference in public_ids and intent.captured.minor > 0 for intent in intents)


def to_the_card(window: Window) -> tuple[Purchase, str]:
    """The short way to the pay page: straight to the product."""
    purchase = Purchase(window)
    window.go(f"shop/?q={TYPED[window.language]}")
    purchase.open_product()
    purchase.add()
    purchase.fill_checkout()
    return purchase, purchase.place()


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "plain"])
def test_a_double_click_on_pay_is_one_charge(
    standing_shop: RunningShop, open_window: OpenWindow, scripts: bool
) -> None:
    window = open_window(standing_shop, "kk", DESK, scripts)
    purchase, number = to_the_card(window)
    purchase.choose("card_kz")
    window.page.locator("#pay-form button.big").dblclick()
    window.page.locator("article[data-status=paid]").wait_for()
    assert captured(standing_shop, number) == 1
    assert [state for state, _intent in attempts(standing_shop, number)] == [AttemptState.CAPTURED]


def test_a_double_click_on_the_order_is_one_order(
    standing_shop: RunningShop, open_window: OpenWindow
) -> None:
    window = open_window(standing_shop, "ru", DESK)
    purchase = Purchase(window)
    window.go(f"shop/?q={TYPED['ru']}")
    purchase.open_product()
    purchase.add()
    purchase.fill_checkout()
    before = standing_shop.ask(lambda session: session.scalar(select(func.count(Order.id))))
    window.page.locator("#offer").check()
    window.page.locator("#privacy").check()
    with window.new_page():
        window.page.locator("form[action$='/checkout/place'] button").dblclick()
    assert window.path.endswith("/pay")
    assert (
        standing_shop.ask(lambda session: session.scalar(select(func.count(Order.id)))) == (before or 0) + 1
    )


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_browser_closed_at_the_banks_question_costs_nothing(
    new_shop: NewShop, open_window: OpenWindow, engine: str
) -> None:
    shop = new_shop(engine)
    window = open_window(shop, "ru", PHONE)
    purchase, number = to_the_card(window)
    free = pieces_free(shop)
    purchase.pay("card_kz_3ds")
    assert window.path.startswith("/sandbox-bank/3ds/")
    window.close()
    shop.jobs_once()
    assert state_of(shop, number) is OrderState.AWAITING_PAYMENT, "she has half an hour"
    shop.move_clock(minutes=31)
    shop.jobs_once()
    shop.jobs_once()
    assert [state for state, _intent in attempts(shop, number)] == [AttemptState.VOIDED]
    assert state_of(shop, number) is OrderState.EXPIRED
    assert pieces_free(shop) == free + 1
    assert captured(shop, number) == 0
    assert shop.audit() == []


def pieces_free(shop: RunningShop) -> int:
    """Free pieces of the product the journeys in Russian buy."""
    query = (
        select(StockItem.on_hand - StockItem.reserved)
        .join(Product, Product.id == StockItem.product_id)
        .where(Product.sku == FOUND["ru"])
    )
    return shop.ask(lambda session: session.scalars(query).one())


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "plain"])
def test_the_back_button_and_a_second_tab_do_no_harm(
    standing_shop: RunningShop, open_window: OpenWindow, scripts: bool
) -> None:
    window = open_window(standing_shop, "kk", DESK, scripts)
    purchase, number = to_the_card(window)
    second = window.context.new_page()
    window.watch(second)
    second.goto(f"{window.address}/kk/orders/{number}/pay")
    purchase.pay("card_kz")
    assert window.data("status") == "paid"
    # Back from the paid order: the pay page leads forward again, whichever button is pressed there.
    window.page.go_back()
    if window.path.endswith("/pay"):
        with window.new_page():
            window.page.locator("#pay-form button.big").click()
    window.page.locator("article[data-status=paid]").wait_for()
    second.locator("input[value=card_kz]").check()
    second.locator("#pay-form button.big").click()
    second.locator("article[data-status=paid]").wait_for()
    assert second.locator("article").get_attribute("data-order") == number
    # Back to the checkout of a cart that has been bought.
    window.go("checkout/")
    assert window.path == "/kk/cart/"
    assert captured(standing_shop, number) == 1
    assert [state for state, _intent in attempts(standing_shop, number)] == [AttemptState.CAPTURED]


def test_a_cart_changed_in_another_tab_is_shown_before_anything_is_ordered(
    standing_shop: RunningShop, open_window: OpenWindow
) -> None:
    window = open_window(standing_shop, "ru", DESK)
    purchase = Purchase(window)
    window.go(f"shop/?q={TYPED['ru']}")
    purchase.open_product()
    purchase.add()
    purchase.fill_checkout()
    second = window.context.new_page()
    window.watch(second)
    second.goto(f"{window.address}/ru/cart/")
    second.locator(".stepper button[value='1']").first.click()
    expect(second.locator(".stepper input").first).to_have_value("2")
    window.page.locator("#offer").check()
    window.page.locator("#privacy").check()
    window.page.locator("form[action$='/checkout/place'] button").click()
    window.page.locator("#checkout .notice.bad").wait_for()
    assert window.path == "/ru/checkout/"
    assert "× 2" in window.page.locator("#checkout").inner_text()
    purchase.place()
