"""Fields for what people type: kept, mended, suggested and refused, in both languages."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import render_template_string
from werkzeug.datastructures import MultiDict

from storefront.web.fields import (
    AddressTextField,
    ConsentField,
    CyrillicNameField,
    EmailField,
    PhoneField,
    PostalCodeField,
    QuantityField,
    notes,
)
from storefront.web.forms import StoreForm
from tests.conftest import House


class Sample(StoreForm):
    name = CyrillicNameField("Name")
    city = AddressTextField("City", required=False)
    phone = PhoneField("Phone", required=False)
    postal_code = PostalCodeField("Code")
    email = EmailField("E-mail", required=False)
    quantity = QuantityField("Quantity", required=False)
    consent = ConsentField("I agree", text_version="1", required=False)


def read(**typed: str) -> Sample:
    """The form as the browser would send it, validated."""
    form = Sample(
        formdata=MultiDict(
            {"name": "Айгүл"} | {name.replace("__", "-"): text for name, text in typed.items()}
        )
    )
    form.validate()
    return form


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest, sqlite_house: House) -> Iterator[str]:
    with sqlite_house.app.test_request_context(f"/{request.param}/"):
        yield request.param


@pytest.fixture
def kazakh(sqlite_house: House) -> Iterator[None]:
    with sqlite_house.app.test_request_context("/kk/"):
        yield


def test_a_repaired_name_is_told_and_logged_without_the_name(
    language: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "storefront.web.fields"):
        form = read(name="Aйгүл")
    assert not form.errors
    assert form.name.data == "Айгүл"
    told = {
        "kk": "Латын «A» әрпін кириллицаға ауыстырдық: Айгүл",
        "ru": "Мы заменили латинскую букву «A» на кириллицу: Айгүл",
    }
    assert form.name.mended == told[language]
    assert notes(form) == [told[language]]
    assert "Айгүл" not in caplog.text
    assert "repaired in name: A" in caplog.text


def test_a_latin_word_keeps_the_typed_text_and_offers_the_cyrillic_one(language: str) -> None:
    form = read(name="POCA")
    assert form.name.data is None
    assert form.name._value() == "POCA"
    assert form.name.suggestion == "РОСА"
    told = {
        "kk": "Латын әріптерімен терілген: «POCA». Өрісті кириллицамен толтырыңыз.",
        "ru": "Набрано латинскими буквами: «POCA». Заполните поле кириллицей.",
    }
    assert form.name.errors == [told[language]]


def test_another_latin_letter_is_named(language: str) -> None:
    form = read(city="Aqtau")
    told = {
        "kk": "«q», «t», «u» – латын әріптері. Өрісті кириллицамен толтырыңыз.",
        "ru": "Буквы «q», «t», «u»\u00a0– латинские. Заполните поле кириллицей.",
    }
    assert form.city.errors == [told[language]]
    assert form.city.suggestion is None


@pytest.mark.usefixtures("kazakh")
class TestOneTap:
    def test_takes_the_suggestion_over(self) -> None:
        form = read(name="POCA", name__fix="РОСА")
        assert not form.errors
        assert form.name.data == "РОСА"
        assert form.name._value() == "РОСА"

    def test_counts_only_for_the_text_it_was_offered_for(self) -> None:
        """Enter in a corrected field presses the first button of the form, which is the old suggestion's."""
        form = read(name="Роза", name__fix="РОСА")
        assert form.name.data == "Роза"
        form = read(name="CAXAP", name__fix="РОСА")
        assert form.name.data is None
        assert form.name.suggestion == "САХАР"

    def test_cannot_bring_in_a_text_of_its_own(self) -> None:
        form = read(name="POCA", name__fix="<script>")
        assert form.name.data is None

    def test_may_keep_a_digit_that_is_meant(self) -> None:
        asked = read(city="7к3б")
        assert asked.city.errors
        assert asked.city.may_stay
        assert asked.city.suggestion == "7кзб"
        kept = read(city="7к3б", city__keep="7к3б")
        assert not kept.errors
        assert kept.city.data == "7к3б"
        assert kept.city.kept

    def test_keeps_nothing_else(self) -> None:
        assert read(city="к0ше", city__keep="7к3б").city.errors
        assert read(name="Ерб0л", name__keep="Ерб0л").name.errors, "a name has no digits"

    def test_is_drawn_beside_the_error(self) -> None:
        drawn = render_template_string(
            "{% from 'components/fields.html' import field %}{{ field(form.name) }}{{ field(form.city) }}",
            form=read(name="POCA", city="7к3б"),
        )
        assert (
            '<button class="btn plain fix" name="name-fix" value="РОСА" formnovalidate>«РОСА» деп түзету'
            in drawn
        )
        assert 'name="city-keep" value="7к3б"' in drawn
        assert drawn.count('name="name-keep"') == 0
        assert 'value="POCA"' in drawn

    def test_of_a_repair_is_drawn_under_the_field(self) -> None:
        drawn = render_template_string(
            "{% from 'components/fields.html' import field %}{{ field(form.name) }}", form=read(name="Aйгүл")
        )
        assert 'class="mended"' in drawn
        assert 'value="Айгүл"' in drawn


@pytest.mark.usefixtures("kazakh")
class TestHiddenCharacters:
    @pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\x00", "\x1b", "\ufeff", "\u00ad"])
    def test_are_never_stored(self, sign: str) -> None:
        form = read(
            name=f"Ай{sign}гүл", city=f"Ақ{sign}тау", email=f"a{sign}b@example.kz", quantity=f"1{sign}"
        )
        assert {"name", "city", "email", "quantity"} <= set(form.errors)

    def test_can_be_taken_out_with_one_tap(self) -> None:
        form = read(name="Ай\u200bгүл", name__fix="Айгүл")
        assert form.name.data == "Айгүл"

    def test_decomposed_letters_are_composed(self) -> None:
        assert read(name="Сергеи\u0306").name.data == "Сергей"


def test_an_empty_field_says_so(language: str) -> None:
    form = read(name="   ", email="", phone="  ", city="")
    told = {"kk": "Осы өрісті толтырыңыз.", "ru": "Заполните это поле."}
    assert form.errors == {"name": [told[language]]}
    assert form.email.data is form.phone.data is form.city.data is None


def test_phones_are_stored_plain_and_shown_in_groups(language: str) -> None:
    form = read(phone="8 (701) 234-56-78")
    assert form.phone.data == "+77012345678"
    assert form.phone._value() == "+7 701 234 56 78"
    form = read(phone="8701234567О")
    told = {
        "kk": "Нөмірде әріп бар: «О». Тек цифрларды теріңіз.",
        "ru": "В номере есть буква: «О». Наберите только цифры.",
    }
    assert form.phone.errors == [told[language]]
    assert form.phone._value() == "8701234567О"


@pytest.mark.usefixtures("kazakh")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("8701234567", "Цифрлар жетіспейді"),
        ("870123456789", "Артық цифрлар"),
        ("+7 916 123 45 67", "Қазақстан нөмірін"),
        ("+7 800 100 23 23", "Ұялы телефон"),
        ("+7 600 123 45 67", "мұндай нөмір жоқ"),
        ("+7 701 234 56 78 #5", "Қосымша нөмірсіз"),
        ("７７０１２３４５６７８", "Кәдімгі цифрларды"),
    ],
)
def test_phone_faults_have_their_own_words(typed: str, told: str) -> None:
    assert told in read(phone=typed).phone.errors[0]


@pytest.mark.usefixtures("kazakh")
def test_a_landline_is_taken_with_a_warning() -> None:
    form = read(phone="+7 727 312 10 19")
    assert not form.errors
    assert "қалалық телефон" in notes(form)[0]


@pytest.mark.usefixtures("kazakh")
def test_postal_codes_are_optional_and_put_right() -> None:
    assert read().postal_code.data is None
    assert read(postal_code="а01р3к4").postal_code.data == "A01P3K4"
    assert read(postal_code="12345").postal_code.errors
    assert read(postal_code="12345").postal_code._value() == "12345"


@pytest.mark.usefixtures("kazakh")
class TestEmail:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("Aigul@Example.KZ", "Aigul@example.kz"),
            (" aigul@example.kz ", "aigul@example.kz"),
            ("a.b+c@mail.example.kz", "a.b+c@mail.example.kz"),
            ("a@shop.test", "a@shop.test"),
        ],
    )
    def test_is_taken(self, typed: str, stored: str) -> None:
        assert read(email=typed).email.data == stored

    @pytest.mark.parametrize(
        "typed",
        [
            "a@example.kz\r\nBcc: x@example.kz", "a@example.kz\nX: y", "a\r@example.kz", "a@b",
            "@example.kz", "a b@c.kz", "a@example.kz, b@example.kz", "a@example.kz%0abcc:x@y.kz ",
            "Name <a@example.kz>", "a@[127.0.0.1]", '"a\nb"@example.kz', "a" * 65 + "@example.kz",
            "a@" + "b" * 250 + ".kz", "a@example..kz", "\u00a0",
        ],
    )  # fmt: skip
    def test_is_refused(self, typed: str) -> None:
        form = read(email=typed)
        assert form.email.data is None
        assert form.email.errors or not typed.strip()

    def test_with_a_cyrillic_letter_says_which_and_offers_the_latin_one(self) -> None:
        form = read(email="аsel@mаil.kz")
        assert "«а»" in form.email.errors[0]
        assert form.email.suggestion == "asel@mail.kz"
        assert read(email="аsel@mаil.kz", email__fix="asel@mail.kz").email.data == "asel@mail.kz"

    def test_of_cyrillic_words_offers_nothing(self) -> None:
        form = read(email="пошта@мысал.қаз")
        assert form.email.errors
        assert form.email.suggestion is None


@pytest.mark.usefixtures("kazakh")
class TestQuantity:
    @pytest.mark.parametrize(("typed", "number"), [("1", 1), ("99", 99), (" 7 ", 7), ("07", 7)])
    def test_is_taken(self, typed: str, number: int) -> None:
        assert read(quantity=typed).quantity.data == number

    @pytest.mark.parametrize(
        "typed",
        ["0", "100", "-1", "+1", "1e2", "1.0", "１２", "٣", "0x5", "1\n2", "5\n", "1 2", "abc", "²", "1_0"],
    )
    def test_is_refused(self, typed: str) -> None:
        form = read(quantity=typed)
        assert form.quantity.data is None
        assert form.quantity.errors == ["Бүтін сан жазыңыз: 1–99."]
        assert form.quantity._value() == typed

    def test_may_have_other_ends(self) -> None:
        class Few(StoreForm):
            quantity = QuantityField("Quantity", lowest=0, highest=5)

        def form(typed: str) -> Any:
            made = Few(formdata=MultiDict({"quantity": typed}))
            made.validate()
            return made.quantity

        assert form("0").data == 0
        assert form("6").errors


@pytest.mark.usefixtures("kazakh")
class TestConsent:
    def test_is_never_ticked_beforehand(self) -> None:
        class Agreement(StoreForm):
            consent = ConsentField("I agree", text_version="2026-11", default=True)

        for form in (Agreement(formdata=None), Agreement(formdata=None, consent=True)):
            assert form.consent.data is False
            assert "checked" not in str(form.consent())

    def test_must_be_ticked(self) -> None:
        class Agreement(StoreForm):
            consent = ConsentField("I agree", text_version="2026-11")

        refused = Agreement(formdata=MultiDict({"other": "1"}))
        assert not refused.validate()
        assert refused.errors == {"consent": ["Жалғастыру үшін осы ұяшықты белгілеңіз."]}
        agreed = Agreement(formdata=MultiDict({"consent": "y"}))
        assert agreed.validate()
        assert agreed.consent.text_version == "2026-11"


@pytest.mark.usefixtures("kazakh")
def test_a_stored_value_is_shown_for_editing() -> None:
    form = Sample(formdata=None, name="Айгүл", phone="+77012345678", quantity=3)
    assert (form.name._value(), form.phone._value(), form.quantity._value()) == (
        "Айгүл",
        "+7 701 234 56 78",
        "3",
    )
    assert form.city._value() == ""
