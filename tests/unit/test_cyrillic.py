"""Names and addresses in Cyrillic: what is taken, repaired, asked and refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.kernel.alphabet import ALPHABET, LETTERS
from storefront.kernel.cyrillic import LOOK_ALIKES, OLD_FONT, Problem, Reading, read_address, read_name

LETTER = st.sampled_from(sorted(LETTERS))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Айгүл", "Айгүл"),
        ("  Дина \t Әлі\u00a0", "Дина Әлі"),
        ("Әбу-Бәкір", "Әбу-Бәкір"),
        ("Әбу‑Бәкір", "Әбу-Бәкір"),
        ("О'Коннор", "О’Коннор"),
        ("Сергеи\u0306", "Сергей"),  # a decomposed й
        ("Қарақұм", "Қарақұм"),
        ("", ""),
    ],
)
def test_cyrillic_names_are_taken_as_typed(typed: str, stored: str) -> None:
    assert read_name(typed) == Reading(stored)


@pytest.mark.parametrize(
    ("typed", "stored", "letters"),
    [
        ("Aқтау", "Ақтау", "A"),
        ("Əлия", "Әлия", "Ə"),
        ("Бəкір", "Бәкір", "ə"),
        ("Əбу-Бəкір", "Әбу-Бәкір", "Əə"),
        ("Cерік Oспан", "Серік Оспан", "CO"),
        ("hәм", "һәм", "h"),
        ("Есiм", "Есім", "i"),
        ("ɵмір", "өмір", "ɵ"),
        ("ӛмір", "өмір", "ӛ"),
        ("¥лытау", "Ұлытау", "¥"),
        ("қ¥рылыс", "құрылыс", "¥"),
        ("Ғ¥мар", "Ғұмар", "¥"),
        ("ҒАЗ¥З", "ҒАЗҰЗ", "¥"),
    ],
)
def test_a_look_alike_beside_cyrillic_is_repaired_and_told(typed: str, stored: str, letters: str) -> None:
    assert read_name(typed) == Reading(stored, repaired=letters)


@pytest.mark.parametrize(
    ("typed", "problem", "letters", "suggestion"),
    [
        ("POCA", Problem.LATIN_WORD, "POCA", "РОСА"),
        ("CAXAP", Problem.LATIN_WORD, "CAXAP", "САХАР"),
        ("Айгүл POCA", Problem.LATIN_WORD, "POCA", "Айгүл РОСА"),
        ("A-Қарағай", Problem.LATIN_WORD, "A", "А-Қарағай"),
        ("Aqtau", Problem.LATIN_LETTER, "qtu", None),
        ("Aқтauл", Problem.LATIN_LETTER, "u", None),
        ("Ғалыm", Problem.LATIN_LETTER, "m", None),  # a small m looks like no Cyrillic letter
        ("POCA Ali", Problem.LATIN_LETTER, "l", None),  # a stranger goes before a suggestion
        ("ќазыбек", Problem.OLD_FONT, "ќ", "қазыбек"),
        ("Јкім", Problem.FOREIGN_LETTER, "Ј", None),
        ("Ωмега", Problem.FOREIGN_LETTER, "Ω", None),
        ("Ａйгүл", Problem.FOREIGN_LETTER, "Ａ", None),
        ("ҳаким", Problem.FOREIGN_LETTER, "ҳ", None),
        ("Ерб0л", Problem.DIGIT_AS_LETTER, "0", "Ербол"),
        ("А3ат", Problem.DIGIT_AS_LETTER, "3", "Азат"),
        ("ЕРБ0Л", Problem.DIGIT_AS_LETTER, "0", "ЕРБОЛ"),
        ("ќар0л POCA", Problem.LATIN_WORD, "POCA", "қарол РОСА"),  # one tap settles all of it
        ("Бо3", Problem.NOT_ALLOWED, "3", None),
        ("Айгүл!", Problem.NOT_ALLOWED, "!", None),
        ("А. Б", Problem.NOT_ALLOWED, ".", None),
        ("А\u0301йгүл", Problem.NOT_ALLOWED, "\u0301", None),
        ("-Әли", Problem.ENDS, "", None),
        ("Әли’", Problem.ENDS, "", None),
        ("Әбу--Бәкір", Problem.SEPARATORS, "", None),
        ("Әбу - Бәкір", Problem.SEPARATORS, "", None),
        ("Ғалым\u200b", Problem.INVISIBLE, "\u200b", "Ғалым"),
        ("Ға\u202eлым", Problem.INVISIBLE, "\u202e", "Ғалым"),
        ("Ға\u00adлым", Problem.INVISIBLE, "\u00ad", "Ғалым"),
        ("Ға\x00лым", Problem.INVISIBLE, "\x00", "Ғалым"),
        ("\ufeffҒалым", Problem.INVISIBLE, "\ufeff", "Ғалым"),
        ("PO\u200bCA", Problem.INVISIBLE, "\u200b", "РОСА"),
        ("Ж¥ X¥", Problem.LATIN_WORD, "X¥", None),
    ],
)
def test_what_is_refused_says_why(typed: str, problem: Problem, letters: str, suggestion: str | None) -> None:
    reading = read_name(typed)
    assert (reading.problem, reading.letters, reading.suggestion) == (problem, letters, suggestion)
    assert not reading.repaired, "what is refused has not been repaired either"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Абай көш., 12/3", "Абай көш., 12/3"),
        ('ЖК "Асыл", 2-үй', "ЖК «Асыл», 2-үй"),
        ("“Нұрлы жер” ш/а; №5 (2-кіреберіс)", "«Нұрлы жер» ш/а; №5 (2-кіреберіс)"),
        ("12", "12"),
        ("12А", "12А"),
        ("қабат: 3", "қабат: 3"),
    ],
)
def test_addresses_may_have_digits_and_signs(typed: str, stored: str) -> None:
    assert read_address(typed) == Reading(stored)


@pytest.mark.parametrize(
    ("typed", "problem", "letters", "suggestion"),
    [
        ("12A", Problem.LATIN_WORD, "12A", "12А"),
        ("к0ше", Problem.DIGIT_AS_LETTER, "0", "коше"),
        ("...", Problem.NO_LETTERS, "", None),
        ("код 12#", Problem.NOT_ALLOWED, "#", None),
        ("Main street", Problem.LATIN_LETTER, "nstr", None),
        ("１２ үй", Problem.NOT_ALLOWED, "１２", None),
    ],
)
def test_addresses_are_refused_with_a_reason(
    typed: str, problem: Problem, letters: str, suggestion: str | None
) -> None:
    reading = read_address(typed)
    assert (reading.problem, reading.letters, reading.suggestion) == (problem, letters, suggestion)


def test_a_digit_between_letters_may_stay_when_it_is_meant() -> None:
    assert read_address("7к3б").problem is Problem.DIGIT_AS_LETTER
    assert read_address("7к3б", digits_meant=True) == Reading("7к3б")


def test_lengths_count_what_is_stored() -> None:
    assert read_name("ә" * 60).problem is None
    assert read_name("ә" * 61).problem is Problem.TOO_LONG
    assert read_name(" " * 200 + "ә" * 60).problem is None
    assert read_address("ә" * 120).problem is None
    assert read_address("ә" * 121).problem is Problem.TOO_LONG
    assert read_address("ә " * 1_000_000).problem is Problem.TOO_LONG


@given(st.text(LETTER, min_size=1, max_size=60))
def test_every_word_of_the_42_letters_is_a_name(word: str) -> None:
    assert read_name(word) == Reading(word)


@given(st.text(min_size=1, max_size=80))
def test_nothing_is_stored_that_the_field_does_not_allow(text: str) -> None:
    for read, allowed in ((read_name, " -’"), (read_address, " -’0123456789.,/№()«»:;")):
        reading = read(text)
        if reading.problem is None:
            assert set(reading.value) <= LETTERS | set(allowed)
            assert read(reading.value) == Reading(reading.value), "what is stored reads as itself"
        elif reading.suggestion is not None:
            assert read(reading.suggestion) == Reading(reading.suggestion), "a suggestion settles everything"


@given(
    st.text(LETTER, min_size=1, max_size=20),
    st.sampled_from(sorted(LOOK_ALIKES)),
    st.text(LETTER, max_size=20),
)
def test_one_look_alike_among_cyrillic_is_always_repaired(before: str, letter: str, after: str) -> None:
    assert read_name(before + letter + after) == Reading(before + LOOK_ALIKES[letter] + after, letter)


def test_the_tables_lead_into_the_alphabet() -> None:
    assert {target.lower() for target in (*LOOK_ALIKES.values(), *OLD_FONT.values())} <= set(ALPHABET)
    assert not set(LOOK_ALIKES) & LETTERS
    assert not set(OLD_FONT) & LETTERS
