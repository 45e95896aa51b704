"""What people type to say who they are."""

from itertools import pairwise

import pytest

from storefront.accounts.identity import canonical_email, read_login_name
from storefront.accounts.member_id import draw_member_id, is_member_id
from storefront.kernel.check_digit import luhn


def test_member_ids_are_ten_digits_that_check_themselves() -> None:
    drawn = {draw_member_id() for _ in range(200)}
    assert len(drawn) > 190
    assert all(is_member_id(number) for number in drawn)


def test_member_ids_are_not_drawn_in_sequence() -> None:
    numbers = [int(draw_member_id()) for _ in range(50)]
    steps = {abs(one - other) for one, other in pairwise(numbers)}
    assert min(steps) > 10


def test_a_wrong_digit_or_swapped_neighbours_are_noticed() -> None:
    number = "8" + "1234567" + "0"
    number += str(luhn(number))
    assert is_member_id(number)
    for place in range(1, 10):
        for digit in "0123456789":
            if digit != number[place]:
                assert not is_member_id(number[:place] + digit + number[place + 1 :])
    assert not is_member_id(number[:2] + number[3] + number[2] + number[4:])


@pytest.mark.parametrize("text", ["", "8", "812345678", "81234567890", "٨١٢٣٤٥٦٧٨٩", "9" * 10, "8abcdefghi"])
def test_what_is_no_member_id(text: str) -> None:
    assert not is_member_id(text)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("Aigerim@Example.KZ", "aigerim@example.kz"),
        (" a.b+c@example.kz ", "a.b+c@example.kz"),
        ("Страус@пример.қаз", "страус@xn--e1afmkfd.xn--80ao21a"),
        ("é@example.kz", "é@example.kz"),
    ],
)
def test_one_form_of_an_address(typed: str, canonical: str) -> None:
    assert canonical_email(typed) == canonical


@pytest.mark.parametrize(
    "typed", ["", "@", "a@", "a b@example.kz", "a@b@c.kz", "a@example.kz\nbcc: x@y.kz", "a@localhost"]
)
def test_no_address(typed: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        canonical_email(typed)


def test_login_names() -> None:
    number = draw_member_id()
    spaced = f" {number[:3]} {number[3:6]}-{number[6:]} "
    assert read_login_name(spaced).member_id == number
    assert read_login_name("Aya@Example.kz").email == "aya@example.kz"
    nobody = read_login_name("Somebody Else")
    assert nobody.member_id is None
    assert nobody.email is None
    assert nobody.typed == "somebodyelse"
    assert read_login_name("broken@").typed == "broken@"
