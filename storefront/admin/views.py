"""The doors of the staff's house, and of the mailbox of a trial."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.admin import mailbox, orders, products, stock, today
from storefront.admin.desk import bp, staff_menu
from storefront.web.errors import texts_for

#: The rooms hang their pages on the one blueprint when they are read.
AREAS = (today, orders, products, stock)


def _kept_for_orders(left: int) -> str:
    if left <= 0:
        return _("No piece is free: all of them are kept for orders.")
    return ngettext(
        "Only %(num)d piece is free; the others are kept for orders.",
        "Only %(num)d pieces are free; the others are kept for orders.",
        left,
    )


def init_app(app: Flask) -> None:
    """Open the rooms."""
    texts_for(
        {
            "sku_taken": lambda sku, **p: _("There is a product with the SKU %(sku)s already.", sku=sku),
            "kept_for_orders": lambda left, **p: _kept_for_orders(left),
        }
    )
    app.register_blueprint(bp)
    app.register_blueprint(mailbox.bp)
    app.jinja_env.globals.update(staff_menu=staff_menu, mailbox_address=mailbox.mailbox_address)
