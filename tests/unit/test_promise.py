"""The date promise, by example and over years of moments for all twenty regions."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.kernel.calendar import holiday_on, is_courier_day, is_working_day
from storefront.kernel.clock import ALMATY
from storefront.shipping.promise import DeliveryPromise, dispatch_day, pickup_promise, promise

MOMENTS = st.datetimes(datetime(2024, 3, 2), datetime(2036, 1, 1), timezones=st.just(UTC))
with (Path(__file__).parent.parent / "data" / "regions.csv").open() as table:
    DAYS = {row["code"]: (int(row["min_days"]), int(row["max_days"])) for row in csv.DictReader(table)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY).astimezone(UTC)


@pytest.mark.parametrize(
    ("placed", "leaves"),
    [
        ("2026-11-23T13:59:59", date(2026, 11, 23)),  # Monday before the cut-off
        ("2026-11-23T14:00:00", date(2026, 11, 24)),
        ("2026-11-23T00:00:00", date(2026, 11, 23)),
        ("2026-11-22T23:59:59", date(2026, 11, 23)),  # Sunday
        ("2026-11-27T14:00:00", date(2026, 11, 30)),  # Friday afternoon
        ("2026-12-15T20:00:00", date(2026, 12, 17)),  # Independence Day on Wednesday
        ("2026-12-31T14:00:00", date(2027, 1, 5)),  # New Year, Sunday, the moved Monday
        ("2024-05-03T15:00:00", date(2024, 5, 4)),  # a worked Saturday
        ("2026-08-31T10:00:00", date(2026, 8, 31)),
        ("2027-03-12T15:00:00", date(2027, 3, 16)),  # the new Constitution Day
    ],
)
def test_dispatch_is_on_working_days_before_the_cut_off(placed: str, leaves: date) -> None:
    assert dispatch_day(at(placed)) == leaves


def test_the_cut_off_is_almaty_time_whatever_zone_the_moment_has() -> None:
    assert dispatch_day(datetime(2026, 11, 23, 8, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert dispatch_day(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) == date(2026, 11, 24)


def test_both_ends_roll_inwards_to_courier_days() -> None:
    # Thursday + 3–6 days: Sunday to Wednesday; + 2–3 from Friday: Sunday to Monday.
    assert promise(at("2026-11-26T10:00:00"), 3, 6) == DeliveryPromise(
        date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 2)
    )
    assert promise(at("2026-11-27T10:00:00"), 1, 2) == DeliveryPromise(
        date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 28)
    )


def test_a_holiday_that_leaves_no_courier_day_is_named() -> None:
    # Thursday 31.12.2026 + 1–2 days are both New Year; Sunday and the moved Monday follow.
    held = promise(at("2026-12-31T10:00:00"), 1, 2)
    assert (held.dispatch_on, held.earliest, held.latest) == (
        date(2026, 12, 31),
        date(2027, 1, 5),
        date(2027, 1, 5),
    )
    assert held.held_up_by == holiday_on(date(2027, 1, 1))


def test_the_reason_is_the_holiday_and_not_the_sunday_before_it() -> None:
    # Friday 12.03.2027 + 2–3 days: Sunday and Constitution Day.
    held = promise(at("2027-03-12T10:00:00"), 2, 3)
    assert held.held_up_by is not None
    assert held.held_up_by.code == "constitution_day"
    assert held.earliest == held.latest == date(2027, 3, 16)


@pytest.mark.parametrize(("shortest", "longest"), [(0, 2), (1, 11), (3, 3), (5, 4)])
def test_days_outside_the_markets_promise_are_refused(shortest: int, longest: int) -> None:
    with pytest.raises(ValueError, match="days"):
        promise(at("2026-11-23T10:00:00"), shortest, longest)


def test_pick_up_is_ready_on_the_dispatch_day() -> None:
    assert pickup_promise(at("2026-11-27T15:00:00")) == DeliveryPromise(
        date(2026, 11, 30), date(2026, 11, 30), date(2026, 11, 30)
    )


@given(moment=MOMENTS, region=st.sampled_from(sorted(DAYS)))
def test_the_promise_holds_for_every_region_and_moment(moment: datetime, region: str) -> None:
    shortest, longest = DAYS[region]
    made = promise(moment, shortest, longest)

    placed_on = moment.astimezone(ALMATY).date()
    assert placed_on <= made.dispatch_on
    assert is_working_day(made.dispatch_on)
    assert not any(
        is_working_day(placed_on + timedelta(days=n)) for n in range(1, (made.dispatch_on - placed_on).days)
    )

    in_range = [made.dispatch_on + timedelta(days=n) for n in range(shortest, longest + 1)]
    courier_days = [day for day in in_range if is_courier_day(day)]
    if courier_days:
        assert (made.earliest, made.latest) == (courier_days[0], courier_days[-1])
        assert 1 <= (made.earliest - made.dispatch_on).days <= (made.latest - made.dispatch_on).days <= 10
        assert made.held_up_by is None
    else:
        assert made.earliest == made.latest > in_range[-1]
        assert is_courier_day(made.earliest)
        assert not any(
            is_courier_day(in_range[-1] + timedelta(days=n))
            for n in range(1, (made.earliest - in_range[-1]).days)
        )
        assert made.held_up_by is not None
        assert made.held_up_by.day in in_range


@given(
    moment=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=3)), region=st.sampled_from(sorted(DAYS))
)
def test_who_orders_later_is_never_promised_an_earlier_day(
    moment: datetime, later: timedelta, region: str
) -> None:
    first, second = promise(moment, *DAYS[region]), promise(moment + later, *DAYS[region])
    assert first.dispatch_on <= second.dispatch_on
    assert first.earliest <= second.earliest
