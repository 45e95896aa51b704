"""Orders that move by themselves when their time has come."""

from __future__ import annotations

from datetime import datetime

from storefront.models import db, unit_of_work
from storefront.orders.operations import expire
from storefront.orders.queries import overdue


def expire_unpaid(now: datetime) -> int:
    """End the holds that have run out, each in its own transaction; answers how many ended."""
    due = overdue(db.session, now)
    db.session.rollback()
    ended = 0
    for order_id in due:
        with unit_of_work() as session:
            ended += expire(session, order_id, now=now)
    return ended
