"""Delivery phones of Kazakhstan."""

import pytest

from storefront.kernel.phone import PhoneReading, Problem, display_phone, read_phone


@pytest.mark.parametrize(
    "typed",
    [
        "87012345678", "77012345678", "7012345678", "+77012345678", "+7 701 234-56-78", "8 (701) 234 56 78",
        " 8-701-234-56-78 ", "8.701.234.56.78", "+7\u00a0701\u00a0234\u00a056\u00a078",
        "\u202a+7 701 234 56 78\u202c",
    ],
)  # fmt: skip
def test_ways_to_write_one_number(typed: str) -> None:
    assert read_phone(typed) == PhoneReading("+77012345678")


@pytest.mark.parametrize(
    ("typed", "problem", "letters"),
    [
        ("8701234567", Problem.TOO_SHORT, ""),
        ("+7701234567", Problem.TOO_SHORT, ""),
        ("701 234", Problem.TOO_SHORT, ""),
        ("", Problem.TOO_SHORT, ""),
        ("870123456789", Problem.TOO_LONG, ""),
        ("8" * 500, Problem.TOO_LONG, ""),
        ("+77O12345678", Problem.LETTER, "O"),  # a Latin O
        ("+77О12345678", Problem.LETTER, "О"),  # a Cyrillic О
        ("87012345678 кв 5", Problem.LETTER, "кв"),
        ("+7 701 234 56 78 доб. 5", Problem.EXTENSION, ""),
        ("+7 701 234 56 78 #12", Problem.EXTENSION, ""),
        ("+7 701 234 56 78 x5", Problem.EXTENSION, ""),
        ("７７０１２３４５６７８", Problem.SIGN, "７０１２３４５６８"),
        ("٧٧٠١٢٣٤٥٦٧٨", Problem.SIGN, "٧٠١٢٣٤٥٦٨"),
        ("+7 701 234 56 78; 2", Problem.SIGN, ";"),
        ("+7 916 123 45 67", Problem.NOT_KAZAKHSTAN, ""),
        ("8 916 123 45 67", Problem.NOT_KAZAKHSTAN, ""),
        ("+996 555 123 456", Problem.NOT_KAZAKHSTAN, ""),
        ("+7-800-100-23-23", Problem.NOT_FOR_DELIVERY, ""),  # our own line: a contact, no courier's number
        ("8 751 234 56 78", Problem.NOT_FOR_DELIVERY, ""),  # internet telephony
        ("+7 600 123 45 67", Problem.NO_SUCH_NUMBER, ""),
        ("+7 712 731 21 01", Problem.NO_SUCH_NUMBER, ""),
    ],
)
def test_what_is_refused_says_why(typed: str, problem: Problem, letters: str) -> None:
    assert read_phone(typed) == PhoneReading(problem=problem, letters=letters)


def test_a_plus_has_its_place_at_the_front_only() -> None:
    assert read_phone("8701+2345678").problem is Problem.SIGN


def test_a_fixed_line_is_taken_with_a_warning() -> None:
    assert read_phone("+7-727-312-10-19") == PhoneReading("+77273121019", fixed_line=True)


@pytest.mark.parametrize(
    "code", ["700", "701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778"]
)
def test_mobile_codes_in_use(code: str) -> None:
    assert read_phone(f"8{code}2345678") == PhoneReading(f"+7{code}2345678")


def test_numbers_are_shown_in_the_countrys_way() -> None:
    assert display_phone("+77012345678") == "+7 701 234 56 78"
    assert display_phone("+78001002323") == "+7 800 100 23 23"
    assert display_phone("112") == "112"
