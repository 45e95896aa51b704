"""Orders that move by themselves when their time has come."""

from __future__ import annotations

import logging
from datetime import datetime

from storefront.models import db, unit_of_work
from storefront.orders.operations import expire
from storefront.orders.queries import overdue

log = logging.getLogger(__name__)


def expire_unpaid(now: datetime) -> int:
    """End the holds that have run out, each in its own transaction; answers how many ended.

    An order that cannot be ended is logged and does not stop the others.
    """
    due = overdue(db.session, now)
    db.session.rollback()
    ended = 0
    for order_id in due:
        try:
            with unit_of_work() as session:
                ended += expire(session, order_id, now=now)
        except Exception:
            log.exception("order %s could not be ended", order_id)
    return ended
