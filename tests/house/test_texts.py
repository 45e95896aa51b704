"""Texts: both languages are whole, and every refusal has words."""

from __future__ import annotations

from collections.abc import Iterator

from storefront.i18n import check_all
from storefront.kernel.errors import StoreError
from storefront.web.errors import TEXTS
from tests.conftest import House


def test_catalogues_are_whole() -> None:
    assert [str(fault) for fault in check_all()] == []


def test_every_refusal_has_words(sqlite_house: House) -> None:
    def below(kind: type[StoreError]) -> Iterator[type[StoreError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    codes = {kind.code for kind in below(StoreError) if kind.__module__.startswith("storefront.")}
    assert codes - set(TEXTS) == set()
    assert set(TEXTS) - codes - {StoreError.code} == set(), "words for refusals that do not exist"
