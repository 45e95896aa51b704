"""Catalogues of texts: whatever is missing, left over or broken is found; nothing else changes the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from storefront.i18n import PLURAL_FORMS, catalogue_path, check_all, extract, messages, update_all
from storefront.settings import ROOT
from storefront.web.catalogues import build

CODE = """
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
TITLE = _l("Cart")
def words(n, city):
    return _("City: %(city)s", city=city), ngettext("%(num)d product", "%(num)d products", n)
"""
PAGE = """<h1>{{ _("Delivery") }}</h1>"""
GOOD = {
    "kk": {
        "Cart": "Себет",
        "City: %(city)s": "Қала: %(city)s",
        "%(num)d product": ["%(num)d тауар", "%(num)d тауар"],
        "Delivery": "Жеткізу",
    },
    "ru": {
        "Cart": "Корзина",
        "City: %(city)s": "Город: %(city)s",
        "%(num)d product": ["%(num)d товар", "%(num)d товара", "%(num)d товаров"],
        "Delivery": "Доставка",
    },
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "babel.cfg").write_text((ROOT / "babel.cfg").read_text())
    for name, text in {"storefront/words.py": CODE, "templates/page.html": PAGE}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    for language in GOOD:
        fill(tmp_path, language)
    return tmp_path


def fill(project: Path, language: str, **changes: str | list[str]) -> None:
    """Write a catalogue by hand; a change replaces the answer to the text that begins like its name."""
    lines = ['msgid ""', 'msgstr ""', f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"', ""]
    for text, answer in GOOD[language].items():
        name = next((name for name in changes if text.lower().strip("%(").startswith(name)), None)
        answer = changes[name] if name else answer
        lines.append(f'msgid "{text}"')
        if isinstance(answer, str):
            lines += [f'msgstr "{answer}"', ""]
        else:
            lines.append(f'msgid_plural "{text}s"')
            lines += [*(f'msgstr[{number}] "{form}"' for number, form in enumerate(answer)), ""]
    path = catalogue_path(project / "translations", language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))


def faults(project: Path) -> list[str]:
    return [f"{fault.language}: {fault.text}: {fault.reason}" for fault in check_all(project)]


def test_whole_catalogues_have_no_faults(project: Path) -> None:
    assert faults(project) == []


@pytest.mark.parametrize(
    ("language", "changes", "reason"),
    [
        ("kk", {"cart": ""}, "Cart: not translated"),
        ("ru", {"num": ["%(num)d товар", "", "%(num)d товаров"]}, "%(num)d product: not translated"),
        ("kk", {"city": "Қала: %(town)s"}, "placeholders differ"),
        ("kk", {"city": "Қала"}, "placeholders differ"),
        ("ru", {"num": ["товар", "%(num)d товара", "%(num)d товаров"]}, "placeholders differ"),
        ("ru", {"num": ["%(num)d товар", "%(num)d товаров"]}, "%(num)d product: not translated"),
        ("kk", {"city": "%(city)sда: Қала"}, "an ending is glued to a variable"),
        ("ru", {"cart": "Корзина 5 %"}, "a lone %"),
        ("ru", {"cart": "Koрзина"}, "Latin and Cyrillic letters in one word, 'Koрзина'"),
        ("kk", {"cart": "«Себеt»"}, "Latin and Cyrillic letters in one word"),
        ("ru", {"cart": '\\"Корзина\\"'}, "straight quotes"),
        ("kk", {"cart": "Себет, KZT"}, "KZT instead of ₸"),
        ("kk", {"cart": "Себет "}, "space at an end differs"),
        ("ru", {"cart": "<b>Корзина</b>"}, "markup differs"),
    ],
)
def test_a_broken_answer_is_found(
    project: Path, language: str, changes: dict[str, str | list[str]], reason: str
) -> None:
    fill(project, language, **changes)
    (found,) = faults(project)
    assert found.startswith(f"{language}: ")
    assert reason in found


def test_a_fuzzy_answer_is_found(project: Path) -> None:
    path = catalogue_path(project / "translations", "kk")
    path.write_text(path.read_text().replace('msgid "Cart"', '#, fuzzy\nmsgid "Cart"'))
    assert faults(project) == ["kk: Cart: marked fuzzy"]


def test_another_rule_of_plurals_is_found(project: Path) -> None:
    path = catalogue_path(project / "translations", "kk")
    path.write_text(path.read_text().replace("nplurals=2; plural=(n != 1);", "nplurals=2; plural=(n > 1);"))
    (found,) = faults(project)
    assert "Plural-Forms should be" in found


def test_texts_the_catalogues_lack_or_have_too_much_are_found(project: Path) -> None:
    (project / "storefront/words.py").write_text(CODE.replace("City:", "Town:"))
    assert sorted(fault.partition(", run")[0] for fault in faults(project)) == [
        "kk: City: %(city)s: nothing asks for it",
        "kk: Town: %(city)s: not in the catalogue",
        "ru: City: %(city)s: nothing asks for it",
        "ru: Town: %(city)s: not in the catalogue",
    ]


def test_update_keeps_answers_and_writes_the_same_bytes_again(project: Path) -> None:
    assert update_all(project) == ["kk", "ru"]
    assert faults(project) == []
    path = catalogue_path(project / "translations", "ru")
    first = path.read_bytes()
    assert update_all(project) == []
    assert path.read_bytes() == first
    assert b"POT-Creation-Date" not in first
    assert b".py" not in first


def test_update_takes_in_new_texts_and_drops_old_ones(project: Path) -> None:
    (project / "templates/page.html").write_text('<h1>{{ _("Delivery to %(city)s", city=city) }}</h1>')
    update_all(project)
    assert faults(project) == [
        "kk: Delivery to %(city)s: not translated",
        "ru: Delivery to %(city)s: not translated",
    ]
    assert "Доставка" not in catalogue_path(project / "translations", "ru").read_text()


def test_every_kind_of_call_is_read(project: Path) -> None:
    (project / "storefront/words.py").write_text(
        'a = gettext("one"), _("two"), _l("three"), lazy_gettext("four"),'
        ' ngettext("five", "fives", n), lazy_ngettext("six", "sixes", n)\n'
    )
    (project / "templates/page.html").write_text(
        '{{ _("seven") }} {{ ngettext("eight", "eights", n) }} {% trans n=n %}nine{% pluralize %}nines{% endtrans %}'
    )
    found = {
        message.id if isinstance(message.id, str) else message.id[0] for message in messages(extract(project))
    }
    assert found == {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}


def test_a_broken_template_is_told_and_not_skipped(project: Path) -> None:
    (project / "templates/page.html").write_text('{{ _("Delivery" }}')
    with pytest.raises(Exception, match="unexpected"):
        extract(project)


def test_compiled_catalogues_follow_their_source(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "compiled"
    compiled = build(project / "translations", target) / "ru" / "LC_MESSAGES" / "messages.mo"
    before = compiled.stat()
    build(project / "translations", target)
    assert compiled.stat().st_mtime_ns == before.st_mtime_ns
    fill(project, "ru", cart="Тележка")
    build(project / "translations", target)
    assert "Тележка".encode() in compiled.read_bytes()
