"""Codes from the phone and codes on paper."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from storefront.accounts.second_factor import (
    accepted_step,
    draw_recovery_codes,
    new_secret,
    provisioning_uri,
    read_recovery_code,
    step_at,
)

NOW = datetime(2026, 11, 23, 6, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment: datetime) -> str:
    return pyotp.TOTP(SECRET).at(moment)


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_takes_one_step_either_way(seconds: int, taken: bool) -> None:
    step = accepted_step(SECRET, code_at(NOW + timedelta(seconds=seconds)), now=NOW, after=0)
    assert (step is not None) is taken
    if taken:
        assert step == step_at(NOW) + seconds // 30


def test_a_used_or_older_step_is_refused() -> None:
    here = step_at(NOW)
    assert accepted_step(SECRET, code_at(NOW), now=NOW, after=here) is None
    assert accepted_step(SECRET, code_at(NOW - timedelta(seconds=30)), now=NOW, after=here) is None
    assert accepted_step(SECRET, code_at(NOW + timedelta(seconds=30)), now=NOW, after=here) == here + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "12 345", "abcdef", " 123456"])
def test_only_six_ascii_digits_are_a_code(code: str) -> None:
    assert accepted_step(SECRET, code, now=NOW, after=0) is None


def test_secrets_are_160_bit_and_differ() -> None:
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
    assert provisioning_uri(SECRET, "a@b.kz").startswith("otpauth://totp/")


def test_ten_recovery_codes_of_more_than_80_bits() -> None:
    pairs = draw_recovery_codes()
    assert len(pairs) == len({pair.label for pair in pairs}) == 10
    assert all(31 ** len(pair.secret) > 2**80 for pair in pairs)


def test_recovery_codes_may_be_typed_carelessly() -> None:
    pair = draw_recovery_codes()[0]
    assert read_recovery_code(str(pair)) == pair
    assert read_recovery_code(" " + str(pair).upper().replace("-", " ") + " ") == pair
    assert read_recovery_code(str(pair)[:-1]) is None
    assert read_recovery_code("o" * 22) is None
