"""Folding: every way to type a word ends in one spelling, and readings say what Latin letters can mean."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storefront.kernel.alphabet import ALPHABET
from storefront.kernel.folding import fold, folded_words, in_cyrillic, last_readings, readings

RUSSIAN_KEYBOARD = str.maketrans("әіңғүұқөһ", "аингуукох")
KAZAKH_TEXT = st.text(alphabet=ALPHABET + ALPHABET.upper() + " -«»,.0123456789", max_size=60)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Түймедақ эфир майы", "туимедак ефир маии"),
        ("Шырғанақ", "ширганак"),
        ("Жаһандық", "жахандик"),
        ("ЁЛКА ёлка елка", "елка елка елка"),
        ("Иланг-иланг «15 мл»", "иланг иланг 15 мл"),
        ("объём, обьем, объем", "обем обем обем"),
        ("щётка шётка", "шетка шетка"),
        ("Витамин D3", "витамин d3"),
        ("Ӛрік", "орик"),
        ("й и\u0306 ё е\u0308", "и и е е"),
        ("İstanbul ISPARTA", "istanbul isparta"),
        ("crème brûlée", "creme brulee"),
        ("Омега-3", "омега 3"),
        ("\x00 \t\n …_!?", ""),
        ("лава\x00нда", "лава нда"),
        ("", ""),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("typed", ["лaванда", "лавaндa", "ЛABAНДA"])
def test_latin_look_alikes_count_inside_a_cyrillic_word(typed: str) -> None:
    assert fold(typed) == "лаванда"


def test_a_latin_word_stays_latin() -> None:
    assert fold("TEA Tree") == "tea tree"
    assert fold("COPA") != fold("СОРА")


@given(st.text(max_size=200))
@example("ŉ ǰ ΐ ẖ ﬃ ﷺ ㍿ ½ ª İ ı ͅ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(KAZAKH_TEXT)
def test_a_russian_keyboard_types_the_same_word(text: str) -> None:
    assert fold(text.lower().translate(RUSSIAN_KEYBOARD)) == fold(text)


@given(KAZAKH_TEXT)
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text(max_size=100))
def test_folded_words_hold_letters_and_digits_only(text: str) -> None:
    assert all(word and " " not in word and word.casefold() == word for word in fold(text).split(" ") if word)
    assert [folded for _, folded in folded_words(text)] == fold(text).split()


def test_a_word_without_end_is_read_to_its_fiftieth_letter() -> None:
    assert fold("а" * 5_000 + " б") == "а" * 50 + " б"


def test_words_keep_their_spelling_for_people() -> None:
    assert list(folded_words("Иланг-Иланг, Ёлка")) == [
        ("иланг", "иланг"),
        ("иланг", "иланг"),
        ("ёлка", "елка"),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kfdfylf", "лаванда"),
        ("'drfkbgn", "эвкалипт"),
        ('"DRFKBGN', "эвкалипт"),
        ("tüimedaq", "түймедақ"),
        ("shyrğanaq maiy", "шырғанақ майы"),
        ("shyrganak", "шырғанақ"),
        ("şyrğanaq", "шырғанақ"),
        ("jalbyz", "жалбыз"),
        ("oblepiha", "облепиха"),
        ("oblepikha", "облепиха"),
        ("apel'sin", "апельсин"),
        ("jojoba", "жожоба"),
        ("majskij chaj", "майский чай"),
        ("chaynoe derevo", "чайное дерево"),
        ("jubilejnyj", "юбилейный"),
        ("щетка sh", "щётка ш"),
        ("масло lavanda", "масло лаванда"),
        ("омега3", "омега 3"),
    ],
)
def test_a_reading_is_what_was_meant(typed: str, meant: str) -> None:
    assert fold(meant) in [fold(reading) for reading in readings(typed)]


def test_the_first_reading_is_what_stands_there() -> None:
    assert readings("Lavender oil")[0] == "Lavender oil"


@pytest.mark.parametrize("typed", ["лаванда", "түймедақ майы", "ЁЛКА 15"])
def test_cyrillic_leaves_no_doubt(typed: str) -> None:
    assert readings(typed) == [typed]


@pytest.mark.parametrize("typed", ["", "  ", "\x00\x01", "…—!"])
def test_nothing_typed_means_nothing(typed: str) -> None:
    assert readings(typed) == []
    assert last_readings(typed) == []


def test_a_wrong_layout_is_not_supposed_beside_cyrillic() -> None:
    assert all("лаванда" not in reading for reading in readings("kfdfylf майы"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("0fkfvgsh", "қалампыр"), ("0fkfvgsh 15", "қалампыр 15"), ("n3c gfcnfcs", "тіс пастасы")],
)
def test_digits_beside_latin_letters_may_be_kazakh_ones(typed: str, meant: str) -> None:
    assert readings(typed)[-1] == meant


@pytest.mark.parametrize("typed", ["kfdfylf", "lavender 15", "15", "D3", "лаванда oil"])
def test_a_number_is_a_number_elsewhere(typed: str) -> None:
    assert not any(set("әіңғүұқөһ") & set(reading) for reading in readings(typed))


def test_latin_on_the_russian_layout_is_tried_last() -> None:
    assert readings("дфмутвук") == ["дфмутвук"]
    assert last_readings("дфмутвук") == ["lavender"]
    assert last_readings("lavender") == last_readings("масло oil") == last_readings("15") == []


@given(st.text(max_size=100))
def test_readings_differ_and_mean_something(text: str) -> None:
    folded = [fold(reading) for reading in readings(text)]
    assert all(folded)
    assert len(set(folded)) == len(folded)
    assert len(folded) <= 8


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz' ", max_size=60))
def test_in_cyrillic_leaves_no_latin_letter(text: str) -> None:
    assert not set(in_cyrillic(text)) & set("abcdefghijklmnopqrstuvwxyz")
    assert not set(in_cyrillic(text, russian=True)) & set("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("piece", ["ә", "a'", "1a", "e\u0301", "\u0301", "ﷺ", "shch", "["])
def test_time_grows_with_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        for _ in range(3):
            fold(text), readings(text), last_readings(text)
        return time.process_time() - began

    assert seconds(40_000) < 40 * max(seconds(4_000), 0.002)
