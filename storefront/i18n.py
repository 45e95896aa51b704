"""The texts of the shop in its languages: what the code says, and what the catalogues answer.

The catalogues are the .po files. Texts are looked up in the code each time, by Babel's own
extraction, so a catalogue that has fallen behind is found at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from flask.cli import AppGroup

from storefront.settings import ROOT

#: GNU gettext's Plural-Forms of each language. Babel itself would give Kazakh a single form.
PLURAL_FORMS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0"
        " : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
PLACEHOLDER = re.compile(r"%\((\w+)\)[-+ 0#]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]")
TAG = re.compile(r"</?[a-z][^>]*>")
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z]")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
GLUED = re.compile(r"%\(\w+\)[sd](?=[^\W\d_])")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a catalogue."""

    language: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.language}: {self.reason}: {self.text!r}"


def catalogue_path(folder: Path, language: str) -> Path:
    """Where the catalogue of a language lies below the folder of translations."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def extract(root: Path = ROOT) -> Catalog:
    """Every text the code and the templates below `root` ask for, as babel.cfg tells where to look."""
    with (root / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog()
    for _path, _line, text, comments, context in extract_from_dir(
        str(root),
        method_map=methods,
        options_map=options,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
        directory_filter=lambda path: not Path(path).name.startswith((".", "_")) and Path(path).name != "var",
    ):
        found.add(text, auto_comments=comments, context=context)
    return found


def read(path: Path, language: str) -> Catalog:
    """The catalogue in a .po file; an empty one when there is no file yet."""
    source = path.read_bytes() if path.exists() else b""
    if not source:
        source = HEADER.format(language=language, plural_forms=PLURAL_FORMS[language]).encode()
    return read_po(BytesIO(source), locale=language, abort_invalid=True)


def write(path: Path, language: str, catalogue: Catalog) -> bool:
    """Write the catalogue, the same bytes for the same texts; answers whether the file changed."""
    body = BytesIO()
    write_po(
        body, catalogue, width=100, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    head = HEADER.format(language=language, plural_forms=PLURAL_FORMS[language])
    content = (head + body.getvalue().decode().strip() + "\n").encode()
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
    return True


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Every entry except the header."""
    return (message for message in catalogue if message.id)


def merged(asked: Catalog, old: Catalog, language: str) -> Catalog:
    """The texts the code asks for, with the answers the old catalogue has for exactly these texts."""
    fresh = read(Path("/nonexistent"), language)
    for message in messages(asked):
        known = old.get(message.id, message.context)
        same = known is not None and known.id == message.id
        fresh.add(
            message.id,
            string=known.string if known is not None and same else None,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None and same else (),
            flags=(known.flags if known is not None and same else set()) & {"fuzzy"},
            context=message.context,
        )
    return fresh


def _forms(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(form or "" for form in value or ())


def _placeholders(text: str) -> list[str]:
    return sorted(match.group() for match in PLACEHOLDER.finditer(text))


def _broken(asked: str, answer: str) -> str | None:
    """What is wrong with one translated text, if anything."""
    if _placeholders(asked) != _placeholders(answer):
        return f"placeholders differ in {answer!r}"
    if "%" in PLACEHOLDER.sub("", answer).replace("%%", ""):
        return f"a lone % in {answer!r}"
    if sorted(TAG.findall(asked)) != sorted(TAG.findall(answer)):
        return f"markup differs in {answer!r}"
    if (asked[:1].isspace(), asked[-1:].isspace()) != (answer[:1].isspace(), answer[-1:].isspace()):
        return f"space at an end differs in {answer!r}"
    if GLUED.search(answer):
        return f"an ending is glued to a variable in {answer!r}"
    return _foreign(answer)


def _foreign(answer: str) -> str | None:
    """Signs that do not belong into a Kazakh or Russian text."""
    plain = TAG.sub(" ", PLACEHOLDER.sub(" ", answer))
    for word in WORD.findall(plain):
        if LATIN.search(word) and CYRILLIC.search(word):
            return f"Latin and Cyrillic letters in one word, {word!r}"
    if '"' in plain:
        return f"straight quotes instead of «» in {answer!r}"
    if "KZT" in plain:
        return f"KZT instead of ₸ in {answer!r}"
    return None


def _faults_of(message: Message, answer: Message | None, plural_count: int) -> Iterator[str]:
    if answer is None:
        yield "not in the catalogue, run `make i18n`"
        return
    asked, answers = _forms(message.id), _forms(answer.string)
    if answer.id != message.id:
        yield "the catalogue has it with another plural, run `make i18n`"
        return
    if not answers or not all(form.strip() for form in answers):
        yield "not translated"
        return
    if answer.fuzzy:
        yield "marked fuzzy"
    if len(answers) != (plural_count if len(asked) > 1 else 1):
        yield f"has {len(answers)} plural forms instead of {plural_count}"
    for form in answers:
        reason = _broken(asked[-1], form)
        if reason:
            yield reason


def check(asked: Catalog, catalogue: Catalog, language: str) -> list[Fault]:
    """Everything that keeps a catalogue from answering exactly what the code asks."""
    expected = PLURAL_FORMS[language].rstrip(";")
    faults = []
    if catalogue.plural_forms.replace(" ", "").rstrip(";") != expected.replace(" ", ""):
        faults.append(Fault(language, catalogue.plural_forms, f"Plural-Forms should be {expected}"))
    for message in messages(asked):
        answer = catalogue.get(message.id, message.context)
        faults += [
            Fault(language, _forms(message.id)[0], reason)
            for reason in _faults_of(message, answer, catalogue.num_plurals)
        ]
    left = [message for message in messages(catalogue) if asked.get(message.id, message.context) is None]
    for message in [*left, *catalogue.obsolete.values()]:
        faults.append(Fault(language, _forms(message.id)[0], "nothing asks for it, run `make i18n`"))
    return sorted(faults)


def check_all(root: Path = ROOT, languages: Iterable[str] = tuple(PLURAL_FORMS)) -> list[Fault]:
    """The faults of every catalogue of the project at `root`."""
    asked = extract(root)
    return [
        fault
        for language in languages
        for fault in check(asked, read(catalogue_path(root / "translations", language), language), language)
    ]


def update_all(root: Path = ROOT, languages: Iterable[str] = tuple(PLURAL_FORMS)) -> list[str]:
    """Bring the catalogues to the texts of the code, keeping what is translated; names the changed."""
    asked = extract(root)
    changed = []
    for language in languages:
        path = catalogue_path(root / "translations", language)
        if write(path, language, merged(asked, read(path, language), language)):
            changed.append(language)
    return changed


commands = AppGroup("i18n", help="Texts in Kazakh and Russian: bring the catalogues up to date, check them.")


@commands.command("check")
def check_command() -> None:
    """Exit 1 unless every text of the code stands in every catalogue, whole and unbroken."""
    faults = check_all()
    for fault in faults:
        click.echo(str(fault), err=True)
    click.echo(f"i18n: {len(faults)} faults" if faults else "i18n: all texts are translated")
    if faults:
        raise SystemExit(1)


@commands.command("update")
def update_command() -> None:
    """Write the texts of the code into the .po files; drops what nothing asks for any more."""
    changed = update_all()
    click.echo(f"i18n: changed {', '.join(changed)}" if changed else "i18n: nothing to change")
