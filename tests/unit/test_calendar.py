"""Kazakhstan's working and courier days against the published calendars."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.kernel.calendar import (
    DAY_OFF,
    HOLIDAY_CODES,
    CalendarChanges,
    HolidayKind,
    holiday_on,
    is_courier_day,
    is_working_day,
    last_courier_day,
    next_courier_day,
    next_working_day,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "works", "courier"),
    [
        (date(2026, 8, 31), True, True),  # the old Constitution Day moves nothing any more
        (date(2026, 8, 30), False, False),  # a Sunday
        (date(2025, 8, 30), False, False),  # the old Constitution Day, a Saturday …
        (date(2025, 9, 1), False, False),  # … and its moved day off
        (date(2027, 3, 15), False, False),  # the new Constitution Day
        (date(2024, 5, 4), True, True),  # a worked Saturday
        (date(2024, 5, 8), False, False),  # the day off given for it
        (date(2025, 1, 5), True, False),  # a worked Sunday: dispatch, but no courier
        (date(2025, 1, 3), False, False),  # the day off given for it
        (date(2026, 11, 28), False, True),  # an ordinary Saturday
        (date(2026, 11, 29), False, False),  # an ordinary Sunday
        (date(2026, 11, 30), True, True),  # an ordinary Monday
        (date(2027, 1, 2), False, False),  # New Year on a Saturday …
        (date(2027, 1, 4), False, False),  # … its day off moved to Monday
        (date(2027, 1, 5), True, True),
        (date(2027, 3, 24), False, False),  # Nauryz's Sunday moved to Wednesday
        (date(2028, 1, 7), False, False),  # 7 January is never moved, but it is free
        (date(2023, 1, 9), True, True),  # 7 January 2023 was a Saturday: nothing moved
    ],
)
def test_known_days(day: date, works: bool, courier: bool) -> None:
    assert (is_working_day(day), is_courier_day(day)) == (works, courier)


@pytest.mark.parametrize(
    ("day", "code", "kind", "estimated"),
    [
        (date(2027, 1, 4), "new_year", HolidayKind.MOVED, False),
        (date(2027, 3, 15), "constitution_day", HolidayKind.HOLIDAY, False),
        (date(2026, 10, 25), "republic_day", HolidayKind.HOLIDAY, False),
        (date(2027, 5, 16), "qurban_ait", HolidayKind.HOLIDAY, True),
        (date(2024, 6, 16), "qurban_ait", HolidayKind.HOLIDAY, False),
        (date(2024, 5, 8), DAY_OFF, HolidayKind.SWAPPED, False),
    ],
)
def test_a_holiday_says_which_and_why(day: date, code: str, kind: HolidayKind, estimated: bool) -> None:
    holiday = holiday_on(day)
    assert holiday is not None
    assert (holiday.day, holiday.code, holiday.kind, holiday.estimated) == (day, code, kind, estimated)


def test_every_named_holiday_has_a_text_of_its_own() -> None:
    """A package release with a new name must not show up as a nameless day off."""
    unknown = []
    for year in range(2020, 2041):
        for day, name in holidays.country_holidays("KZ", years=year, language="kk").items():
            found = holiday_on(day)
            assert found is not None
            assert found.code in HOLIDAY_CODES
            if found.code == DAY_OFF and "ауыстырылды" not in name:
                unknown.append((day, name))
    assert unknown == []


def test_announced_changes_go_before_the_package() -> None:
    """Qurban Ait was announced a day later than estimated, and a Friday was exchanged for a Saturday."""
    changes = CalendarChanges(
        days_off=frozenset({date(2028, 5, 6), date(2027, 7, 5)}),
        worked=frozenset({date(2028, 5, 5), date(2027, 7, 3)}),
    )
    assert is_working_day(date(2028, 5, 5), changes)
    assert is_courier_day(date(2028, 5, 5), changes)
    assert not is_courier_day(date(2028, 5, 6), changes)
    assert not is_working_day(date(2027, 7, 5), changes)
    assert is_working_day(date(2027, 7, 3), changes)
    assert holiday_on(date(2027, 7, 5), changes) is not None
    assert is_working_day(date(2027, 7, 5)), "the changes are the caller's, not the calendar's"


@given(DAYS)
def test_the_calendar_agrees_with_the_package(day: date) -> None:
    package = holidays.country_holidays("KZ", years=(day.year, day.year + 1))
    assert is_working_day(day) == package.is_working_day(day)
    assert is_courier_day(day) == (day.weekday() != 6 and day not in package)


@given(DAYS)
def test_rolling_stops_at_the_nearest_day(day: date) -> None:
    for found, fits in ((next_working_day(day), is_working_day), (next_courier_day(day), is_courier_day)):
        assert found >= day
        assert fits(found)
        assert not any(fits(day + timedelta(days=n)) for n in range((found - day).days))
    back = last_courier_day(day)
    assert back <= day
    assert is_courier_day(back)
    assert not any(is_courier_day(back + timedelta(days=n)) for n in range(1, (day - back).days + 1))
