"""How amounts, days and times are written for people, in the page's language."""

from __future__ import annotations

import re
from datetime import date, datetime

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from storefront.kernel.clock import ALMATY
from storefront.kernel.money import Money
from storefront.kernel.phone import display_phone
from storefront.web.locale import FORMAT_LOCALES, current_language

NO_BREAK = "\u00a0"
SOFT_HYPHEN = "\u00ad"
_VOWEL = "[аәеёиоөуұүыіэюя]"
_CONSONANT = "[бвгғджзйкқлмнңпрстфхһцчшщ]"
_SYLLABLE_END = re.compile(
    rf"(?i)(?<=\w{_VOWEL})(?={_CONSONANT}{_VOWEL}\w)|(?<={_VOWEL}{_CONSONANT})(?={_CONSONANT}+{_VOWEL})"
)
SIGNS = {"KZT": "₸", "USD": "$"}


def _locale() -> str:
    return FORMAT_LOCALES[current_language()]


def money(amount: Money) -> str:
    """«16 800 ₸»: whole tenge, other currencies with cents, no-break spaces throughout."""
    pattern = "#,##0" if amount.currency == "KZT" else "#,##0.00"
    number = format_decimal(amount.major, format=pattern, locale=_locale())
    return f"{number}{NO_BREAK}{SIGNS[amount.currency]}"


def pv(hundredths: int) -> str:
    """Volume points without needless zeros: 2100 → «21», 2150 → «21,5»."""
    return format_decimal(hundredths / 100, format="#,##0.##", locale=_locale())


def date_long(day: date) -> str:
    """«2026 жылғы 24 қараша» in official Kazakh, «24 ноября 2026 г.» in Russian."""
    if current_language() == "kk":
        return format_date(day, "y 'жылғы' d MMMM", locale=_locale())
    return format_date(day, "long", locale=_locale())


def weekday_date(day: date) -> str:
    """«сс, 24 қараша» in Kazakh, «вт, 24 ноября» in Russian; breaks nowhere."""
    return format_date(day, "EEE, d MMMM", locale=_locale()).lower().replace(" ", NO_BREAK)


def date_range(first: date, last: date) -> str:
    """«сс, 24 қараша – бс, 26 қараша»: may break after the dash only; one day alone when both are the same."""
    if first == last:
        return weekday_date(first)
    return f"{weekday_date(first)}{NO_BREAK}– {weekday_date(last)}"


def breakable(name: str) -> str:
    """The name with soft hyphens between its syllables, for places too narrow for a long word.

    Browsers have no hyphenation for Kazakh. A syllable ends before a lone consonant, else after the first.
    """
    return _SYLLABLE_END.sub(SOFT_HYPHEN, name)


def moment(at: datetime) -> str:
    """A moment in Almaty: day, month and 24-hour time."""
    pattern = "d MMMM, HH:mm"
    return format_datetime(at.astimezone(ALMATY), pattern, locale=_locale())


def init_app(app: Flask) -> None:
    """Give templates the formats as filters."""
    app.jinja_env.filters.update(
        phone=display_phone,
        money=money,
        pv=pv,
        date_long=date_long,
        weekday_date=weekday_date,
        date_range=date_range,
        breakable=breakable,
        moment=moment,
    )
