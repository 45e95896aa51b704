"""Mails about orders, in the language of the order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from storefront.gateways.mail import Mail
from storefront.models import db
from storefront.orders.access import order_link
from storefront.orders.queries import get_order
from storefront.shipping.queries import find_region
from storefront.web.locale import FORMAT_LOCALES, speaking
from storefront.web.shop import shop


def send_order_paid(payload: dict[str, Any], now: datetime) -> None:
    """Confirm a paid order to the address it was placed with."""
    order = get_order(db.session, payload["order_id"])
    with speaking(order.language), force_locale(FORMAT_LOCALES[order.language]):
        context = {
            "order": order,
            "link": order_link(order),
            "region": find_region(db.session, order.region_code, order.language)
            if order.region_code
            else None,
        }
        shop().mail.send(
            Mail(
                key=f"order-paid-{order.number}",
                to=order.email or "",
                subject=_("Order %(number)s is paid", number=order.number),
                text=render_template("email/order_paid/body.txt", **context),
                html=render_template("email/order_paid/body.html", **context),
                language=order.language,
                at=now,
            )
        )
    db.session.rollback()
