"""The one clock of the shop: UTC inside, Almaty for the days people count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")

Clock = Callable[[], datetime]
"""Answers the present moment as an aware UTC datetime."""


def system_clock() -> datetime:
    """The machine's time in UTC."""
    return datetime.now(UTC)


def shifted_clock(offset_file: Path) -> Clock:
    """A clock moved by the whole seconds written in a file, read again at every look.

    For rehearsals only: live mode refuses the setting behind it.
    """

    def now() -> datetime:
        try:
            seconds = int(offset_file.read_text().strip() or 0)
        except (FileNotFoundError, ValueError):
            seconds = 0
        return system_clock() + timedelta(seconds=seconds)

    return now


def almaty(moment: datetime) -> datetime:
    """The moment as a wall clock in Almaty shows it."""
    return moment.astimezone(ALMATY)


def almaty_date(moment: datetime) -> date:
    """The calendar day in Almaty."""
    return almaty(moment).date()


def assert_zone_data() -> None:
    """Stop when the zone data predates 2024: since 2024-03-01 the whole country is at UTC+5."""
    if datetime(2026, 1, 1, tzinfo=ALMATY).utcoffset() != timedelta(hours=5):
        raise RuntimeError("time zone data is older than 2024a: Asia/Almaty must be UTC+5")
