"""What is typed into and around a cart."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, NumberRange

from storefront.cart.operations import MOST_PIECES, AddToCart, ChangeLine
from storefront.web.fields import NumberField, QuantityField
from storefront.web.forms import StoreForm

LARGEST_ID = 2**31 - 1


class AddToCartForm(StoreForm):
    """Some pieces of one product."""

    product_id = NumberField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    quantity = QuantityField(_l("Quantity"))

    def command(self) -> AddToCart:
        """What was asked for."""
        return AddToCart(product_id=self.product_id.data, quantity=self.quantity.data)


class ChangeLineForm(StoreForm):
    """A line's new number of pieces; the − and + buttons add their step to the typed number."""

    quantity = QuantityField(_l("Quantity"))
    step = NumberField(validators=[NumberRange(-1, 1)], default=0)

    def command(self, product_id: int) -> ChangeLine:
        """What was asked for."""
        quantity = min(self.quantity.data + (self.step.data or 0), MOST_PIECES)
        return ChangeLine(product_id=product_id, quantity=quantity)
