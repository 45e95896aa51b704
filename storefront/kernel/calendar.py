"""Kazakhstan's working days, public holidays and the days couriers deliver.

The facts come from the `holidays` package, whose calendar already holds the days off moved from a weekend
and, for past years, the government's swaps of working days. What the government announces after a release
of the package (a swap, the exact day of Qurban Ait) is handed in as `CalendarChanges`, kept by staff as a
dated rule.

Couriers deliver Monday to Saturday except on public holidays. A day off that was moved from a weekend
counts as the holiday itself for couriers too: the delivery firms follow the state calendar, and a promise
that errs to the later day is one we keep. A Saturday worked in exchange is an ordinary courier day; a
Sunday worked in exchange is a day we dispatch on, but no courier rings on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays
from holidays.countries.kazakhstan import Kazakhstan

FIRST_YEAR: Final = 1991
LAST_YEAR: Final = 2100

_SATURDAY: Final = 5
_SUNDAY: Final = 6
_ONE_DAY: Final = timedelta(days=1)

#: The package's Kazakh name of a holiday → our code; the page's own texts hang on the code.
_CODES: Final = {
    "Жаңа жыл": "new_year",
    "Православиелік Рождество": "orthodox_christmas",
    "Халықаралық әйелдер күні": "womens_day",
    "Наурыз мейрамы": "nauryz",
    "Қазақстан халқының бірлігі мерекесі": "unity_day",
    "Отан Қорғаушы күні": "defender_day",
    "Жеңіс күні": "victory_day",
    "Астана күні": "capital_day",
    "Қазақстан Республикасының Конституциясы күні": "constitution_day",
    "Қазақстан Республикасы күні": "republic_day",
    "Республика күні": "republic_day",
    "Қазақстан Республикасының Тұңғыш Президенті күні": "first_president_day",
    "Тәуелсіздік күні": "independence_day",
    "Құрбан айт": "qurban_ait",
}
DAY_OFF: Final = "day_off"
HOLIDAY_CODES: Final = frozenset(_CODES.values()) | {DAY_OFF}


class HolidayKind(StrEnum):
    """Why a day is free."""

    HOLIDAY = "holiday"  # the feast itself
    MOVED = "moved"  # its day off, moved from a weekend to the next working day (Labour Code, art. 85)
    SWAPPED = "swapped"  # a day off in exchange for a worked Saturday or Sunday


@dataclass(frozen=True)
class Holiday:
    """A free day that is no ordinary weekend.

    `code` is one of `HOLIDAY_CODES`; `estimated` tells that the feast follows the moon and is not announced
    yet.
    """

    day: date
    code: str
    kind: HolidayKind = HolidayKind.HOLIDAY
    estimated: bool = False


@dataclass(frozen=True)
class CalendarChanges:
    """What was announced after the package was released: more days off, and days worked after all."""

    days_off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


NO_CHANGES: Final = CalendarChanges()


@dataclass(frozen=True)
class _Year:
    free: Mapping[date, Holiday]
    worked_weekends: frozenset[date]


@lru_cache(maxsize=16)
def _year(year: int) -> _Year:
    """One year read once: the package's own object fills itself lazily, which two threads must not share."""
    # A day of December may be worked for a day off in January, so the next year is read along.
    known = holidays.country_holidays("KZ", years=(year, year + 1), language="kk", expand=False)
    free = {day: _holiday(day, name) for day, name in known.items() if day.year == year}
    worked = {day for day in known.weekend_workdays if day.year == year}
    return _Year(MappingProxyType(free), frozenset(worked))


def _holiday(day: date, name: str) -> Holiday:
    first = name.split(";")[0].strip()
    plain, moved = _without(first, Kazakhstan.observed_label)
    plain, estimated = _without(plain, Kazakhstan.estimated_label)
    code = _CODES.get(plain, DAY_OFF)
    if code == DAY_OFF:
        return Holiday(day, code, HolidayKind.SWAPPED)
    return Holiday(day, code, HolidayKind.MOVED if moved else HolidayKind.HOLIDAY, estimated)


def _without(name: str, label: str) -> tuple[str, bool]:
    """The name without a label such as «%s (бағаланған)», and whether the label was there."""
    tail = label.replace("%s", "")
    return name.removesuffix(tail), name.endswith(tail)


def holiday_on(day: date, changes: CalendarChanges = NO_CHANGES) -> Holiday | None:
    """The public holiday (or the day off moved for it) that falls on the day."""
    if day in changes.worked:
        return None
    known = _year(day.year).free.get(day)
    if known is None and day in changes.days_off:
        return Holiday(day, DAY_OFF, HolidayKind.SWAPPED)
    return known


def holidays_between(first: date, last: date, changes: CalendarChanges = NO_CHANGES) -> list[Holiday]:
    """Public holidays and their moved days off from one day to another, both included."""
    days = (first + timedelta(days=shift) for shift in range((last - first).days + 1))
    return [holiday for day in days if (holiday := holiday_on(day, changes)) is not None]


def is_working_day(day: date, changes: CalendarChanges = NO_CHANGES) -> bool:
    """Whether the warehouse works and dispatches: Monday to Friday and worked weekends, never a holiday."""
    if day in changes.worked:
        return True
    if holiday_on(day, changes) is not None:
        return False
    return day.weekday() < _SATURDAY or day in _year(day.year).worked_weekends


def is_courier_day(day: date, changes: CalendarChanges = NO_CHANGES) -> bool:
    """Whether couriers hand parcels over: not on Sundays, public holidays and days off moved for them."""
    return day.weekday() != _SUNDAY and holiday_on(day, changes) is None


def next_working_day(day: date, changes: CalendarChanges = NO_CHANGES) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day, changes):
        day += _ONE_DAY
    return day


def next_courier_day(day: date, changes: CalendarChanges = NO_CHANGES) -> date:
    """The day itself when couriers deliver on it, else the first such day after it."""
    while not is_courier_day(day, changes):
        day += _ONE_DAY
    return day


def last_courier_day(day: date, changes: CalendarChanges = NO_CHANGES) -> date:
    """The day itself when couriers deliver on it, else the last such day before it."""
    while not is_courier_day(day, changes):
        day -= _ONE_DAY
    return day
