"""Sealed columns open only with the right key, in the right place, unaltered."""

import base64

import pytest

from storefront.kernel.sealing import Keyring, SealBroken

OLD = "k1:" + base64.b64encode(bytes(range(32))).decode()
NEW = "k2:" + base64.b64encode(bytes(range(1, 33))).decode()
PLACE = "second_factor:staff:7"


def test_opens_what_it_sealed() -> None:
    ring = Keyring.from_settings((OLD,), "")
    sealed = ring.seal("Құпия", PLACE)
    assert "Құпия" not in sealed
    assert ring.open(sealed, PLACE) == "Құпия"


def test_each_seal_is_different() -> None:
    ring = Keyring.from_settings((OLD,), "")
    assert ring.seal("same", PLACE) != ring.seal("same", PLACE)


def test_after_a_key_change_old_seals_open_and_new_ones_use_the_new_key() -> None:
    sealed = Keyring.from_settings((OLD,), "").seal("secret", PLACE)
    both = Keyring.from_settings((NEW, OLD), "")
    assert both.open(sealed, PLACE) == "secret"
    assert both.seal("secret", PLACE).startswith("k2:")


def test_moved_altered_or_foreign_seals_stay_shut() -> None:
    ring = Keyring.from_settings((OLD,), "")
    sealed = ring.seal("secret", PLACE)
    altered = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for text, place in (
        (sealed, "second_factor:staff:8"),
        (altered, PLACE),
        ("k9:" + sealed[3:], PLACE),
        ("k1:%%", PLACE),
        ("", PLACE),
    ):
        with pytest.raises(SealBroken):
            ring.open(text, place)


def test_key_is_256_bit_and_derived_keys_differ_by_secret() -> None:
    one, two = (Keyring.from_settings((), secret) for secret in ("one", "two"))
    assert len(one.keys["derived"]) == 32
    assert one.keys != two.keys
    with pytest.raises(SealBroken):
        two.open(one.seal("secret", PLACE), PLACE)


@pytest.mark.parametrize("entry", ["", "k1", "k1:", ":" + OLD[3:], "k1:c2hvcnQ=", "k1:not base64"])
def test_refuses_entries_that_hold_no_key(entry: str) -> None:
    with pytest.raises(ValueError, match="k1:<base64"):
        Keyring.from_settings((entry,), "secret")


def test_keys_are_not_printed() -> None:
    assert "derived" in repr(Keyring.from_settings((), "secret"))
    assert "b'" not in repr(Keyring.from_settings((), "secret"))
