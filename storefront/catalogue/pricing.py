"""Prices over time, and the columns of today's prices kept from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storefront.catalogue.prices import Buyer
from storefront.kernel.money import Money
from storefront.models.catalogue import Price, PriceList, Product

BATCH: Final = 500


def write(
    session: Session, prices: Sequence[tuple[int, PriceList, Money]], valid_from: datetime, now: datetime
) -> None:
    """Write prices (product, list, amount with VAT) that begin at one moment, replacing those that do."""
    for start in range(0, len(prices), BATCH):
        batch = prices[start : start + BATCH]
        ids = sorted({product_id for product_id, _list, _amount in batch})
        for price_list in PriceList:
            named = [product_id for product_id, which, _amount in batch if which is price_list]
            session.execute(
                delete(Price).where(
                    Price.product_id.in_(named),
                    Price.price_list == price_list,
                    Price.valid_from == valid_from,
                )
            )
        session.execute(
            insert(Price),
            [
                {
                    "product_id": product_id,
                    "price_list": price_list,
                    "amount": amount,
                    "valid_from": valid_from,
                    "applied": valid_from <= now,
                }
                for product_id, price_list, amount in batch
            ],
        )
        if valid_from <= now:
            _keep_todays(session, ids, now)


def any_due(session: Session, now: datetime) -> bool:
    """Whether a price has begun that the columns of today's do not know yet."""
    waiting = select(Price.id).where(Price.applied.is_(False), Price.valid_from <= now).limit(1)
    return session.scalar(waiting) is not None


def take_in_due(session: Session, now: datetime) -> list[int]:
    """Take the prices that have begun since into the columns of today's; answers the products' ids."""
    due = session.execute(
        update(Price)
        .where(Price.applied.is_(False), Price.valid_from <= now)
        .values(applied=True)
        .returning(Price.product_id)
        .execution_options(synchronize_session=False)
    )
    ids = sorted(set(due.scalars()))
    for start in range(0, len(ids), BATCH):
        _keep_todays(session, ids[start : start + BATCH], now)
    return ids


def _keep_todays(session: Session, ids: list[int], now: datetime) -> None:
    """Of the prices that have begun, the newest is today's."""
    newest = (
        select(
            Price.product_id,
            Price.price_list,
            Price.amount.label("amount"),
            func.row_number()
            .over(partition_by=(Price.product_id, Price.price_list), order_by=Price.valid_from.desc())
            .label("place"),
        )
        .where(Price.product_id.in_(ids), Price.valid_from <= now)
        .subquery()
    )
    todays: dict[PriceList, list[dict[str, object]]] = {}
    for row in session.execute(select(newest).where(newest.c.place == 1)):
        column = Buyer(row.price_list).attribute
        todays.setdefault(row.price_list, []).append({"id": row.product_id, column: row.amount})
    for rows in todays.values():
        session.execute(update(Product), rows)
