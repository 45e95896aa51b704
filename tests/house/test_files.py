"""Files: nothing of one machine, no address we did not mean, names that say something, bearable length."""

from __future__ import annotations

import re
from pathlib import Path

from storefront.settings import ROOT
from tests.house.source import python_files, tracked, tree

#: Names of things, not places anybody is sent to, besides the card provider and the shop's own test hosts.
ALLOWED_HOSTS = re.compile(
    r"(127\.0\.0\.1|localhost|\[::1\]|([\w-]+\.)*example(\.(com|kz|org))?|www\.w3\.org|schema\.org"
    r"|www\.sitemaps\.org|([\w*-]+\.)*stripe\.com|%s|\[|…|evil\b.*)"
)
HOST = re.compile(r"https?://([^\s/\"'<>`)?#:\\{]+)")
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|home|root|Users|opt)/\w")
BINARY = {".png", ".webp", ".woff2", ".ico", ".jpg"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "stuff"}
LONGEST = 400


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> list[tuple[str, str]]:
    return [(name(path), path.read_text()) for path in tracked() if path.suffix not in BINARY]


def test_no_path_of_a_machine() -> None:
    own = "tests/house/test_files.py"
    assert [where for where, text in texts() if where != own and MACHINE_PATH.search(text)] == []


def test_no_foreign_address() -> None:
    strangers = {
        (where, host)
        for where, text in texts()
        for host in HOST.findall(text)
        if not ALLOWED_HOSTS.fullmatch(host.rpartition("@")[2])
    }
    assert strangers == set()


def test_locks_carry_hashes_and_no_addresses() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-boot.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert not re.search(r"^\s*(-i|--index|--extra|--find|-f|--trusted)", text, re.MULTILINE)
        pins = re.findall(r"^\S+==\S+", text, re.MULTILINE)
        assert pins
        assert len(pins) == len(re.findall(r"^\S+==.*\\\n\s+--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE))


def test_names_say_something() -> None:
    parts = {
        (name(path), part) for path in tracked() for part in path.relative_to(ROOT).with_suffix("").parts
    }
    assert [where for where, part in parts if part.lower() in EMPTY_NAMES] == []


def test_no_module_is_too_long_to_read() -> None:
    long = {name(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {where: lines for where, lines in long.items() if lines > LONGEST} == {}


def test_only_the_unit_of_work_commits() -> None:
    """One place decides when the shop's work is kept; the trial bank has books of its own."""
    import ast

    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        if not path.is_relative_to(ROOT / "storefront" / "gateways" / "sandbox")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert [place for place in found if not place.startswith("storefront/models/session.py:")] == []


def test_everything_a_run_writes_is_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"var/", ".venv/", "*.mo"} <= set(ignored)
