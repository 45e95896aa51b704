"""The pages people read about the shop say what is so."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import FlaskGroup

from storefront.settings import ROOT, Settings
from tests.conftest import House

README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
COMMANDS = re.findall(
    r"^\| `([a-z0-9 -]+)` \|", README.partition("| Command |")[2].partition("| Place")[0], re.MULTILINE
)


@pytest.fixture
def cli(sqlite_house: House) -> Flask:
    return sqlite_house.app


def test_every_setting_is_told_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", OPERATIONS, re.MULTILINE))
    assert set(rows) == {one.name.upper() for one in fields(Settings)}
    for one in fields(Settings):
        default = one.default
        if isinstance(default, bool):
            default = int(default)
        shown = ",".join(default) if isinstance(default, tuple) else str(default).removeprefix(f"{ROOT}/")
        assert rows[one.name.upper()] == (f"`{shown}`" if shown else "empty"), one.name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_exists(cli: Flask, command: str) -> None:
    words, options = [word for word in command.split() if not word.startswith("-")], command.split()
    if words == ["demo", "load", "harness"]:
        words = ["demo", "load"]
    flask = FlaskGroup(create_app=lambda: cli)
    answer = cli.test_cli_runner().invoke(flask, [*words, "--help"])
    assert answer.exit_code == 0, answer.output
    for option in (option for option in options if option.startswith("--")):
        assert option in answer.output


def test_the_readme_lists_commands_at_all() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize(
    "page", [path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]], ids=str
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / page.parent / target).exists(), target
