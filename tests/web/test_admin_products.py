"""The catalogue's room: what a product editor may do, what she is told, and what shoppers see of it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from storefront.catalogue.operations import SetPrice, apply_due_prices, set_price
from storefront.kernel.money import tenge
from storefront.models import db, unit_of_work
from storefront.models.catalogue import Price, PriceList, Product, ProductState
from storefront.models.journal import AuditEvent, AuditValues
from storefront.models.warehouse import StockItem
from tests.browsing import Browser, another
from tests.conftest import House
from tests.desk import at_desk, audited, on_sale, read, said, words
from tests.factories import many_products
from tests.statements import counted

WHOLE = {
    "category": "single-oils",
    "kk_name": "Жалбыз майы",
    "kk_size": "10 мл",
    "kk_summary": "Салқын иіс.",
    "kk_description": "Таза май.",
    "ru_name": "Масло мяты",
    "ru_size": "10 мл",
    "ru_summary": "Прохладный запах.",
    "ru_description": "Чистое масло.",
    "retail": "9000",
    "member": "7000",
    "pv": "12,5",
    "weight": "55",
    "low_at": "3",
    "tint": "#224466",
}


def typed_in(html: str) -> dict[str, str]:
    """What the editor's form would send as it stands."""
    form = html.partition('<form class="form whole"')[2].partition("</form>")[0]
    fields = {
        match[1]: unescape(match[2])
        for match in re.finditer(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form)
    }
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL
    ):
        fields[name] = unescape(text)
    chosen = re.search(r'<option selected value="([^"]*)"', form)
    return {**fields, "category": chosen[1] if chosen else ""}


def edit(client: Browser, sku: str, **changes: str) -> Any:
    """Open a product, change some fields, and save it."""
    return client.post(
        f"/ru/admin/products/{sku}", data=typed_in(read(client, f"/ru/admin/products/{sku}")) | changes
    )


def stored(house: House, sku: str = "EO-001") -> Product:
    with house.app.app_context():
        found = db.session.scalars(select(Product).where(Product.sku == sku)).one()
        db.session.expunge(found)
        return found


# One product


def test_a_change_is_seen_in_the_shop_at_once(client: Browser, house: House) -> None:
    on_sale(house)
    shopper = another(client)
    pages = ("/ru/shop/", "/ru/p/efirnoe-maslo-lavandy", "/kk/shop/", "/ru/shop/?q=лаванда", "/ru/")
    for path in pages:
        read(shopper, path)
    at_desk(client, house, "catalogue")
    changes = {"ru_name": "Лаванда горная", "kk_name": "Тау лавандасы", "retail": "17500"}
    assert edit(client, "EO-001", **changes).headers["Location"] == "/ru/admin/products/EO-001"
    for path in pages:
        page = words(read(shopper, path))
        assert ("Тау лавандасы" if path.startswith("/kk") else "Лаванда горная") in page, path
        assert "17 500 ₸" in page, path


def test_a_save_is_told_and_audited_with_before_and_after(client: Browser, house: House) -> None:
    product_id = on_sale(house)
    who = at_desk(client, house, "catalogue")
    edit(client, "EO-001", weight="70", low_at="9")
    page = read(client, "/ru/admin/products/EO-001")
    assert said(house, "Saved.") in words(page)
    assert said(house, "Saved.") not in words(read(client, "/ru/admin/products/EO-001"))
    with house.app.app_context():
        row = db.session.execute(
            select(AuditEvent, AuditValues)
            .join(AuditValues, AuditValues.event_id == AuditEvent.id)
            .where(AuditEvent.action == "product.saved", AuditEvent.actor == f"staff:{who.id}")
        ).one()
        assert (row[0].object_id, row[1].before["weight_g"], row[1].after["weight_g"]) == (
            str(product_id),
            62,
            70,
        )
        assert db.session.get_one(StockItem, product_id).low_at == 9
    assert audited(house, "stock.low_mark_set") == [(f"staff:{who.id}", str(product_id))]


def test_a_save_that_changes_no_price_writes_none(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    assert edit(client, "EO-001", ru_summary="Другое.").status_code == 303
    with house.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Price)) == 2
    house.clock.advance(minutes=1)
    assert edit(client, "EO-001", member="12000").status_code == 303
    with house.app.app_context():
        rows = db.session.execute(select(Price.price_list, Price.amount).order_by(Price.id)).all()
    assert [tuple(row) for row in rows[2:]] == [(PriceList.MEMBER, tenge(12_000))]


BAD = [
    ("retail", "16800,50"),
    ("retail", "-5"),
    ("retail", "0"),
    ("retail", "10000001"),
    ("retail", "１２３"),
    ("retail", "1_000"),
    ("retail", "1e4"),
    ("member", "тысяча"),
    ("member", "16801"),
    ("weight", ""),
    ("weight", "0"),
    ("weight", "100001"),
    ("pv", "1.234"),
    ("pv", "٣"),
    ("pv", "10000"),
    ("low_at", "10000"),
    ("tint", "red"),
    ("tint", "#12345g"),
    ("category", "no-such-shelf"),
    ("category", ""),
    ("kk_name", "ы" * 121),
    ("ru_summary", "ы" * 201),
    ("ru_description", "ы" * 5001),
]


def test_bad_input_is_refused_and_kept(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    before = stored(house)
    for name, text in BAD:
        answer = edit(client, "EO-001", **{name: text, "ru_name": "Набранное имя"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, (name, text)
        assert f'id="{name}-error"' in page, (name, text)
        assert "Набранное имя" in page
        if name != "category":
            assert typed_in(page)[name] == text, (name, text)
    assert stored(house).revision == before.revision


def test_a_price_cannot_be_taken_away(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    answer = edit(client, "EO-001", retail="")
    assert answer.status_code == 422
    assert said(house, "A price can be changed, not taken away.") in answer.get_data(as_text=True)


def test_good_input_in_other_clothes_is_taken(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    answer = edit(
        client,
        "EO-001",
        retail="18\u00a0000",
        pv="20.5",
        weight=" 64 ",
        ru_name="Лаванда\u200b\u202e  горная",
    )
    assert answer.status_code == 303
    page = read(client, "/ru/admin/products/EO-001")
    removed = "%(num)d invisible character was taken out.", "%(num)d invisible characters were taken out."
    assert said(house, *removed, num=2) in words(page)
    assert typed_in(page)["ru_name"] == "Лаванда горная"
    found = stored(house)
    assert (found.retail, found.pv_hundredths, found.weight_g) == (tenge(18_000), 2050, 64)


def test_two_editors_do_not_overwrite_each_other_unseen(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    opened = typed_in(read(client, "/ru/admin/products/EO-001"))
    colleague = another(client)
    at_desk(colleague, house, "owner")
    assert edit(colleague, "EO-001", ru_name="Имя коллеги", weight="77").status_code == 303
    answer = client.post("/ru/admin/products/EO-001", data=opened | {"ru_name": "Моё имя", "weight": "66"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert stored(house).weight_g == 77
    told = words(page.partition("<tbody>")[2].partition("</tbody>")[0])
    weight, name = said(house, "Weight with packaging, g"), said(house, "Name in Russian")
    assert told == f"{weight} 77 66 {name} Имя коллеги Моё имя"
    kept = typed_in(page)
    assert (kept["ru_name"], kept["weight"]) == ("Моё имя", "66")
    assert client.post("/ru/admin/products/EO-001", data=kept).status_code == 303
    assert stored(house).weight_g == 66


def test_a_price_that_begins_meanwhile_is_not_undone_unseen(client: Browser, house: House) -> None:
    product_id = on_sale(house)
    at_desk(client, house, "catalogue")
    tomorrow = house.clock() + timedelta(minutes=5)
    with house.app.app_context(), unit_of_work() as session:
        set_price(
            session,
            SetPrice(product_id, PriceList.RETAIL, tenge(20_000), tomorrow),
            actor="test",
            now=house.clock(),
        )
    opened = typed_in(read(client, "/ru/admin/products/EO-001"))
    house.clock.advance(minutes=6)
    with house.app.app_context(), unit_of_work() as session:
        assert apply_due_prices(session, now=house.clock()) == 1
    answer = client.post("/ru/admin/products/EO-001", data=opened | {"weight": "66"})
    assert answer.status_code == 409
    assert stored(house).retail == tenge(20_000)


def test_a_published_product_keeps_its_texts(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    answer = edit(client, "EO-001", kk_summary="", ru_description="")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert re.findall(r'<li><a href="#(\w+)">', page) == ["kk_summary", "ru_description"]
    assert typed_in(page)["kk_summary"] == ""
    assert stored(house).revision == typed_revision(page)


def typed_revision(page: str) -> int:
    return int(typed_in(page)["revision"])


# Publishing and hiding


def test_a_draft_says_what_is_missing_and_is_refused_but_saved(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    gaps = {"kk_summary": "", "ru_name": "", "member": "", "then": "publish", "sku": "eo-777"}
    answer = client.send("/ru/admin/products/new", WHOLE | gaps)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert re.findall(r'<li><a href="#(\w+)">', page) == ["kk_summary", "ru_name", "member"]
    refused = "Your changes are saved, but the product cannot be shown in the shop yet."
    assert said(house, refused) in words(page)
    assert stored(house, "EO-777").state is ProductState.DRAFT
    page = read(client, "/ru/admin/products/EO-777")
    assert re.findall(r'<li><a href="#(\w+)">', page) == ["kk_summary", "ru_name", "member"]
    filled = {"kk_summary": "Бар.", "ru_name": "Мята", "member": "7000", "then": "publish"}
    assert edit(client, "EO-777", **filled).status_code == 303
    assert stored(house, "EO-777").state is ProductState.PUBLISHED
    assert "Мята" in read(another(client), "/ru/p/myata")


def test_a_new_product_is_a_draft_nobody_sees_until_it_is_published(client: Browser, house: House) -> None:
    on_sale(house)
    who = at_desk(client, house, "catalogue")
    answer = client.send("/ru/admin/products/new", WHOLE | {"sku": "MN-1"})
    assert answer.headers["Location"] == "/ru/admin/products/MN-1"
    shopper = another(client)
    assert shopper.get("/ru/p/maslo-myaty").status_code == 404
    assert "Масло мяты" not in read(shopper, "/ru/shop/")
    page = read(client, "/ru/admin/products/MN-1")
    assert "/ru/p/maslo-myaty" in page
    assert 'href="/ru/p/maslo-myaty"' not in page
    assert edit(client, "MN-1", then="publish").status_code == 303
    assert "Масло мяты" in read(shopper, "/ru/p/maslo-myaty")
    assert "Масло мяты" in read(shopper, "/ru/shop/")
    assert 'href="/ru/p/maslo-myaty"' in read(client, "/ru/admin/products/MN-1")
    assert [one for one, _id in audited(house, "product.published")] == ["command", f"staff:{who.id}"]


def test_a_draft_s_address_follows_its_name_a_published_one_s_stays(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    client.send("/ru/admin/products/new", WHOLE | {"sku": "MN-1"})
    edit(client, "MN-1", ru_name="Масло перечной мяты", then="publish")
    assert another(client).get("/ru/p/maslo-perechnoy-myaty").status_code == 200
    edit(client, "MN-1", ru_name="Совсем другое")
    assert "Совсем другое" in read(another(client), "/ru/p/maslo-perechnoy-myaty")


def test_a_hidden_product_leaves_the_shop_and_comes_back(client: Browser, house: House) -> None:
    on_sale(house)
    shopper = another(client)
    address = "/ru/p/efirnoe-maslo-lavandy"
    assert "лаванды" in read(shopper, address)
    at_desk(client, house, "catalogue")
    assert client.send("/ru/admin/products/EO-001/hide").status_code == 303
    assert shopper.get(address).status_code == 404
    assert "лаванды" not in words(read(shopper, "/ru/shop/"))
    assert edit(client, "EO-001", then="publish").status_code == 303
    assert shopper.get(address).status_code == 200


def test_an_article_is_given_once(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    answer = client.send("/ru/admin/products/new", WHOLE | {"sku": "EO-001"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'href="/ru/admin/products/EO-001"' in page
    assert typed_in(page)["ru_name"] == "Масло мяты"
    assert stored(house).retail == tenge(16_800)


@pytest.mark.parametrize("sku", ["", "a", "ЕО-001", "EO_001", "EO 1", "-EO1", "EO-001-", "A" * 33, "EO-１"])
def test_articles_are_plain(client: Browser, house: House, sku: str) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    answer = client.send("/ru/admin/products/new", WHOLE | {"sku": sku})
    assert answer.status_code == 422
    assert 'id="sku-error"' in answer.get_data(as_text=True)


def test_a_name_in_one_language_at_least(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house, "catalogue")
    answer = client.send("/ru/admin/products/new", WHOLE | {"sku": "MN-1", "kk_name": "", "ru_name": " "})
    assert answer.status_code == 422
    assert 'id="kk_name-error"' in answer.get_data(as_text=True)


def test_live_markup_stays_text(client: Browser, house: House) -> None:
    on_sale(house)
    at_desk(client, house)
    poison = '"><script>alert(1)</script>{{ 7*7 }}'
    assert edit(client, "EO-001", ru_name=poison, ru_description=poison).status_code == 303
    for path in ("/ru/admin/products/EO-001", "/ru/admin/products/", "/ru/admin/stock/EO-001", "/ru/shop/"):
        page = read(client, path)
        assert "<script>alert" not in page, path
        assert poison in unescape(page), path


def test_unknown_products_are_not_found(client: Browser, house: House) -> None:
    at_desk(client, house)
    for path in ("products/XX-1", "stock/XX-1", "orders/KZ-2611-00099-9"):
        assert client.get(f"/ru/admin/{path}").status_code == 404, path


# The list


def skus(page: str) -> list[str]:
    return re.findall(r'<tr data-sku="([^"]+)"', page)


def test_the_list_finds_by_article_by_name_and_by_filters(client: Browser, house: House) -> None:
    on_sale(house, pieces=0)
    on_sale(house, sku="EO-002", pieces=2)
    on_sale(house, sku="BL-001", pieces=50)
    at_desk(client, house, "catalogue")
    client.send("/ru/admin/products/new", WHOLE | {"sku": "MN-1", "kk_name": "", "kk_size": ""})
    for query, expected in {
        "": ["EO-001", "EO-002", "BL-001", "MN-1"],
        "?q=eo-0": ["EO-001", "EO-002"],
        "?q=лавонда": ["EO-001", "EO-002", "BL-001"],
        "?q=мяты": ["MN-1"],
        "?q=МЯТЫ": ["MN-1"],
        "?q=ничего такого": [],
        "?q=%25": [],
        "?state=draft": ["MN-1"],
        "?state=published&q=EO": ["EO-001", "EO-002"],
        "?stock=out": ["EO-001", "MN-1"],
        "?stock=few": ["EO-002"],
        "?stock=in": ["BL-001"],
        "?lacking=kk": ["MN-1"],
        "?lacking=ru": [],
        "?category=single-oils&state=draft": ["MN-1"],
        "?category=home": [],
        "?sort=sku": ["BL-001", "EO-001", "EO-002", "MN-1"],
        "?sort=cheap&state=draft": ["MN-1"],
        "?sort=fewest&state=published": ["EO-001", "EO-002", "BL-001"],
        "?state=nonsense&sort=nonsense&stock=1&page=x&lacking=de": ["EO-001", "EO-002", "BL-001", "MN-1"],
    }.items():
        assert skus(read(client, f"/ru/admin/products/{query}")) == expected, query


def test_pages_of_the_list_follow_each_other(client: Browser, house: House) -> None:
    with house.app.app_context(), unit_of_work() as session:
        many_products(session, 120, now=house.clock())
    at_desk(client, house, "catalogue")
    found = [one for number in (1, 2, 3) for one in skus(read(client, f"/ru/admin/products/?page={number}"))]
    assert len(found) == len(set(found)) == 120
    assert skus(read(client, "/ru/admin/products/?page=4")) == []
    assert 'href="/ru/admin/products/?state=published&amp;page=2"' in read(
        client, "/ru/admin/products/?state=published"
    )


@pytest.mark.parametrize(
    "query", ["", "?q=EO-00", "?q=масло", "?q=ыъьщ", "?stock=few&lacking=kk&sort=changed"]
)
def test_statements_of_the_list_do_not_grow(client: Browser, house: House, query: str) -> None:
    with house.app.app_context(), unit_of_work() as session:
        many_products(session, 3, now=house.clock())
    at_desk(client, house, "catalogue")
    with counted(house.app) as few:
        read(client, f"/ru/admin/products/{query}")
    with house.app.app_context(), unit_of_work() as session:
        many_products(session, 130, prefix="EX", now=house.clock())
    with counted(house.app) as many:
        read(client, f"/ru/admin/products/{query}")
    assert len(many) == len(few) <= 8
