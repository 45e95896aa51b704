"""Staff at their desks, and orders for them to look after."""

from __future__ import annotations

import re
from html import unescape

from flask_babel import gettext, ngettext
from sqlalchemy import select

from storefront.kernel.money import Money, tenge
from storefront.models import db, unit_of_work
from storefront.models.journal import AuditEvent
from storefront.models.order import Order
from storefront.orders.operations import mark_paid
from tests.books import placed_order
from tests.browsing import Browser
from tests.conftest import House
from tests.factories import product_on_sale
from tests.people import Colleague, colleague, sign_in_staff

ROLES = ("catalogue", "warehouse", "support", "finance", "owner")


def at_desk(browser: Browser, house: House, role: str = "owner") -> Colleague:
    """Sign a new colleague of the role in with this browser."""
    who = colleague(house, role, codes=0)
    assert sign_in_staff(browser, house, who).status_code == 303
    return who


def on_sale(house: House, *, pieces: int = 50, sku: str = "EO-001") -> int:
    with house.app.app_context(), unit_of_work() as session:
        return product_on_sale(session, sku=sku, pieces=pieces, now=house.clock())


def unpaid_order(house: House, product_id: int, quantity: int = 2) -> tuple[int, str]:
    """(id, number) of an order that waits for its money: 8 400 ₸ a piece, picked up by Айгерім."""
    with house.app.app_context(), unit_of_work() as session:
        order_id = placed_order(session, product_id, now=house.clock(), quantity=quantity)
        return order_id, session.execute(select(Order.number).where(Order.id == order_id)).scalar_one()


def paid_order(house: House, product_id: int, quantity: int = 2) -> tuple[int, str]:
    """The same, with the money there."""
    order_id, number = unpaid_order(house, product_id, quantity)
    amount: Money = tenge(8_400) * quantity
    with house.app.app_context(), unit_of_work() as session:
        mark_paid(session, order_id, attempt_id="test", amount=amount, now=house.clock())
    return order_id, number


def read(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.get_data(as_text=True))


def words(html: str) -> str:
    """What a page says, without its tags."""
    visible = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(plain(unescape(re.sub(r"<[^>]+>", " ", visible))).split())


def said(
    house: House, text: str, plural: str = "", num: int = 0, language: str = "ru", **values: object
) -> str:
    """What a page says for a text of the code, in its language, whatever the translators make of it."""
    with house.app.test_request_context(f"/{language}/"):
        told = ngettext(text, plural, num, **values) if plural else gettext(text, **values)
    return plain(told)


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\u00a0", " ")


def audited(house: House, action: str) -> list[tuple[str, str]]:
    """(actor, object) of every event of an action in the audit book, in order."""
    with house.app.app_context():
        rows = db.session.execute(
            select(AuditEvent.actor, AuditEvent.object_id)
            .where(AuditEvent.action == action)
            .order_by(AuditEvent.id)
        )
        return [(actor, object_id) for actor, object_id in rows]
