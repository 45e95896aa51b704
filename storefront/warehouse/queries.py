"""What can be sold now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.models.warehouse import StockItem


def numbers_left(session: Session, product_ids: Iterable[int]) -> dict[int, int]:
    """Free pieces of each product, 0 for those the warehouse does not know."""
    wanted = list(product_ids)
    rows = session.execute(
        select(StockItem.product_id, StockItem.on_hand - StockItem.reserved).where(
            StockItem.product_id.in_(wanted)
        )
    )
    return dict.fromkeys(wanted, 0) | {product_id: left for product_id, left in rows}
