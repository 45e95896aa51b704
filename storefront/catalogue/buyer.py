"""Who is buying in this request."""

from __future__ import annotations

from storefront.catalogue.prices import GUEST, Buyer
from storefront.web.signed_in import current_account


def current_buyer() -> Buyer:
    """The signed-in account's price list, retail for guests."""
    account = current_account()
    return Buyer(account.price_list) if account else GUEST
