"""Lists stand in the order of the Kazakh and the Russian alphabet."""

from storefront.kernel.alphabet import ALPHABET, LETTERS, alphabetical

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def test_the_alphabet_has_its_42_letters_and_the_russian_ones_in_their_order() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 42
    assert "".join(letter for letter in ALPHABET if letter in RUSSIAN) == RUSSIAN
    assert "Ә" in LETTERS


def test_kazakh_words_follow_the_alphabet() -> None:
    words = [
        "Яблоня",
        "Ынта",
        "Іле",
        "Қостанай",
        "Көкше",
        "Әл",
        "Ұлытау",
        "Үржар",
        "Ақтөбе",
        "Үй",
        "Абай",
        "Ұя",
    ]
    assert sorted(words, key=alphabetical) == [
        "Абай", "Ақтөбе", "Әл", "Көкше", "Қостанай", "Ұлытау", "Ұя", "Үй", "Үржар", "Ынта", "Іле", "Яблоня",
    ]  # fmt: skip


def test_yo_stands_beside_ye_and_case_hardly_counts() -> None:
    assert sorted(["ёлка", "ель", "Ежевика", "жук", "елка", "Елка"], key=alphabetical) == [
        "Ежевика", "Елка", "елка", "ёлка", "ель", "жук",
    ]  # fmt: skip


def test_spaces_and_digits_stand_before_letters() -> None:
    assert sorted(["ЖК 2", "ЖКА", "ЖК 1", "2 үй"], key=alphabetical) == ["2 үй", "ЖК 1", "ЖК 2", "ЖКА"]
