"""Refusals a shopper can meet: a code and its parameters; the words are the web's (`web/errors.py`)."""

from __future__ import annotations

from typing import Any, ClassVar


class StoreError(Exception):
    """An operation refused what was asked. Nothing has been changed.

    `code` names the refusal for texts, logs and tests; `parameters` fill its text.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, **parameters: Any) -> None:
        super().__init__(self.code, parameters)
        self.parameters = parameters


class IllegalTransition(StoreError):
    """The thing is not in a state that allows this action."""

    code = "illegal_transition"


class NotFound(StoreError):
    """What was named does not exist, or is not this person's to see."""

    code = "not_found"


class UnknownProduct(StoreError):
    """The product does not exist or is not sold now."""

    code = "unknown_product"


class QuantityRefused(StoreError):
    """A cart line holds 1 to 99 pieces."""

    code = "quantity_refused"


class NotEnoughStock(StoreError):
    """Fewer pieces are left than asked for; `left` says how many."""

    code = "not_enough_stock"


class CartFull(StoreError):
    """A cart holds at most `limit` different products."""

    code = "cart_full"


class CartEmpty(StoreError):
    """There is nothing to order."""

    code = "cart_empty"


class CartChanged(StoreError):
    """The cart is not the one that was shown: it must be looked at and confirmed again."""

    code = "cart_changed"


class CheckoutIncomplete(StoreError):
    """Something of the checkout is still missing; `problems` lists all of it."""

    code = "checkout_incomplete"


class TotalOutOfRange(StoreError):
    """The bank takes no payment of this size; `lowest` and `highest` are the limits."""

    code = "total_out_of_range"


class OrderNotPayable(StoreError):
    """The order is paid, cancelled, or its time to pay has passed."""

    code = "order_not_payable"


class TranslationMissing(StoreError):
    """A text is not there in every language of the shop; `languages` lists the missing ones."""

    code = "translation_missing"


class UnknownCategory(StoreError):
    """There is no shelf of that code; `category` names it."""

    code = "unknown_category"


class PriceMissing(StoreError):
    """A product without a retail and a member price cannot be sold."""

    code = "price_missing"


class EditedMeanwhile(StoreError):
    """Somebody else has saved the same thing since it was opened."""

    code = "edited_meanwhile"
