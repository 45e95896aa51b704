"""Texts: both languages are whole, and every refusal has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jinja2 import nodes

from storefront.i18n import KEYWORDS, check_all
from storefront.kernel.errors import StoreError
from storefront.settings import ROOT
from storefront.web.errors import TEXTS
from tests.conftest import House
from tests.house.source import python_files, template_names, template_tree, tree


def test_catalogues_are_whole() -> None:
    assert [str(fault) for fault in check_all()] == []


def test_texts_stand_where_they_can_be_found() -> None:
    """A text asked for by a variable is in no catalogue."""
    hidden = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                plain = node.args and isinstance(node.args[0], ast.Constant)
                hidden += [] if plain else [f"{path.relative_to(ROOT)}:{node.lineno}"]
    for name in template_names():
        for call in template_tree(name).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS:
                plain = call.args and isinstance(call.args[0], nodes.Const)
                hidden += [] if plain else [f"templates/{name}:{call.lineno}"]
    assert hidden == []


def test_every_refusal_has_words(sqlite_house: House) -> None:
    def below(kind: type[StoreError]) -> Iterator[type[StoreError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    codes = {kind.code for kind in below(StoreError) if kind.__module__.startswith("storefront.")}
    assert codes - set(TEXTS) == set()
    assert set(TEXTS) - codes - {StoreError.code} == set(), "words for refusals that do not exist"
