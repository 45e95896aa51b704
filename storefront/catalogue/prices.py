"""The only way to a price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import SQLColumnExpression

from storefront.kernel.money import Money
from storefront.models.catalogue import PriceList, Product


@dataclass(frozen=True)
class Buyer:
    """Who buys, as far as prices care."""

    price_list: PriceList = PriceList.RETAIL

    @property
    def column(self) -> SQLColumnExpression[Money]:
        """Column with today's price for this buyer."""
        return cast("SQLColumnExpression[Money]", getattr(Product, self.attribute))

    @property
    def attribute(self) -> str:
        """What that column is called in a product, and in a row that has the columns of both lists."""
        return "member" if self.price_list is PriceList.MEMBER else "retail"


GUEST = Buyer()
