"""What the catalogue does by itself when its time has come."""

from __future__ import annotations

from datetime import datetime

from storefront.catalogue.operations import apply_due_prices
from storefront.catalogue.pricing import any_due
from storefront.models import db, unit_of_work


def let_prices_begin(now: datetime) -> int:
    """Let the prices whose day has come hold; answers for how many products. An idle round writes nothing."""
    due = any_due(db.session(), now)
    db.session.rollback()
    if not due:
        return 0
    with unit_of_work() as session:
        return apply_due_prices(session, now=now)
