"""Which browser is it: a family of browser and system, enough to recognise one's own device in a list."""

from __future__ import annotations

from typing import Final

#: The first sign found names the family; browsers that pretend to be others stand before those.
_BROWSERS: Final = (
    ("YaBrowser/", "Yandex"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("MiuiBrowser/", "Mi Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def family(user_agent: str | None) -> str:
    """«Chrome · Android»; an empty text when nothing is recognised."""
    text = user_agent or ""
    found = [next((name for sign, name in table if sign in text), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name)
