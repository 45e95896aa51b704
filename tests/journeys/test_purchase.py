"""Buying in a real browser, from a mistyped word to the mail: both languages, both widths, with and without
JavaScript.
"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from storefront.models.order import Order, OrderState
from storefront.models.payment import AttemptState, PaymentAttempt
from tests.books import LONG_AGO
from tests.journeys.conftest import NewShop
from tests.journeys.running import RunningShop
from tests.journeys.steps import COUNTRIES, Purchase
from tests.journeys.window import DESK, PHONE, OpenWindow

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
    assert [state for state, _intent in attempts(shop, number)] == [AttemptState.REFUSED, AttemptState.CAPTURED]
    shop.jobs_once()
    mail = next(mail for mail in shop.mails() if number in mail.key)
    assert (mail.language, mail.to) == (language, purchase.person["email"])
    assert number in mail.subject
    assert f"/{language}/orders/{number}/open/" in mail.text
