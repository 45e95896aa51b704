"""Words alike meet by their keys, and by nothing but likeness is it told how alike they are."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storefront.catalogue.search.words import (
    asked_keys,
    beginning_of,
    has_digit,
    is_correction,
    likeness,
    signature,
    stored_keys,
)

WORD = st.text(alphabet="абвгдежзиклмнопрстуфхцчшуюя", min_size=4, max_size=16)
LETTER = st.sampled_from("абвгдежзиклмнопрстуфхцчшуюя")


@st.composite
def misspelled(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same with one letter wrong, missing, added or swapped."""
    word = draw(WORD)
    place, letter = draw(st.integers(0, len(word) - 1)), draw(LETTER)
    wrong = draw(
        st.sampled_from(
            [
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )
    return word, wrong


@given(misspelled())
def test_a_word_with_one_error_meets_its_word_and_answers_well(pair: tuple[str, str]) -> None:
    word, typed = pair
    assume(len(typed) >= 4)
    assert asked_keys(typed) & stored_keys(word)
    assert likeness(typed, word) >= 0.65


@given(WORD, st.integers(2, 16))
def test_a_beginning_meets_its_word(word: str, length: int) -> None:
    typed = word[:length]
    beginning = beginning_of(typed)
    assert asked_keys(typed) & stored_keys(word) or (beginning and word.startswith(beginning))
    assert likeness(typed, word) >= 0.6


@given(WORD, WORD)
def test_likeness_is_a_share_and_whole_only_for_the_same_word(typed: str, word: str) -> None:
    assert 0.0 <= likeness(typed, word) <= 1.0
    assert (likeness(typed, word) == 1.0) == (typed == word)


@pytest.mark.parametrize(
    ("typed", "word", "expected"),
    [
        ("лаванда", "лаванда", 1.0),
        ("жалбиз", "жалбизди", 0.87),  # the beginning of a word
        ("лав", "лавандовое", 0.72),
        ("ла", "лаванда", 0.6),
        ("лавандали", "лаванда", 0.7),  # another ending: 0.8 times twice the shared 7 of 16 letters
        ("чаиное", "чаиного", 0.62),  # one before an ending
        ("масло", "маслица", 0.5333),
        ("каламбир", "калампир", 0.75),  # one error
        ("евкалибд", "евкалипт", 0.65),  # two in a long word
        ("розмор", "розмарином", 0.62),
        ("тсс", "тис", 0.0),
        ("тси", "тис", 0.75),  # of three letters only a swap
        ("тка", "утка", 0.75),  # or a missing one
        ("бал", "баг", 0.0),
        ("ноутбук", "новогодняя", 0.0),
        ("15", "16", 0.0),
        ("d3", "d", 0.0),
        ("150", "1500", 0.0),
    ],
)
def test_likeness(typed: str, word: str, expected: float) -> None:
    assert likeness(typed, word) == pytest.approx(expected, abs=1e-4)


def test_the_nearer_to_its_end_a_word_was_typed_the_surer_it_is_meant() -> None:
    values = [likeness("лаванд", "лаванд" + "а" * more) for more in range(1, 12)]
    assert values == sorted(values, reverse=True)
    assert (values[0], values[-1]) == (0.9, 0.72)


@pytest.mark.parametrize(
    ("typed", "word", "corrected"),
    [("евкалибт", "евкалипт", True), ("пихта", "пихти", False), ("лавандали", "лаванда", False)],
)
def test_another_ending_is_no_correction(typed: str, word: str, corrected: bool) -> None:
    assert is_correction(typed, word) is corrected


@pytest.mark.parametrize("word", ["15", "d3", "омега3"])
def test_what_has_a_digit_has_itself_as_its_only_key(word: str) -> None:
    assert has_digit(word)
    assert stored_keys(word) == asked_keys(word) == {word}
    assert beginning_of(word) is None


def test_keys_stay_few_however_long_the_word() -> None:
    assert len(stored_keys("электроэнцефалография")) == 7
    assert stored_keys("бал") == {"бал", "ал", "бл", "ба"}
    assert stored_keys("ит") == {"ит"}


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=40))
def test_a_signature_has_the_bits_of_each_word_and_fits_a_column(word_ids: list[int]) -> None:
    whole = signature(word_ids)
    assert 0 < whole < 2**63
    assert all(whole & signature([word_id]) == signature([word_id]) for word_id in word_ids)
    assert all(1 <= signature([word_id]).bit_count() <= 2 for word_id in word_ids)
