"""What must hold for every page: for everybody's senses, in valid HTML, in one language."""

from __future__ import annotations

import json
import re
import unicodedata
import urllib.request
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from babel import Locale
from babel.dates import format_date
from html5lib import HTMLParser
from html5lib.html5parser import ParseError
from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.demo.people import DEMO_ACCOUNTS, DEMO_STAFF
from storefront.demo.purchases import HOME
from storefront.gateways.sandbox.texts import card_texts, page_texts
from storefront.models.catalogue import CategoryText, ProductText
from storefront.models.journal import Rule
from storefront.models.shipping import RegionText
from storefront.web.locale import LANGUAGE_NAMES, SHORT_NAMES
from tests.journeys.running import RunningShop
from tests.journeys.window import Window, catalogue

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

#: Of the checker's complaints, those about attributes that belong to htmx.
HTMX = re.compile(r"Attribute “hx-")

_WORD = re.compile(r"[^\W\d_]+")
#: What is in no language: addresses, numbers of orders and products, links, measures, code.
_NO_WORDS = re.compile(
    r"\S+@\S+|https?://\S+|(?<=\s)/\S+|^/\S+|\bKZ-\d{4}-\d{5}-\d\b|\bKZ-\d\d\b|\b[A-Z]{2}-\d{3}\b"
    r"|\b[a-z]+[._][a-z._]+\b|\b[0-9a-f]{16}\b|«\w»"
)
#: Names that are the same everywhere.
_NAMES = {"otg", "дүкен", "secure", "kk", "ru", "visa", "kz", *map(str.casefold, LANGUAGE_NAMES.values())}

_TEXTS = """() => {
  const found = [[document.title, document.documentElement.lang]];
  const tell = (text, at) => {
    if (text && text.trim()) found.push([text.trim(), at.closest("[lang]").lang]);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    const at = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (["SCRIPT", "STYLE", "TEMPLATE"].includes(at.tagName)) continue;
    if (node === at) {
      for (const name of ["alt", "title", "placeholder", "aria-label", "data-lost", "data-failed", "data-say"])
        tell(at.getAttribute(name), at);
    } else tell(node.textContent, at);
  }
  return found;
}"""


@dataclass
class Validator:
    """The Nu checker as a server; its address."""

    address: str

    def faults(self, source: str) -> list[str]:
        request = urllib.request.Request(
            f"{self.address}/?out=json",
            source.encode(),
            {"Content-Type": "text/html; charset=utf-8"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            told: list[dict[str, Any]] = json.load(answer)["messages"]
        return [
            f"{one['message']} {one.get('extract', '').strip()!r}"
            for one in told
            if one["type"] == "error" and not HTMX.search(one["message"])
        ]


def parse_faults(source: str) -> list[str]:
    """The first error of a strict HTML5 parser."""
    try:
        HTMLParser(strict=True).parse(source)
    except ParseError as fault:
        return [f"HTML: {fault}"]
    return []


def axe_faults(window: Window, part: str = "") -> list[str]:
    """What axe finds on the page, or in a part of it, by the rules of WCAG 2.0 to 2.2, levels A and AA."""
    if not window.page.evaluate("'axe' in window"):
        window.page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    if part:  # axe believes that what is fixed to the window lies over the browser's top layer
        options["rules"] = {"target-size": {"enabled": False}}
    found = window.page.evaluate(
        "async ([part, options]) => (await axe.run(part || document, options)).violations", [part, options]
    )
    return [
        f"axe {one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:3]
    ]


@dataclass
class Vocabulary:
    """Every word a page in a language may show, and where its texts come from."""

    words: set[str] = field(default_factory=set)

    def learn(self, text: str) -> None:
        self.words.update(_words(text))

    def strangers(self, text: str) -> list[str]:
        return [
            word for word in _words(_NO_WORDS.sub(" ", text)) if word not in self.words and word not in _NAMES
        ]


def _words(text: str) -> list[str]:
    return [
        word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", text).replace("\u00ad", ""))
    ]


def vocabulary(shop: RunningShop, language: str) -> Vocabulary:
    """Words of the catalogue of translations, of the database, of the calendar, of the bank, of people."""
    known = Vocabulary()
    for strings in catalogue(language).values():
        for string in strings:
            known.learn(re.sub(r"%\(\w+\)[sd]", " ", string))
    for text in shop.ask(lambda session: _of_database(session, language)):
        known.learn(text)
    for text in (*_of_calendar(language), *_of_bank(language), *_typed()):
        known.learn(text)
    return known


def _of_database(session: Session, language: str) -> list[str]:
    texts: list[str] = []
    for table, columns in (
        (ProductText, ("name", "size", "summary", "description")),
        (CategoryText, ("name", "summary")),
        (RegionText, ("name", "short_name")),
    ):
        rows = session.execute(
            select(*(getattr(table, name) for name in columns)).where(table.language == language)
        )
        texts += [value for row in rows for value in row if value]
    for value in session.scalars(select(Rule.value)):
        texts += _of_rule(value, language)
    return texts


def _of_rule(value: Any, language: str) -> list[str]:
    """Texts inside a dated rule, such as the address where parcels are picked up."""
    if not isinstance(value, dict):
        return []
    own = [value[language]] if isinstance(value.get(language), str) else []
    return own + [text for inner in value.values() for text in _of_rule(inner, language)]


@cache
def _of_calendar(language: str) -> tuple[str, ...]:
    locale = Locale(language)
    names = [*locale.months["format"]["wide"].values(), *locale.months["stand-alone"]["wide"].values()]
    names += [*locale.days["format"]["wide"].values(), *locale.months["format"]["abbreviated"].values()]
    names += [*locale.days["format"]["abbreviated"].values()]
    names += [format_date(date(2026, 1, 1), width, locale) for width in ("long", "medium", "full")]
    names += ["жылғы"] if language == "kk" else []
    names += [LANGUAGE_NAMES[language], SHORT_NAMES[language]]
    return tuple(names)


def _of_bank(language: str) -> list[str]:
    from storefront.gateways.sandbox.cards import CARDS

    return [text for card in CARDS.values() for text in card_texts(card.handle, card.last4, language)] + [
        *page_texts(language).values()
    ]


def _typed() -> list[str]:
    """What people have typed stands on pages of either language."""
    people = [f"{one.first_name} {one.last_name}" for one in DEMO_ACCOUNTS]
    return [
        *people,
        *(str(value) for value in vars(HOME).values()),
        *(one.name for one in DEMO_STAFF),
        "Айгүл Серікқызы Ақтау 14-шағын аудан Aigul лаванда лаванд kfdfylf qwxz масло",
        "Бастапқы қалдық · Начальный остаток",
    ]


def language_faults(window: Window, known: Vocabulary) -> list[str]:
    """Words on the page that this language does not explain."""
    found: list[tuple[str, str]] = [(text, lang) for text, lang in window.page.evaluate(_TEXTS)]
    faults = [
        f"not in {window.language}: {', '.join(strangers)} in {text[:120]!r}"
        for text, lang in found
        if lang == window.language and (strangers := known.strangers(text))
    ]
    if window.page.evaluate("document.documentElement.lang") != window.language:
        faults.append("the page does not say its language")
    return faults
