"""Templates: each compiles, links only to what exists, keeps to the strict policy, and is used."""

from __future__ import annotations

import re

import pytest

from tests.conftest import House
from tests.house.source import TEMPLATES, calls, is_named, template_names

#: Inline code and styles are forbidden by the Content-Security-Policy; data for search engines is no code.
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/ld\+json)"),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*="),
    "htmx code": re.compile(r"\shx-on\b|=\s*[\"']js:"),
}


@pytest.mark.parametrize("name", template_names())
def test_it_compiles(sqlite_house: House, name: str) -> None:
    sqlite_house.app.jinja_env.get_template(name)


def test_links_lead_to_routes_that_exist(sqlite_house: House) -> None:
    known = set(sqlite_house.app.view_functions)
    wrong = {place: endpoint for place, endpoint in calls("url_for") if endpoint not in known}
    assert wrong == {}


def test_static_files_that_are_named_exist(sqlite_house: House) -> None:
    static_url = sqlite_house.app.jinja_env.globals["static_url"]
    missing = {}
    for place, name in calls("static_url"):
        try:
            static_url(name)  # type: ignore[operator]
        except KeyError:
            missing[place] = name
    assert missing == {}


def plain(name: str) -> str:
    """The template without what Jinja fills in; lines keep their numbers."""
    text = (TEMPLATES / name).read_text()
    return re.sub(r"\{[{%#].*?[}%#]\}", lambda code: "\n" * code[0].count("\n"), text, flags=re.DOTALL)


def test_none_carries_inline_code_or_style() -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}"
        for name in template_names()
        if name.endswith(".html") and not name.startswith("email/")
        for text in [plain(name)]
        for what, pattern in INLINE.items()
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_each_is_used() -> None:
    assert [name for name in template_names() if not is_named(name)] == []
