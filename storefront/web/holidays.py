"""Names of Kazakhstan's public holidays in the page's language."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.kernel.calendar import DAY_OFF, Holiday, HolidayKind

NAMES: Final = {
    "new_year": _l("New Year"),
    "orthodox_christmas": _l("Orthodox Christmas"),
    "womens_day": _l("International Women's Day"),
    "nauryz": _l("Nauryz"),
    "unity_day": _l("Unity Day of the People of Kazakhstan"),
    "defender_day": _l("Defender of the Fatherland Day"),
    "victory_day": _l("Victory Day"),
    "capital_day": _l("Capital Day"),
    "constitution_day": _l("Constitution Day"),
    "republic_day": _l("Republic Day"),
    "first_president_day": _l("First President Day"),
    "independence_day": _l("Independence Day"),
    "qurban_ait": _l("Qurban Ait"),
    DAY_OFF: _l("a day off by government decision"),
}


def holiday_name(holiday: Holiday) -> str:
    """The holiday as the page names it; a day off moved from a weekend says so."""
    name = str(NAMES[holiday.code])
    if holiday.kind is HolidayKind.MOVED:
        return _("%(holiday)s, day off moved", holiday=name)
    return name
