"""Changes of what is sold.

Whatever shoppers see of it is brought up to date in the same transaction: today's prices, the numbers on the
shelves, the search index, and the version that makes drawn pages old.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from storefront.catalogue import pricing, search
from storefront.catalogue.words import Words, check_words, write_words
from storefront.journal import audit
from storefront.kernel.errors import (
    EditedMeanwhile,
    PriceMissing,
    UnknownCategory,
    UnknownProduct,
)
from storefront.kernel.money import ZERO, Money
from storefront.models.catalogue import (
    Category,
    CategoryText,
    PriceList,
    Product,
    ProductState,
    ProductText,
    bump_version,
)

BATCH: Final = 500
#: Up to so many products are indexed one by one; for more the index is built anew.
FEW: Final = 200


@dataclass(frozen=True)
class SaveCategory:
    """A shelf: its code in addresses, its place, and (name, summary) by language."""

    code: str
    position: int
    texts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class SaveProduct:
    """A product as it shall be. The SKU says which; an unknown one makes a new draft.

    Weight in grams with packaging, PV in hundredths. Prices with VAT hold from now on; None leaves them.
    `revision` is the one the editor saw; None overwrites whatever stands there.
    """

    sku: str
    category: str
    words: Mapping[str, Words]
    pv_hundredths: int
    weight_g: int
    tint: str
    position: int | None = None
    retail: Money | None = None
    member: Money | None = None
    revision: int | None = None

    @property
    def prices(self) -> dict[PriceList, Money]:
        """The prices that shall hold from now on."""
        given = {PriceList.RETAIL: self.retail, PriceList.MEMBER: self.member}
        return {price_list: amount for price_list, amount in given.items() if amount is not None}


@dataclass(frozen=True)
class SetPrice:
    """A price with VAT and the moment it begins to hold; None is now."""

    product_id: int
    price_list: PriceList
    amount: Money
    valid_from: datetime | None = None


@dataclass
class _Saved:
    ids: dict[str, int] = field(default_factory=dict)
    seen_by_shoppers: list[int] = field(default_factory=list)
    #: Shelves such products stand on now or stood on before.
    shelves: set[int] = field(default_factory=set)


def save_category(session: Session, command: SaveCategory) -> int:
    """Write a shelf with its words; answers its id."""
    category = session.scalar(select(Category).where(Category.code == command.code))
    if category is None:
        category = Category(code=command.code, position=command.position, published=0)
        session.add(category)
    category.position = command.position
    session.flush()
    for language, (name, summary) in command.texts.items():
        session.merge(CategoryText(category_id=category.id, language=language, name=name, summary=summary))
    session.flush()
    bump_version(session)
    return category.id


def save_product(session: Session, command: SaveProduct, *, actor: str, now: datetime) -> int:
    """Write one product and tell the audit book; answers its id.

    Raises `UnknownCategory`, `EditedMeanwhile`, or `TranslationMissing` when a published product would
    lose a text.
    """
    before = _picture(session, command.sku)
    product_id = save_products(session, [command], now=now)[command.sku]
    audit.record(
        session, actor, "product.saved", "product", product_id,
        now=now, before=before, after=_picture(session, command.sku),
    )  # fmt: skip
    return product_id


def save_products(session: Session, commands: Sequence[SaveProduct], *, now: datetime) -> dict[str, int]:
    """Write many products in few statements, as imports do; answers their ids by SKU.

    Raises what `save_product` raises, for the first product at fault; then nothing of the batch stands.
    The caller writes the audit book.
    """
    shelves = {code: key for code, key in session.execute(select(Category.code, Category.id))}
    saved = _Saved()
    for start in range(0, len(commands), BATCH):
        _save_batch(session, commands[start : start + BATCH], shelves, saved, now)
    if saved.seen_by_shoppers:
        _shoppers_see(session, saved.seen_by_shoppers, saved.shelves)
    return saved.ids


def set_price(session: Session, command: SetPrice, *, actor: str, now: datetime) -> None:
    """Give a product a price, from now or from a later day. Raises `UnknownProduct`."""
    if session.get(Product, command.product_id) is None:
        raise UnknownProduct(product_id=command.product_id)
    valid_from = command.valid_from or now
    pricing.write(session, [(command.product_id, command.price_list, command.amount)], valid_from, now)
    audit.record(
        session, actor, "price.set", "product", command.product_id, now=now,
        after={"list": command.price_list, "tiyn": command.amount.minor, "from": valid_from.isoformat()},
    )  # fmt: skip
    bump_version(session)


def apply_due_prices(session: Session, *, now: datetime) -> int:
    """Let prices whose day has come hold for shoppers; answers for how many products. Run by the jobs."""
    changed = pricing.take_in_due(session, now)
    if changed:
        bump_version(session)
    return len(changed)


def publish_products(session: Session, product_ids: Iterable[int], *, actor: str, now: datetime) -> None:
    """Show products to shoppers.

    Raises `UnknownProduct`, `TranslationMissing` with the languages a product lacks, or `PriceMissing`.
    """
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        _check_fit_for_sale(session, ids[start : start + BATCH])
    _set_state(session, ids, ProductState.PUBLISHED, now)
    _record_state(session, ids, "published", actor, now)
    _shoppers_see(session, ids, _shelves_of(session, ids))


def hide_product(session: Session, product_id: int, *, actor: str, now: datetime) -> None:
    """Take a product off the shelf; orders and carts keep their lines. Raises `UnknownProduct`."""
    if session.get(Product, product_id) is None:
        raise UnknownProduct(product_id=product_id)
    _set_state(session, [product_id], ProductState.HIDDEN, now)
    _record_state(session, [product_id], "hidden", actor, now)
    _shoppers_see(session, [product_id], _shelves_of(session, [product_id]))


def _save_batch(
    session: Session,
    commands: Sequence[SaveProduct],
    shelves: Mapping[str, int],
    saved: _Saved,
    now: datetime,
) -> None:
    by_sku = {command.sku: command for command in commands}
    rows = session.execute(
        select(
            Product.id, Product.sku, Product.state, Product.revision, Product.position, Product.category_id
        )
        .where(Product.sku.in_(by_sku))
        .order_by(Product.id)
        .with_for_update(key_share=True)
    ).all()
    known = {row.sku: row for row in rows}
    for command in by_sku.values():
        if command.category not in shelves:
            raise UnknownCategory(category=command.category)
        row = known.get(command.sku)
        if command.revision is not None and (row is None or row.revision != command.revision):
            raise EditedMeanwhile(sku=command.sku)
        if row is not None and row.state is ProductState.PUBLISHED:
            check_words(command.sku, command.words, others_are_there=True)
    ids = {sku: row.id for sku, row in known.items()}
    _update_products(session, [(ids[sku], known[sku], by_sku[sku]) for sku in known], shelves, now)
    ids |= _insert_products(session, [c for c in by_sku.values() if c.sku not in known], shelves, now)
    write_words(session, [(ids[sku], sku, command.words) for sku, command in by_sku.items()])
    prices = [(ids[c.sku], kind, amount) for c in by_sku.values() for kind, amount in c.prices.items()]
    pricing.write(session, prices, now, now)
    saved.ids |= ids
    for row in rows:
        if row.state is ProductState.PUBLISHED:
            saved.seen_by_shoppers.append(row.id)
            saved.shelves |= {row.category_id, shelves[by_sku[row.sku].category]}


def _columns(command: SaveProduct, shelves: Mapping[str, int], now: datetime) -> dict[str, Any]:
    return {
        "category_id": shelves[command.category],
        "pv_hundredths": command.pv_hundredths,
        "weight_g": command.weight_g,
        "tint": command.tint,
        "updated_at": now,
    }


def _update_products(
    session: Session, changes: list[tuple[int, Any, SaveProduct]], shelves: Mapping[str, int], now: datetime
) -> None:
    if changes:
        session.execute(
            update(Product),
            [
                {
                    "id": id_,
                    "revision": row.revision + 1,
                    "position": row.position if command.position is None else command.position,
                    **_columns(command, shelves, now),
                }
                for id_, row, command in changes
            ],
        )


def _insert_products(
    session: Session, commands: list[SaveProduct], shelves: Mapping[str, int], now: datetime
) -> dict[str, int]:
    if not commands:
        return {}
    last = session.scalar(select(func.max(Product.position))) or 0
    rows = session.execute(
        insert(Product).returning(Product.sku, Product.id),
        [
            {
                "sku": command.sku,
                "state": ProductState.DRAFT,
                "position": last + place if command.position is None else command.position,
                "retail": ZERO,
                "member": ZERO,
                "revision": 1,
                **_columns(command, shelves, now),
            }
            for place, command in enumerate(commands, start=1)
        ],
    )
    return {key: value for key, value in rows}


def _check_fit_for_sale(session: Session, ids: list[int]) -> None:
    products = {
        row.id: row
        for row in session.execute(
            select(Product.id, Product.sku, Product.retail, Product.member).where(Product.id.in_(ids))
        )
    }
    texts: dict[int, dict[str, Words]] = {}
    for row in session.execute(
        select(
            ProductText.product_id, ProductText.language, ProductText.name, ProductText.size,
            ProductText.summary, ProductText.description,
        ).where(ProductText.product_id.in_(ids))
    ):  # fmt: skip
        words = Words(row.name, row.size, row.summary, row.description)
        texts.setdefault(row.product_id, {})[row.language] = words
    for product_id in ids:
        if product_id not in products:
            raise UnknownProduct(product_id=product_id)
        product = products[product_id]
        check_words(product.sku, texts.get(product_id, {}))
        if not product.retail or not product.member:
            raise PriceMissing(sku=product.sku)


def _set_state(session: Session, ids: list[int], state: ProductState, now: datetime) -> None:
    for start in range(0, len(ids), BATCH):
        session.execute(
            update(Product)
            .where(Product.id.in_(ids[start : start + BATCH]))
            .values(state=state, revision=Product.revision + 1, updated_at=now)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def _record_state(session: Session, ids: list[int], action: str, actor: str, now: datetime) -> None:
    """An entry for each product, so that its history is whole."""
    for product_id in ids:
        audit.record(session, actor, f"product.{action}", "product", product_id, now=now)


def _shelves_of(session: Session, product_ids: list[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(product_ids), BATCH):
        batch = product_ids[start : start + BATCH]
        found |= set(session.scalars(select(Product.category_id).where(Product.id.in_(batch)).distinct()))
    return found


def _count_anew(session: Session, shelves: set[int]) -> None:
    """Write the shelves' numbers. Their rows are locked first, so that the count sees who counted before."""
    these = Category.id.in_(shelves)
    session.execute(
        select(Category.id).where(these).order_by(Category.id).with_for_update(key_share=True)
    ).all()
    on_shelf = (
        select(func.count())
        .where(Product.category_id == Category.id, Product.state == ProductState.PUBLISHED)
        .scalar_subquery()
    )
    session.execute(
        update(Category).where(these).values(published=on_shelf).execution_options(synchronize_session=False)
    )


def _shoppers_see(session: Session, product_ids: list[int], shelves: set[int]) -> None:
    """What was changed shows: the shelves' numbers, the search index, every drawn page."""
    _count_anew(session, shelves)
    if len(product_ids) > FEW:
        search.rebuild(session)
    else:
        for product_id in product_ids:
            search.refresh_product(session, product_id)
    bump_version(session)


def _picture(session: Session, sku: str) -> dict[str, Any]:
    """The product as the audit book keeps it, held until the end of the transaction."""
    session.expire_all()
    product = session.scalar(select(Product).where(Product.sku == sku).with_for_update(key_share=True))
    if product is None:
        return {}
    texts = session.scalars(select(ProductText).where(ProductText.product_id == product.id)).all()
    return {
        "sku": product.sku,
        "category_id": product.category_id,
        "state": product.state,
        "position": product.position,
        "pv_hundredths": product.pv_hundredths,
        "weight_g": product.weight_g,
        "tint": product.tint,
        "retail_tiyn": product.retail.minor,
        "member_tiyn": product.member.minor,
        "texts": {
            text.language: [text.slug, text.name, text.size, text.summary, text.description] for text in texts
        },
    }
