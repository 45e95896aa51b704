"""What products are called and told about in each language, and their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from storefront.catalogue.slugs import slug_of
from storefront.kernel.errors import TranslationMissing
from storefront.models.catalogue import ProductText

#: What is sold is described in the state language and in Russian (consumer law of 2010, art. 24).
REQUIRED_LANGUAGES: Final = ("kk", "ru")


@dataclass(frozen=True)
class Words:
    """A product in one language. Without a slug, a new product gets one from its name."""

    name: str
    size: str = ""
    summary: str = ""
    description: str = ""
    slug: str = ""

    @property
    def complete(self) -> bool:
        """Whether a shopper would find every text that a page shows."""
        return all((self.name, self.size, self.summary, self.description))


def check_words(sku: str, words: Mapping[str, Words], *, others_are_there: bool = False) -> None:
    """Raise `TranslationMissing` (sku, languages) when a shopper would miss a text."""
    expected = [one for one in REQUIRED_LANGUAGES if one in words or not others_are_there]
    missing = [one for one in expected if one not in words or not words[one].complete]
    if missing:
        raise TranslationMissing(sku=sku, languages=missing)


def write_words(session: Session, products: Sequence[tuple[int, str, Mapping[str, Words]]]) -> None:
    """Write texts of products, given as (id, SKU, words by language); other languages stay as they are."""
    ids = [product_id for product_id, _sku, _words in products]
    rows = session.execute(
        select(ProductText.product_id, ProductText.language, ProductText.slug).where(
            ProductText.product_id.in_(ids)
        )
    )
    there = {(row.product_id, row.language): row.slug for row in rows}
    slugs = _slugs(session, products, there)
    old: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for product_id, _sku, texts in products:
        for language, words in texts.items():
            row = {
                "product_id": product_id,
                "language": language,
                "slug": slugs[product_id, language],
                "name": words.name,
                "size": words.size,
                "summary": words.summary,
                "description": words.description,
            }
            (old if (product_id, language) in there else new).append(row)
    if old:
        session.execute(update(ProductText), old)
    if new:
        session.execute(insert(ProductText), new)


def _slugs(
    session: Session,
    products: Sequence[tuple[int, str, Mapping[str, Words]]],
    there: Mapping[tuple[int, str], str],
) -> dict[tuple[int, str], str]:
    """A slug for every text; where two products would share one, the later one carries its SKU."""
    wanted = {
        (product_id, language): words.slug or there.get((product_id, language)) or slug_of(words.name)
        for product_id, _sku, texts in products
        for language, words in texts.items()
    }
    rows = session.execute(
        select(ProductText.language, ProductText.slug, ProductText.product_id).where(
            ProductText.slug.in_(set(wanted.values()))
        )
    )
    taken = {(language, slug): owner for language, slug, owner in rows}
    skus = {product_id: sku for product_id, sku, _words in products}
    slugs = {}
    for (product_id, language), slug in wanted.items():
        if not slug or taken.setdefault((language, slug), product_id) != product_id:
            slug = "-".join(filter(None, (slug, slug_of(skus[product_id]))))
        slugs[product_id, language] = slug
    return slugs
