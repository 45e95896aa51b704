"""Postal codes, old and new."""

import csv
from pathlib import Path

import pytest

from storefront.kernel.postal_code import PostalCodeReading, Problem, belongs_to, read_postal_code

with (Path(__file__).parent.parent / "data" / "regions.csv").open() as table:
    REGIONS = [row["code"] for row in csv.DictReader(table)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("050000", "050000"),
        (" 050 000 ", "050000"),
        ("A01P3K4", "A01P3K4"),
        ("a01p3k4", "A01P3K4"),
        ("А01Р3К4", "A01P3K4"),  # Cyrillic А, Р, К
        ("м01у3т4", "M01Y3T4"),
    ],
)
def test_both_forms_are_taken(typed: str, stored: str) -> None:
    assert read_postal_code(typed) == PostalCodeReading(stored)


@pytest.mark.parametrize(
    "typed", ["", "05000", "0500000", "A0P13K4", "Ж01P3K4", "０５００００", "A01P3K", "050000\n1"]
)
def test_other_forms_are_refused(typed: str) -> None:
    assert read_postal_code(typed) == PostalCodeReading(problem=Problem.FORM)


def test_a_code_tells_its_region() -> None:
    assert belongs_to("050000", "KZ-75")
    assert not belongs_to("050000", "KZ-71")
    assert belongs_to("A01P3K4", "KZ-75")
    assert belongs_to("040000", "KZ-33")
    assert belongs_to("990000", "KZ-75"), "an area nobody listed is not held against the person"


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_a_code_of_both_kinds(region: str) -> None:
    assert any(belongs_to(f"{area:02}0000", region) for area in range(1, 17))
    assert any(belongs_to(f"{letter}01A1A1", region) for letter in "ABCDEFHLMNPRSTXZ")
