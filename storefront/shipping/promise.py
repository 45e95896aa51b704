"""The date promise: which days a parcel may be handed over, by one rule for every page that names a date.

The 1–10 days of the market (R30) are calendar days in transit counted from dispatch. We dispatch on working
days, what is ordered before the cut-off on the same day. A parcel is handed over on a day the courier
delivers: the earliest date rolls forward to such a day and the latest rolls back, so that the 1–10 days
hold. Only where a holiday leaves no courier day in the range does the first one after it stand;
`held_up_by` then names the holiday.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from storefront.kernel.calendar import (
    NO_CHANGES,
    CalendarChanges,
    Holiday,
    holidays_between,
    last_courier_day,
    next_courier_day,
    next_working_day,
)
from storefront.kernel.clock import almaty

CUT_OFF: Final = time(14, 0)
"""Almaty time; an order placed at this very moment leaves on the next working day."""

SHORTEST: Final = 1
LONGEST: Final = 10


@dataclass(frozen=True)
class DeliveryPromise:
    """When a parcel leaves Almaty and the first and last day it may be handed over (calendar days, Almaty).

    `held_up_by` is the holiday that left no courier day inside the region's range, if one did.
    """

    dispatch_on: date
    earliest: date
    latest: date
    held_up_by: Holiday | None = None


def dispatch_day(at: datetime, changes: CalendarChanges = NO_CHANGES) -> date:
    """The working day an order placed at the moment leaves the warehouse."""
    here = almaty(at)
    day = here.date()
    if here.time() >= CUT_OFF:
        day += timedelta(days=1)
    return next_working_day(day, changes)


def promise(
    at: datetime, min_days: int, max_days: int, changes: CalendarChanges = NO_CHANGES
) -> DeliveryPromise:
    """The promise for an order placed at the moment to a region that takes `min_days` to `max_days`.

    The range spans at least two days, so a Sunday alone never empties it. ValueError outside 1 ≤ min < max
    ≤ 10.
    """
    if not SHORTEST <= min_days < max_days <= LONGEST:
        raise ValueError(f"a region takes {SHORTEST} to {LONGEST} days, not {min_days} to {max_days}")
    dispatch_on = dispatch_day(at, changes)
    first, last = dispatch_on + timedelta(days=min_days), dispatch_on + timedelta(days=max_days)
    earliest, latest = next_courier_day(first, changes), last_courier_day(last, changes)
    if earliest <= last:
        return DeliveryPromise(dispatch_on, earliest, latest)
    # A range of two days or more without a courier day has a holiday: Sundays alone never fill it.
    return DeliveryPromise(dispatch_on, earliest, earliest, holidays_between(first, last, changes)[0])


def pickup_promise(at: datetime, changes: CalendarChanges = NO_CHANGES) -> DeliveryPromise:
    """A parcel to be picked up is ready on the day it would have been dispatched."""
    ready_on = dispatch_day(at, changes)
    return DeliveryPromise(ready_on, ready_on, ready_on)
