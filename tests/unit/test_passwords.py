"""What may be a password, and how passwords are kept."""

import threading
import time

import pytest

from storefront.accounts import passwords
from storefront.accounts.passwords import PasswordRefused, check_new_password, hash_password, verify_password

GOOD = "жеті су бойында 7"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("a" * 11, "too_short"),
        ("жеті су бой", "too_short"),
        ("x9" + "ab" * 64, "too_long"),
        ("password1234", "common"),
        ("PassWord-2026!", "common"),
        ("құпиясөз2026", "common"),
        ("йцукен123456", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("xyzxyzxyzxyz", "common"),
        ("turtlebayturtlebay", "common"),
        ("123456789012", "common"),
        ("qwertyuiop12", "common"),
        ("poiuytrewq321", "common"),
        ("1qaz2wsx3edc", "common"),
        ("my otgshop pass", "own_name"),
        ("hello Айгерім 7!", "own_name"),
        ("xx aigerim.s xx", "own_name"),
        ("id 8123456789 id", "own_name"),
    ],
)
def test_refuses_what_guessers_try_first(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused) as refusal:
        check_new_password(password, ("Айгерім", "aigerim.s@example.kz", "8123456789"))
    assert refusal.value.parameters["reason"] == reason


@pytest.mark.parametrize(
    "password",
    [
        "correct horse batt",
        "a1" * 3 + "-zhol-9",
        GOOD,
        "  spaces kept  ",
        "й" * 3 + "қазына-сандық" * 9,
        "Z0!" + "qk7" * 3,
    ],
)
def test_takes_anything_else_of_12_to_128_characters(password: str) -> None:
    check_new_password(password, ("Ая", "a@b.kz"))


def test_length_limits_are_exact() -> None:
    body = "the quick brown fox jumps over 17 lazy dogs and then rests; " * 3
    check_new_password(body[:12])
    check_new_password(body[:128])
    for wrong in (body[:11], body[:129]):
        with pytest.raises(PasswordRefused):
            check_new_password(wrong)


def test_kept_as_argon2id_with_the_house_parameters() -> None:
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != hash_password(GOOD)
    assert verify_password(kept, GOOD)
    assert not verify_password(kept, GOOD + " ")
    assert not verify_password(kept, GOOD.upper())
    assert not passwords.needs_rehash(kept)
    assert passwords.needs_rehash(kept.replace("m=19456", "m=8192"))


def test_nobody_has_a_password_but_costs_the_same_kind_of_hash() -> None:
    assert passwords._NOBODY.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.needs_rehash(passwords._NOBODY)
    assert not verify_password(None, GOOD)
    assert not verify_password("", GOOD)
    assert not verify_password("not a hash", GOOD)


def test_unknown_and_known_names_take_the_same_time() -> None:
    kept = hash_password(GOOD)

    def seconds(hash_or_none: str | None) -> float:
        times = []
        for _ in range(7):
            start = time.thread_time()
            verify_password(hash_or_none, "wrong password")
            times.append(time.thread_time() - start)
        return min(times)

    known, unknown = seconds(kept), seconds(None)
    assert 0.6 < unknown / known < 1.7


def test_longer_than_the_limit_is_refused_before_hashing() -> None:
    start = time.thread_time()
    assert not verify_password(passwords._NOBODY, "x" * 129)
    assert time.thread_time() - start < 0.005


def test_at_most_four_hashes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _password: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.05)
            with lock:
                running -= 1
            return ""

    monkeypatch.setattr(passwords, "_hasher", Slow())
    crowd = [threading.Thread(target=hash_password, args=(GOOD,)) for _ in range(10)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert most == 4
