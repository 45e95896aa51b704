"""The project as it lies in its files, for checks on the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

from storefront.settings import ROOT

TEMPLATES = ROOT / "templates"
PLACEHOLDER = "\0"


@cache
def tracked() -> list[Path]:
    """Every file of the project: what git knows or would take in."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def python_files(folder: str = "storefront") -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(ROOT / folder)]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def template_names() -> list[str]:
    return [path.relative_to(TEMPLATES).as_posix() for path in tracked() if path.is_relative_to(TEMPLATES)]


@cache
def template_tree(name: str) -> nodes.Template:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    return environment.parse((TEMPLATES / name).read_text(), name)


@cache
def texts_in_code() -> frozenset[str]:
    """Every text constant of the package and of the templates; what an f-string fills in stands as \\0."""
    found: set[str] = set()
    for path in [*python_files(), ROOT / "wsgi.py"]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                found.add("".join(_part(part) for part in node.values))
    for name in template_names():
        found.update(str(node.value) for node in template_tree(name).find_all(nodes.Const))
    return frozenset(found)


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else PLACEHOLDER


@cache
def _patterns() -> list[re.Pattern[str]]:
    """f-strings that could make the name of a template or an endpoint."""
    made = [text for text in texts_in_code() if PLACEHOLDER in text and text.strip(PLACEHOLDER)]
    return [
        re.compile(".+".join(map(re.escape, text.split(PLACEHOLDER))))
        for text in made
        if re.fullmatch(r"[\w./\0-]+", text)
        and re.search(r"[./]", text)
        and re.search(r"[a-z]{3,}", text)  # "{a}.{b}" would fit everything
    ]


def is_named(text: str) -> bool:
    """Whether code or templates name this, in one piece or by an f-string that fits it."""
    return text in texts_in_code() or any(pattern.fullmatch(text) for pattern in _patterns())


def calls(name: str) -> Iterator[tuple[str, str]]:
    """(place, first argument) of every call of a function with a constant first argument."""
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and _name(node.func) == name and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", first.value
    for template in template_names():
        for call in template_tree(template).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == name and call.args:
                argument = call.args[0]
                if isinstance(argument, nodes.Const):
                    yield f"templates/{template}:{call.lineno}", str(argument.value)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
