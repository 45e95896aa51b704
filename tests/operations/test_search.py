"""Finding products as people type them: the same on both databases, true after every save."""

from __future__ import annotations

import csv
import threading
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.catalogue.operations import (
    SaveCategory,
    SaveProduct,
    hide_product,
    publish_products,
    save_category,
    save_product,
    save_products,
)
from storefront.catalogue.search import candidates as candidates_module
from storefront.catalogue.search import did_you_mean, index_product, rebuild, search, unindex_product
from storefront.catalogue.search.words import stored_keys
from storefront.catalogue.words import Words
from storefront.demo.flow import put_on_shelves
from storefront.demo.shelves import demo_products
from storefront.kernel.money import tenge
from storefront.models import db, unit_of_work
from storefront.models.catalogue import Product, ProductState, ProductText
from storefront.models.search import SearchDocument, SearchKey, SearchPosting, SearchWord
from tests.conftest import House, MovableClock
from tests.factories import product_on_sale
from tests.statements import counted

CASES = list(
    csv.DictReader((Path(__file__).parents[1] / "data/search_cases.csv").read_text("utf-8").splitlines())
)
SAMPLE = [
    *(case["query"] for case in CASES),
    "май", "майы", "масло", "эфирное масло", "эфир", "oil", "лав", "ла", "л", "kfd", "15 мл", "лаванда 15 мл",
    "лаванда 30 мл", "лаванда мыло", "масло lavanda", "lavender oil", "D3", "д 3", "омега3", "омега 3", "D4",
    "0fkfvgsh", "n3c gfcnfcs", "дфмутвук", "шампунь с розмарином", "крем для рук", "түн", "quiet evening", "бал",
    "эвкопилт", "пихта", "кедр самырсын", "тыныш кеш", "100 г", "чай шөп", "ұ", "zzz", "щщщ", "масло масло",
]  # fmt: skip


def shelve(now: datetime, count: int = 60) -> None:
    put_on_shelves(demo_products()[:count], now)


def names_of(hits: list[int]) -> list[str]:
    texts = select(ProductText.product_id, ProductText.name).where(ProductText.language == "kk")
    names = {product_id: name for product_id, name in db.session.execute(texts)}
    return [names[product_id] for product_id in hits]


def found(query: str) -> list[int]:
    db.session.rollback()
    return [hit.product_id for hit in search(db.session, query).hits]


def named(now: datetime, *names: str) -> list[int]:
    """Published products with these Kazakh names; the Russian ones are numbers in words nobody asks for."""
    texts = {"kk": ("Санат", "Сипаттама."), "ru": ("Раздел", "Описание.")}
    with unit_of_work() as session:
        save_category(session, SaveCategory("single-oils", 1, texts))
        commands = [
            SaveProduct(
                f"N-{number:04}",
                "single-oils",
                {"kk": Words(name, "1 л", "А.", "Ә."), "ru": Words("Товар", "1 л", "А.", "Б.")},
                pv_hundredths=100,
                weight_g=1,
                tint="#000000",
                retail=tenge(100),
                member=tenge(100),
            )
            for number, name in enumerate(names)
        ]
        ids = list(save_products(session, commands, now=now).values())
        publish_products(session, ids, actor="command", now=now)
    return ids


def the_index(session: Session) -> object:
    """The whole index in words instead of numbers, so that two of them can be compared."""
    words = {id_: word for id_, word in session.execute(select(SearchWord.id, SearchWord.word))}
    counts = session.execute(select(SearchWord.word, SearchWord.products).where(SearchWord.products > 0))
    postings = session.execute(
        select(SearchPosting.word_id, SearchPosting.name_length, SearchPosting.product_id)
    )
    documents = session.execute(select(SearchDocument.product_id, SearchDocument.names))
    return (
        {word: products for word, products in counts},
        sorted((words[word_id], length, product_id) for word_id, length, product_id in postings),
        {
            product_id: [[words[int(word)] for word in name.split()] for name in names.split(";")]
            for product_id, names in documents
        },
    )


def test_every_way_to_type_finds_its_product_first(app: Flask, now: datetime) -> None:
    shelve(now)
    firsts = {case["query"]: names_of(found(case["query"]))[:1] for case in CASES}
    assert len(CASES) == 25
    assert firsts == {case["query"]: [case["expected_name_kk"]] for case in CASES}


def test_the_oil_stands_before_what_only_smells_of_it(app: Flask, now: datetime) -> None:
    shelve(now)
    assert names_of(found("ЛАВАНДА"))[:2] == ["Лаванда эфир майы", "Лаванда сабыны"]
    assert names_of(found("jalbyz"))[:2] == ["Бұрыш жалбыз эфир майы", "Жалбызды тіс пастасы"]


def test_a_notebook_is_not_found_and_nothing_is_pretended(app: Flask, now: datetime) -> None:
    shelve(now)
    assert found("ноутбук") == []
    assert did_you_mean(db.session, "ноутбук") == []


def test_where_nothing_is_found_near_words_are_offered_and_each_finds_something(
    app: Flask, now: datetime
) -> None:
    shelve(now)
    for typed, near in {"левонда": "лаванда", "levonda": "лаванда", "эвкопилт": "эвкалипт"}.items():
        offered = did_you_mean(db.session, typed)
        assert found(typed) == []
        assert near in offered
        assert len(offered) <= 3
        assert all(found(word) for word in offered)


def test_the_page_learns_what_the_query_was_taken_for(app: Flask, now: datetime) -> None:
    shelve(now)
    understood = {
        "лаванда": None,
        "туймедак": None,  # the same word on a Russian keyboard
        "лaванда": None,  # a Latin look-alike
        "лавандалы сабын": None,  # another ending
        "лав": None,
        "kfdfylf": "лаванда",
        "tüimedaq": "түймедақ",
        "0fkfvgsh": "қалампыр",
        "дфмутвук": "lavender",
        "эвкалибт": "эвкалипт",
        "масло lavanda": "масло лаванда",
        "ноутбук": None,
    }
    assert {typed: search(db.session, typed).understood_as for typed in understood} == understood


def test_both_databases_answer_alike(sqlite_house: House, postgresql_house: House) -> None:
    answers = []
    for house in (sqlite_house, postgresql_house):
        house.reset()
        with house.app.app_context():
            shelve(MovableClock.START)
            answers.append(
                {query: (search(db.session, query), did_you_mean(db.session, query)) for query in SAMPLE}
            )
            db.session.remove()
    assert answers[0] == answers[1]
    assert sum(bool(result.hits) for result, _ in answers[0].values()) > 50


def test_what_shoppers_do_not_see_is_not_found(app: Flask, now: datetime) -> None:
    shelve(now)
    hidden = next(one for one in demo_products() if one.hidden)
    assert names_of(found(hidden.save.words["kk"].name)).count(hidden.save.words["kk"].name) == 0
    (lavender, soap) = found("лаванда")
    with unit_of_work() as session:
        hide_product(session, lavender, actor="staff:1", now=now)
    assert found("лаванда") == [soap]
    with unit_of_work() as session:
        hide_product(session, soap, actor="staff:1", now=now)
    assert found("лаванда") == []
    assert "лаванда" not in did_you_mean(db.session, "лавандо")
    with unit_of_work() as session:
        publish_products(session, [lavender], actor="staff:1", now=now)
    assert found("лаванда") == [lavender]


def test_no_query_of_the_sample_finds_what_is_not_published(app: Flask, now: datetime) -> None:
    shelve(now)
    published = set(db.session.scalars(select(Product.id).where(Product.state == ProductState.PUBLISHED)))
    for query in SAMPLE:
        assert set(found(query)) <= published, query


def test_a_new_name_is_found_and_the_old_one_is_not(app: Flask, now: datetime) -> None:
    (product_id,) = named(now, "Қалампыр эфир майы")
    assert found("каламбыр") == [product_id]
    words = {"kk": Words("Гвоздика майы", "1 л", "А.", "Ә."), "ru": Words("Товар", "1 л", "А.", "Б.")}
    with unit_of_work() as session:
        save_product(
            session, SaveProduct("N-0000", "single-oils", words, 100, 1, "#000000"), actor="staff:1", now=now
        )
    assert found("каламбыр") == []
    assert found("gvozdika") == [product_id]


def test_the_index_after_many_saves_is_the_index_built_anew(app: Flask, now: datetime) -> None:
    shelve(now)
    first, second, third, *_ = found("эфир майы")
    with unit_of_work() as session:
        index_product(session, first, {"kk": "Жаңа атау жаңа", "ru": "Новое имя D3"})
        index_product(session, second, {"kk": "Бір", "ru": "Один", "en": "One"})
        unindex_product(session, third)
        unindex_product(session, third)
        hide_product(session, third, actor="staff:1", now=now)
        for product_id in (first, second):
            texts = select(ProductText.language, ProductText.name, ProductText.size)
            rows = session.execute(texts.where(ProductText.product_id == product_id)).all()
            names = {language: name for language, name, _ in rows}
            sizes = {f"{language} size": size for language, _, size in rows}
            index_product(session, product_id, names | sizes)
    saved = the_index(db.session)
    db.session.rollback()
    with unit_of_work() as session:
        assert rebuild(session) == 58
        assert the_index(session) == saved


def test_counters_and_keys_of_words_are_true(app: Flask, now: datetime) -> None:
    shelve(now)
    words = {row.id: row for row in db.session.scalars(select(SearchWord))}
    postings = Counter(db.session.scalars(select(SearchPosting.word_id)))
    documents = len(db.session.scalars(select(SearchDocument.product_id)).all())
    assert {id_: word.products for id_, word in words.items() if word.word and word.products} == postings
    assert [word.products for word in words.values() if not word.word] == [documents]
    keys: dict[int, set[str]] = {}
    for key, word_id in db.session.execute(select(SearchKey.key, SearchKey.word_id)):
        keys.setdefault(word_id, set()).add(key)
    assert keys == {id_: stored_keys(word.word) for id_, word in words.items() if word.word}


def test_writers_may_bring_the_same_new_word_at_once(postgresql_house: House) -> None:
    """On PostgreSQL: SQLite has one writer at a time by nature."""
    postgresql_house.reset()
    with postgresql_house.app.app_context():
        ids = named(MovableClock.START, *(f"Майы {number}" for number in range(6)))
    failures: list[BaseException] = []
    ready = threading.Barrier(len(ids), timeout=30)

    def write(product_id: int) -> None:
        try:
            with postgresql_house.app.app_context(), unit_of_work() as session:
                ready.wait()
                index_product(session, product_id, {"kk": "Жаңа сөздер Майы"})
        except BaseException as failure:
            failures.append(failure)

    writers = [threading.Thread(target=write, args=(product_id,)) for product_id in ids]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    with postgresql_house.app.app_context():
        assert sorted(found("жана создер")) == sorted(ids)
        db.session.remove()


STATEMENTS = [("лаванда", 2), ("масло чайного дерева лаванды мыло шампунь крем чай", 2), ("kfdfylf vfckj", 2),
              ("ноутбук", 2), ("zzzz", 1), ("\x00", 0), ("", 0)]  # fmt: skip


@pytest.mark.parametrize("products", [5, 60])
def test_a_search_asks_the_database_no_more_than_twice_a_reading(
    app: Flask, now: datetime, products: int
) -> None:
    shelve(now, products)
    db.session.rollback()
    sent = {}
    for query, _ in STATEMENTS:
        with counted(app) as statements:
            search(db.session, query)
        sent[query] = len(statements)
    assert all(sent[query] <= most for query, most in STATEMENTS), sent
    with counted(app) as statements:
        did_you_mean(db.session, "левонда")
    assert len(statements) == 1


def test_a_long_list_says_that_there_is_more(app: Flask, now: datetime) -> None:
    ids = named(now, *(f"Алма майы {'ұзақ ' * (number % 3)}{number}" for number in range(900, 1020)))
    few = search(db.session, "алма", limit=10)
    assert len(few.hits) == 10
    assert not few.complete
    assert {hit.product_id for hit in few.hits} <= set(ids[::3])  # short names first
    everything = search(db.session, "алма")
    assert sorted(hit.product_id for hit in everything.hits) == ids
    assert everything.complete


@pytest.mark.parametrize("looked_through", [8_000, 20])
def test_two_common_words_find_the_few_products_that_have_both(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch, looked_through: int
) -> None:
    monkeypatch.setattr(candidates_module, "MOST_PRODUCTS", looked_through)
    colours, fruits = ["Қызыл"] * 90 + ["Сары"] * 90, ["алма"] * 88 + ["өрік"] * 90 + ["алма"] * 2
    pairs = zip(colours, fruits, strict=True)
    ids = named(now, *(f"{colour} {fruit} {number}" for number, (colour, fruit) in enumerate(pairs)))
    both = ids[178:]
    assert [hit.product_id for hit in search(db.session, "сары алма", limit=5).hits][:2] == both
    assert [hit.product_id for hit in search(db.session, "алма сары", limit=5).hits][:2] == both
    assert [hit.product_id for hit in search(db.session, "сары алмо", limit=5).hits][:2] == both
    three = search(db.session, f"кызыл орик {88}", limit=5).hits
    assert three[0].product_id == ids[88]


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "\x00", "\x00лаванда\x00", "лаванда\n\t\r", "%", "_", "'; DROP TABLE search_word; --", "\\", "\ud800",
        "\U0010ffff", "а" * 5_000, "а " * 5_000, "1" * 200, "\u0301" * 100, "ﷺ" * 100, "🌿", "ь", "ъ ь", "\u202e",
        "-" * 100, "a1" * 50, "q w e r t y u i o p a s d f g h j k l z x c v b n m 1 2 3 4 5 6 7 8 9 0",
    ],
)  # fmt: skip
def test_nothing_typed_does_harm(app: Flask, now: datetime, query: str) -> None:
    with unit_of_work() as session:
        product_on_sale(session, now=now)
    search(db.session, query)
    did_you_mean(db.session, query)
    assert len(found("лаванда")) == 1


def test_a_name_without_end_is_indexed(app: Flask, now: datetime) -> None:
    (product_id,) = named(now, "Лаванда" + "а" * 9_000 + " майы " * 500)
    assert found("майы") == [product_id]
    assert found("лавандаааа") == [product_id]


def test_an_empty_shop_finds_nothing(app: Flask) -> None:
    assert search(db.session, "лаванда").hits == []
    assert did_you_mean(db.session, "лаванда") == []
    with unit_of_work() as session:
        assert rebuild(session) == 0


def test_equal_products_stand_in_the_order_they_came(app: Flask, now: datetime) -> None:
    ids = named(now, "Арша майы", "Арша майы", "Арша майы")
    assert found("арша") == ids
