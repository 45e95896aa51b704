"""What is sold, and that nothing shoppers see of it stays old."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront.catalogue.operations import (
    SaveCategory,
    SaveProduct,
    SetPrice,
    apply_due_prices,
    hide_product,
    publish_products,
    save_category,
    save_product,
    save_products,
    set_price,
)
from storefront.catalogue.prices import GUEST, Buyer
from storefront.catalogue.search import search
from storefront.catalogue.words import Words
from storefront.jobs import ROUND
from storefront.kernel.errors import (
    EditedMeanwhile,
    PriceMissing,
    TranslationMissing,
    UnknownCategory,
    UnknownProduct,
)
from storefront.kernel.money import ZERO, Money, tenge
from storefront.models import db, unit_of_work
from storefront.models.catalogue import (
    CatalogueVersion,
    Category,
    Price,
    PriceList,
    Product,
    ProductState,
    ProductText,
)
from storefront.models.journal import AuditEvent
from tests.conftest import MovableClock
from tests.factories import many_products, product_on_sale

MEMBER = Buyer(PriceList.MEMBER)
KK = Words("Арша эфир майы", "5 мл", "Қысқаша.", "Толығырақ.")
RU = Words("Эфирное масло можжевельника", "5 мл", "Коротко.", "Подробно.")


def version() -> int:
    db.session.rollback()
    return db.session.scalar(select(CatalogueVersion.number)) or 0


def price(product_id: int, buyer: Buyer) -> Money | None:
    return db.session.scalar(select(buyer.column).where(Product.id == product_id))


def draft(now: datetime, sku: str = "EO-026", **changes: object) -> int:
    values: dict[str, object] = {
        "category": "single-oils",
        "words": {"kk": KK, "ru": RU},
        "pv_hundredths": 1800,
        "weight_g": 35,
        "tint": "#4a6741",
        "retail": tenge(14_000),
        "member": tenge(10_500),
    }
    with unit_of_work() as session:
        save_category(
            session, SaveCategory("single-oils", 1, {"kk": ("Моно", "Майлар."), "ru": ("Моно", "Масла.")})
        )
        return save_product(session, SaveProduct(sku, **(values | changes)), actor="command", now=now)  # type: ignore[arg-type]


def published(product_id: int) -> Product:
    product = db.session.get(Product, product_id, populate_existing=True)
    assert product is not None
    return product


def test_a_new_product_is_a_draft_with_its_prices_and_readable_addresses(app: Flask, now: datetime) -> None:
    product_id = draft(now)
    product = published(product_id)
    assert product.state is ProductState.DRAFT
    assert (product.retail, product.member) == (tenge(14_000), tenge(10_500))
    slugs = db.session.execute(
        select(ProductText.language, ProductText.slug).order_by(ProductText.language)
    ).all()
    assert slugs == [("kk", "arsha-efir-mayy"), ("ru", "efirnoe-maslo-mozhzhevelnika")]
    assert db.session.scalar(select(Category.published)) == 0


def test_publishing_fills_the_shelf_and_the_index_and_makes_drawn_pages_old(
    app: Flask, now: datetime
) -> None:
    product_id = draft(now)
    before = version()
    with unit_of_work() as session:
        publish_products(session, [product_id], actor="staff:1", now=now)
    assert version() > before
    assert published(product_id).state is ProductState.PUBLISHED
    assert db.session.scalar(select(Category.published)) == 1
    assert [hit.product_id for hit in search(db.session, "арша").hits] == [product_id]


def test_hiding_undoes_it(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        product_id = product_on_sale(session, now=now)
    before = version()
    with unit_of_work() as session:
        hide_product(session, product_id, actor="staff:1", now=now)
    assert version() > before
    assert db.session.scalar(select(Category.published)) == 0
    assert search(db.session, "лаванда").hits == []


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ({"kk": KK}, ["ru"]),
        ({"ru": RU}, ["kk"]),
        ({"kk": KK, "ru": Words("Эфирное масло можжевельника", "5 мл", "Коротко.", "")}, ["ru"]),
        ({}, ["kk", "ru"]),
    ],
)
def test_nothing_is_sold_in_one_language(
    app: Flask, now: datetime, words: dict[str, Words], missing: list[str]
) -> None:
    product_id = draft(now, words=words)
    with pytest.raises(TranslationMissing) as refused, unit_of_work() as session:
        publish_products(session, [product_id], actor="staff:1", now=now)
    assert refused.value.parameters["languages"] == missing
    assert published(product_id).state is ProductState.DRAFT


def test_a_product_on_sale_does_not_lose_a_text(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        product_id = product_on_sale(session, sku="EO-026", now=now)
    with pytest.raises(TranslationMissing):
        draft(now, words={"kk": Words("", "5 мл", "Қысқаша.", "Толығырақ.")})
    draft(now, words={"kk": KK})
    names = db.session.scalars(
        select(ProductText.name).where(ProductText.product_id == product_id).order_by(ProductText.language)
    ).all()
    assert names == ["Арша эфир майы", "Эфирное масло лаванды"]


@pytest.mark.parametrize("without", ["retail", "member"])
def test_nothing_is_sold_without_a_price(app: Flask, now: datetime, without: str) -> None:
    product_id = draft(now, **{without: None})
    with pytest.raises(PriceMissing), unit_of_work() as session:
        publish_products(session, [product_id], actor="staff:1", now=now)
    assert getattr(published(product_id), without) == ZERO


def test_a_price_begins_to_hold_on_its_day(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        product_id = product_on_sale(session, now=now)
    tomorrow = now + timedelta(days=1)
    with unit_of_work() as session:
        set_price(
            session, SetPrice(product_id, PriceList.RETAIL, tenge(18_000), tomorrow), actor="staff:1", now=now
        )
    assert price(product_id, GUEST) == tenge(16_800)
    with unit_of_work() as session:
        assert apply_due_prices(session, now=tomorrow - timedelta(seconds=1)) == 0
    before = version()
    with unit_of_work() as session:
        assert apply_due_prices(session, now=tomorrow) == 1
    assert version() > before
    assert price(product_id, GUEST) == tenge(18_000)
    assert price(product_id, MEMBER) == tenge(12_600)
    with unit_of_work() as session:
        assert apply_due_prices(session, now=tomorrow) == 0


def test_the_jobs_let_prices_begin_and_write_nothing_before(
    app: Flask, clock: MovableClock, now: datetime
) -> None:
    with unit_of_work() as session:
        product_id = product_on_sale(session, now=now)
        later = SetPrice(product_id, PriceList.MEMBER, tenge(11_000), now + timedelta(hours=1))
        set_price(session, later, actor="staff:1", now=now)
    before = version()
    assert ROUND["prices"](now) == 0
    assert version() == before
    clock.advance(hours=1)
    assert ROUND["prices"](clock()) == 1
    assert price(product_id, MEMBER) == tenge(11_000)


def test_of_two_prices_that_have_begun_the_newer_one_holds(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        product_id = product_on_sale(session, now=now)
        earlier = SetPrice(product_id, PriceList.RETAIL, tenge(9_000), now - timedelta(days=3))
        set_price(session, earlier, actor="staff:1", now=now)
    assert price(product_id, GUEST) == tenge(16_800)


def test_the_same_moment_has_one_price(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        product_id = product_on_sale(session, now=now)
        for amount in (17_000, 17_500):
            set_price(
                session, SetPrice(product_id, PriceList.RETAIL, tenge(amount)), actor="staff:1", now=now
            )
    assert price(product_id, GUEST) == tenge(17_500)
    prices = select(func.count()).where(Price.product_id == product_id, Price.price_list == PriceList.RETAIL)
    assert db.session.scalar(prices) == 1


def test_saving_again_keeps_address_place_and_price(app: Flask, now: datetime) -> None:
    first = draft(now)
    again = draft(
        now, words={"kk": Words("Арша майы", "5 мл", "Қ.", "Т."), "ru": RU}, retail=None, member=None
    )
    assert again == first
    product = published(first)
    assert (product.retail, product.revision, product.position) == (tenge(14_000), 2, 1)
    text = db.session.get(ProductText, (first, "kk"))
    assert text is not None and (text.name, text.slug) == ("Арша майы", "arsha-efir-mayy")


def test_two_products_of_one_name_have_two_addresses(app: Flask, now: datetime) -> None:
    draft(now)
    second = draft(now, sku="EO-926")
    text = db.session.get(ProductText, (second, "kk"))
    assert text is not None and text.slug == "arsha-efir-mayy-eo-926"


def test_two_editors_do_not_overwrite_each_other(app: Flask, now: datetime) -> None:
    product_id = draft(now)
    draft(now, weight_g=36, revision=1)
    with pytest.raises(EditedMeanwhile):
        draft(now, weight_g=37, revision=1)
    assert published(product_id).weight_g == 36


def test_a_shelf_nobody_built_is_refused(app: Flask, now: datetime) -> None:
    with pytest.raises(UnknownCategory):
        draft(now, category="hats")


def test_what_is_not_there_cannot_be_priced_shown_or_hidden(app: Flask, now: datetime) -> None:
    with pytest.raises(UnknownProduct), unit_of_work() as session:
        set_price(session, SetPrice(99, PriceList.RETAIL, tenge(1)), actor="staff:1", now=now)
    with pytest.raises(UnknownProduct), unit_of_work() as session:
        publish_products(session, [99], actor="staff:1", now=now)
    with pytest.raises(UnknownProduct), unit_of_work() as session:
        hide_product(session, 99, actor="staff:1", now=now)


def test_the_audit_book_knows_before_and_after(app: Flask, now: datetime) -> None:
    draft(now)
    draft(now, weight_g=36)
    events = db.session.execute(select(AuditEvent.action, AuditEvent.actor)).all()
    assert events == [("product.saved", "command")] * 2


def test_each_of_many_published_products_stands_in_the_audit_book(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        ids = many_products(session, 3, now=now)
    told = db.session.scalars(
        select(AuditEvent.object_id).where(AuditEvent.action == "product.published").order_by(AuditEvent.id)
    ).all()
    assert told == [str(product_id) for product_id in ids]


def test_many_products_are_saved_at_once(app: Flask, now: datetime) -> None:
    with unit_of_work() as session:
        ids = many_products(session, 600, now=now)
    assert len(set(ids)) == 600
    assert db.session.scalar(select(Category.published)) == 600
    assert price(ids[599], GUEST) == tenge(70_000)
    assert db.session.scalar(select(func.count()).select_from(Price)) == 1200
    assert search(db.session, "майы 600").hits[0].product_id == ids[599]


def test_a_batch_with_a_fault_leaves_nothing_behind(app: Flask, now: datetime) -> None:
    words = {"kk": KK, "ru": RU}
    good = SaveProduct("EO-1", "single-oils", words, 100, 10, "#000000")
    bad = SaveProduct("EO-2", "hats", words, 100, 10, "#000000")
    draft(now)
    with pytest.raises(UnknownCategory), unit_of_work() as session:
        save_products(session, [good, bad], now=now)
    assert db.session.scalar(select(func.count()).select_from(Product)) == 1
