"""The shop in processes of its own: it starts, sells, and stops when told."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import NewShop
from tests.journeys.visitor import Buyer

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_purchase_over_http(new_shop: NewShop, engine: str) -> None:
    shop = new_shop(engine)
    visitor = shop.visitor("ru")
    found = visitor.get("shop/?q=kfdfylf")
    assert found.data("sku") == "EO-001"
    slug = found.text.partition('href="/ru/p/')[2].partition('"')[0]
    buyer = Buyer(visitor)
    buyer.fill_cart(slug, 2)
    pay = buyer.place(buyer.fill_checkout())
    paid = buyer.pay(pay)
    assert paid.data("status") == "paid", paid.words()
    shop.jobs_once()
    mail = shop.mails()[0]
    assert mail.language == "ru"
    assert (paid.data("order") or "-") in mail.subject + mail.text
    assert shop.audit() == []
    shop.stop()
    assert "Traceback" not in shop.printed()
