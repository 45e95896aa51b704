"""Shops with a guard taken away, to see that the races are real: called in the child before it serves.

Nothing in the shop knows of them; they replace a function in a process that a test has started.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from storefront.models.warehouse import StockItem

MOMENT_S = 0.05


def slow_hands() -> None:
    """The whole shop, but between the look at the shelf and the hand on the piece passes a moment."""
    from storefront.warehouse import operations

    true_reserve = operations._reserve

    def reserve(session: Session, product_id: int, quantity: int) -> None:
        time.sleep(MOMENT_S)
        true_reserve(session, product_id, quantity)

    operations._reserve = reserve


def stock_without_guard() -> None:
    """Pieces are kept for an order on the word of what was read before, not of what is there now."""
    from storefront.warehouse import operations

    def reserve(session: Session, product_id: int, quantity: int) -> None:
        time.sleep(MOMENT_S)
        session.execute(
            update(StockItem)
            .where(StockItem.product_id == product_id)
            .values(reserved=StockItem.reserved + quantity)
            .execution_options(synchronize_session=False)
        )

    operations._reserve = reserve


def stock_as_it_was_shown() -> None:
    """The same, and nobody looks again behind the lock: the page's word counts."""
    from storefront.checkout import operations

    stock_without_guard()

    def believe(view: Any, version: Any, command: Any) -> None:
        assert view.delivery is not None

    operations._check = believe
