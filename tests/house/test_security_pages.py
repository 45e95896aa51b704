"""The pages about what is defended name tests and modules that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storefront.settings import ROOT
from tests.house.source import tracked
from tests.house.test_files import BINARY, name

DEFENDED = (ROOT / "docs" / "security.md").read_text()
ASVS = (ROOT / "docs" / "asvs.md").read_text()
TESTS = [ROOT / name for name in re.findall(r"`(tests/[\w/]+\.py)`", DEFENDED)]
SHOWN = re.findall(r"`(\w+/test_\w+\.py)(?:::(\w+))?`", ASVS)
CODE = [
    name
    for name in re.findall(r"`((?:[a-z_]+/)*(?:[a-z_]+\.(?:py|html))?)`", DEFENDED)
    if name and not name.startswith("tests/")
]


def test_the_pages_name_anything_at_all() -> None:
    assert len(TESTS) > 20
    assert len(SHOWN) > 60
    assert len(CODE) > 20


@pytest.mark.parametrize("path", sorted(set(TESTS)), ids=lambda path: path.name)
def test_what_holds_a_defence_is_there(path: Path) -> None:
    assert path.is_file()


@pytest.mark.parametrize("name", sorted(set(CODE)))
def test_the_code_of_a_defence_is_there(name: str) -> None:
    assert any((ROOT / folder / name).exists() for folder in ("storefront", "templates"))


@pytest.mark.parametrize(("file", "name"), sorted(set(SHOWN)))
def test_what_shows_an_item_is_there(file: str, name: str) -> None:
    text = (ROOT / "tests" / file).read_text()
    assert not name or re.search(rf"def {name}\b", text), name


def test_nothing_in_the_repository_opens_anything() -> None:
    provider, cloud = r"\b(?:sk|rk|whsec)_(?:live|test)?_?[A-Za-z0-9]{16,}", r"\bAKIA[0-9A-Z]{16}\b"
    keys = re.compile(rf"-----BEGIN [A-Z ]*PRIVATE KEY|{provider}|{cloud}")
    found = [name(path) for path in tracked() if path.suffix not in BINARY and keys.search(path.read_text())]
    assert found == []
