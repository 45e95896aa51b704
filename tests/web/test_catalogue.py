"""The shop's pages: what they show, what they cost, and that nothing in an address can break them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from storefront.catalogue.operations import SetPrice, hide_product, set_price
from storefront.kernel.money import tenge
from storefront.models import unit_of_work
from storefront.models.catalogue import PriceList
from storefront.settings import ROOT
from storefront.warehouse.operations import Receive, receive, set_low_mark
from storefront.web import fragments
from tests.browsing import Browser, another
from tests.conftest import House
from tests.factories import many_products, product_on_sale
from tests.people import advocate, sign_in
from tests.statements import counted

LAVENDER = {"kk": "/kk/p/lavanda-efir-mayy", "ru": "/ru/p/efirnoe-maslo-lavandy"}


def stocked(house: House, **changes: object) -> int:
    with house.app.app_context(), unit_of_work() as session:
        return product_on_sale(session, now=house.clock(), **changes)  # type: ignore[arg-type]


def filled(house: House, count: int, **changes: object) -> list[int]:
    with house.app.app_context(), unit_of_work() as session:
        return many_products(session, count, now=house.clock(), **changes)  # type: ignore[arg-type]


def read(client: FlaskClient, path: str, **kwargs: object) -> str:
    answer = client.get(path, **kwargs)  # type: ignore[arg-type]
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.get_data(as_text=True))


def skus(html: str) -> list[str]:
    return re.findall(r'<li class="card" data-sku="([^"]+)"', html)


def words(html: str) -> str:
    """What a page says, without its tags."""
    visible = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", visible)).split())


# What is shown


@pytest.mark.parametrize(("language", "name", "price"), [
    ("kk", "Лаванда эфир майы", "16\u00a0800\u00a0₸"),
    ("ru", "Эфирное масло лаванды", "16\u00a0800\u00a0₸"),
])  # fmt: skip
def test_a_product_stands_in_the_list_and_on_its_page(
    house: House, client: Browser, language: str, name: str, price: str
) -> None:
    product_id = stocked(house)
    listed = read(client, f"/{language}/shop/")
    assert skus(listed) == ["EO-001"]
    assert f'<a href="{LAVENDER[language]}">{name}</a>' in listed and price in listed
    page = read(client, LAVENDER[language])
    assert f"<h1>{name}</h1>" in page and price in page
    assert f'name="product_id" value="{product_id}"' in page
    assert f'<html lang="{language}">' in page


def test_the_home_page_shows_shelves_and_goods_in_stock(house: House, client: Browser) -> None:
    stocked(house)
    stocked(house, sku="EO-002", names={"kk": "Жалбыз", "ru": "Мята"}, pieces=0)
    html = read(client, "/kk/")
    assert skus(html) == ["EO-001"]
    assert 'href="/kk/shop/single-oils/"' in html and "2 тауар" in words(html)


def test_an_empty_shop_still_says_what_to_do(client: Browser) -> None:
    assert "Бұл санат әзірге бос" in words(read(client, "/kk/shop/"))
    assert read(client, "/ru/")


@pytest.mark.parametrize(("pieces", "said"), [
    (0, "Қолда жоқ"), (1, "Небәрі 1 дана қалды"), (5, "Небәрі 5 дана қалды"), (6, "Қолда бар"),
])  # fmt: skip
def test_the_product_page_tells_how_many_are_left(
    house: House, client: Browser, pieces: int, said: str
) -> None:
    stocked(house, pieces=pieces)
    html = read(client, LAVENDER["kk"])
    assert said in words(html)
    assert ('name="quantity"' in html.partition("</article>")[0]) == (pieces > 0)


@pytest.mark.parametrize(
    ("mark", "said"), [(9, "Небәрі 7 дана қалды"), (7, "Небәрі 7 дана қалды"), (6, "Қолда бар")]
)
def test_few_is_what_the_products_own_mark_says(house: House, client: Browser, mark: int, said: str) -> None:
    product_id = stocked(house, pieces=7)
    with house.app.app_context(), unit_of_work() as session:
        set_low_mark(session, product_id, mark)
    assert said in words(read(client, LAVENDER["kk"]))


def test_the_number_left_is_never_older_than_the_page(house: House, client: Browser) -> None:
    product_id = stocked(house, pieces=4)
    assert "Небәрі 4 дана қалды" in words(read(client, LAVENDER["kk"]))
    with house.app.app_context(), unit_of_work() as session:
        receive(session, Receive(product_id, -1, "count", "staff:1"), now=house.clock())
    assert "Небәрі 3 дана қалды" in words(read(client, LAVENDER["kk"]))


def test_members_see_their_price_and_volume(house: House, client: Browser) -> None:
    stocked(house)
    guest = words(read(client, LAVENDER["kk"]))
    assert "12\u00a0600".replace("\u00a0", " ") not in guest and "PV" not in guest
    sign_in(client, advocate(house))
    for path in ("/kk/shop/", LAVENDER["kk"]):
        seen = words(read(client, path))
        assert "12 600 ₸" in seen and "16 800 ₸" in seen
    assert "21 PV" in words(read(client, LAVENDER["kk"]))
    assert "12 600" not in words(read(another(client), LAVENDER["kk"]))


def test_related_products_come_from_the_same_shelf(house: House, client: Browser) -> None:
    filled(house, 8)
    filled(house, 3, category="home", prefix="HO")
    html = read(client, "/kk/p/eo-mayy-3")
    assert skus(html) == ["EO-0004", "EO-0005", "EO-0006", "EO-0007"]
    assert skus(read(client, "/kk/p/ho-mayy-3")) == ["HO-0001", "HO-0002"]


def test_what_is_saved_is_seen_at_once(house: House, client: Browser) -> None:
    product_id = stocked(house)
    assert "16 800 ₸" in words(read(client, "/kk/shop/"))
    with house.app.app_context(), unit_of_work() as session:
        price = SetPrice(product_id, PriceList.RETAIL, tenge(15_000))
        set_price(session, price, actor="staff:1", now=house.clock() + timedelta(seconds=1))
    assert "15 000 ₸" in words(read(client, "/kk/shop/"))
    with house.app.app_context(), unit_of_work() as session:
        hide_product(session, product_id, actor="staff:1", now=house.clock())
    assert skus(read(client, "/kk/shop/")) == []
    assert client.get(LAVENDER["kk"]).status_code == 404


def test_a_page_drawn_once_carries_nobody_elses_token(house: House, client: Browser) -> None:
    stocked(house)
    other = another(client)
    mine, hers = read(client, LAVENDER["kk"]), read(other, LAVENDER["kk"])
    token = r'name="csrf_token" value="([^"]+)"'
    assert len(set(re.findall(token, mine))) == len(set(re.findall(token, hers))) == 1
    assert re.findall(token, mine)[0] != re.findall(token, hers)[0]
    assert re.sub(token, "", mine) == re.sub(token, "", hers)


def test_the_header_counts_the_own_cart(house: House, client: Browser) -> None:
    product_id = stocked(house)
    client.send("/kk/cart/lines", {"product_id": product_id, "quantity": 3})
    count = re.compile(r'id="cart-count"[^>]*>([^<]*)<')
    assert count.findall(read(client, "/kk/shop/")) == ["3"]
    assert count.findall(read(another(client), "/kk/shop/")) == [""]


# Lists


def test_pages_are_real_addresses(house: House, client: Browser) -> None:
    filled(house, 50)
    first, second, third = (read(client, f"/kk/shop/?page={number}") for number in (1, 2, 3))
    assert [len(skus(page)) for page in (first, second, third)] == [24, 24, 2]
    assert len({*skus(first), *skus(second), *skus(third)}) == 50
    assert 'href="/kk/shop/?page=2" rel="next"' in first
    assert 'href="/kk/shop/" rel="prev"' in second and 'aria-current="page">2<' in second
    assert 'rel="next"' not in third
    assert client.get("/kk/shop/?page=4").status_code == 404


@pytest.mark.parametrize(("arguments", "expected"), [
    ("", ["EO-0001", "EO-0002", "EO-0003", "EO-0004", "EO-0005"]),
    ("sort=cheap", ["EO-0001", "EO-0002", "EO-0003", "EO-0004", "EO-0005"]),
    ("sort=dear", ["EO-0005", "EO-0004", "EO-0003", "EO-0002", "EO-0001"]),
    ("from=10300", ["EO-0003", "EO-0004", "EO-0005"]),
    ("to=10200", ["EO-0001", "EO-0002"]),
    ("from=10200&to=10300&sort=dear", ["EO-0003", "EO-0002"]),
    ("from=10300&to=10200", ["EO-0002", "EO-0003"]),
    ("from=10%20300", ["EO-0003", "EO-0004", "EO-0005"]),
])  # fmt: skip
def test_sorting_and_price_filters(
    house: House, client: Browser, arguments: str, expected: list[str]
) -> None:
    filled(house, 5)
    for path in ("/kk/shop/", "/kk/shop/single-oils/"):
        assert skus(read(client, f"{path}?{arguments}")) == expected


def test_members_filter_and_sort_by_their_own_price(house: House, client: Browser) -> None:
    filled(house, 5)
    sign_in(client, advocate(house))
    assert skus(read(client, "/kk/shop/?to=7650&sort=dear")) == ["EO-0002", "EO-0001"]


def test_only_what_is_in_stock(house: House, client: Browser) -> None:
    filled(house, 2)
    filled(house, 2, category="home", prefix="HO", pieces=0)
    assert skus(read(client, "/kk/shop/?stock=1")) == ["EO-0001", "EO-0002"]
    nothing = read(client, "/kk/shop/home/?stock=1")
    assert skus(nothing) == [] and 'href="/kk/shop/home/"' in nothing
    assert "Бұл сүзгілерге сай тауар жоқ" in words(nothing)


def test_a_shelf_shows_its_own_goods_and_keeps_the_filters_in_its_links(
    house: House, client: Browser
) -> None:
    filled(house, 2)
    filled(house, 1, category="home", prefix="HO")
    html = read(client, "/kk/shop/home/?sort=cheap&stock=1")
    assert skus(html) == ["HO-0001"]
    assert 'href="/kk/shop/single-oils/?sort=cheap&amp;stock=1"' in html


def test_after_a_filter_htmx_shows_the_shortest_address(house: House, client: Browser) -> None:
    filled(house, 2)
    path = "/kk/shop/?from=&to=10100&stock=&sort="
    answer = client.get(path, headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == "/kk/shop/?to=10100"
    assert "<title>" in answer.get_data(as_text=True)
    assert "HX-Push-Url" not in client.get(path).headers


# Search


def test_search_finds_and_says_how_many(house: House, client: Browser) -> None:
    stocked(house)
    stocked(house, sku="EO-003", names={"kk": "Шай ағашы эфир майы", "ru": "Эфирное масло чайного дерева"})
    html = read(client, "/ru/shop/?q=чайное+дерево")
    assert skus(html) == ["EO-003"]
    assert "1 товар" in words(html) and 'content="noindex, follow"' in html
    assert 'value="чайное дерево"' in html


def test_search_with_filters_and_sorting(house: House, client: Browser) -> None:
    filled(house, 30)
    assert len(skus(read(client, "/kk/shop/?q=майы"))) == 24
    assert skus(read(client, "/kk/shop/?q=майы&to=10200&sort=dear")) == ["EO-0002", "EO-0001"]
    assert 'q=%D0%BC%D0%B0%D0%B9%D1%8B&amp;page=2"' in read(client, "/kk/shop/?q=майы")


def test_nothing_found_offers_a_way_on(house: House, client: Browser) -> None:
    stocked(house)
    html = read(client, "/kk/shop/?q=ноутбук")
    assert "Ештеңе табылмады" in words(html) and skus(html) == ["EO-001"]
    assert 'href="/kk/shop/single-oils/"' in html and 'id="near"' not in html
    html = read(client, "/kk/shop/?q=левонда")
    assert (
        'id="near"><li><a class="chip" href="/kk/shop/?q=%D0%BB%D0%B0%D0%B2%D0%B0%D0%BD%D0%B4%D0%B0">' in html
    )


def test_suggestions_are_a_short_fragment(house: House, client: Browser) -> None:
    filled(house, 40)
    answer = client.get("/kk/shop/suggest?q=майы", headers={"HX-Request": "true", "Accept-Encoding": "gzip"})
    body = gzip.decompress(answer.data).decode()
    assert body.count('role="option"') == 7 and "<html" not in body
    assert len(answer.data) <= 3_000
    assert 'href="/kk/shop/?q=%D0%BC%D0%B0%D0%B9%D1%8B"' in body


def test_suggestions_for_nothing_are_nothing(house: House, client: Browser) -> None:
    stocked(house)
    assert client.get("/kk/shop/suggest?q=").get_data() == b""
    assert client.get("/kk/shop/suggest").get_data() == b""
    assert "ештеңе табылмады" in words(read(client, "/kk/shop/suggest?q=ноутбук"))


def test_what_was_typed_is_shown_as_words_only(house: House, client: Browser) -> None:
    stocked(house)
    for path in ("/kk/shop/", "/kk/shop/suggest"):
        html = read(client, f"{path}?q=<img src=x onerror=alert(1)>лаванда")
        assert "<img src=x" not in html and "&lt;img" in html


# Addresses that lead nowhere


@pytest.mark.parametrize("path", [
    "/kk/p/none", "/ru/p/lavanda-efir-mayy", "/kk/p/..", "/kk/p/" + "a" * 500, "/kk/p/Лаванда",
    "/kk/shop/none/", "/kk/shop/single-oils/extra/", "/kk/shop/?page=99", "/de/shop/",
    "/sitemap-products-0.xml", "/sitemap-products-99.xml",
])  # fmt: skip
def test_unknown_addresses_are_told_apart_from_faults(house: House, client: Browser, path: str) -> None:
    stocked(house)
    assert client.get(path).status_code == 404


def test_the_page_for_what_is_not_there_speaks_the_language(client: Browser) -> None:
    html = client.get("/kk/p/none").get_data(as_text=True)
    assert "Бұл бетті таппадық" in words(html) and 'href="/kk/shop/"' in html
    assert 'content="noindex"' in html


@pytest.mark.parametrize("path", [
    "/kk/shop/?page=-1", "/kk/shop/?page=0", "/kk/shop/?page=abc", "/kk/shop/?page=1e9", "/kk/shop/?page=",
    "/kk/shop/?page=99999999999999999999", "/kk/shop/?page=٣", "/kk/shop/?from=１２", "/kk/shop/?from=-5",
    "/kk/shop/?from=1.5", "/kk/shop/?to=999999999999", "/kk/shop/?sort=;drop", "/kk/shop/?stock=yes",
    "/kk/shop/?unknown[]=x&page=1", "/kk/shop/single-oils/?from=%F0%9F%8C%BF",
])  # fmt: skip
def test_arguments_nobody_can_mean_are_left_out(house: House, client: Browser, path: str) -> None:
    stocked(house)
    assert skus(read(client, path)) == ["EO-001"]


@pytest.mark.parametrize("path", [
    "/kk/shop/?q=%00", "/kk/shop/?page=%00", "/kk/p/%00", "/kk/shop/%00/", "/kk/shop/suggest?q=%00",
    "/kk/shop/?q=%ff%fe", "/kk/shop/?q=" + "я" * 5_000, "/kk/shop/?q=%E2%80%AE", "/kk/shop/?q=%25%27%22%3B--",
    "/kk/shop/?q=%F0%9F%8C%BF", "/kk/shop/?page=1&page=2", "/kk/shop/suggest?q=%ED%A0%80",
])  # fmt: skip
def test_no_address_breaks_the_shop(house: House, client: Browser, path: str) -> None:
    stocked(house)
    assert client.get(path).status_code in (200, 400, 404, 414)


# Languages and machines


def translations(language: str) -> set[str]:
    catalogue = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with Path(catalogue).open("rb") as file:
        texts = [message.string for message in read_po(file) if message.id]
    flat = [one for text in texts for one in (text if isinstance(text, tuple) else (text,))]
    return {text for text in flat if len(text) > 6 and "%" not in text}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_page_speaks_two_languages(house: House, client: Browser, language: str) -> None:
    stocked(house)
    stocked(house, sku="EO-002", names={"kk": "Жалбыз", "ru": "Мята"}, pieces=0)
    other = {"kk": "ru", "ru": "kk"}[language]
    foreign = translations(other) - translations(language)
    paths = ["", "shop/", "shop/single-oils/", "shop/?q=none", "shop/?stock=1&from=99999999", "p/none"]
    for path in [*(f"/{language}/{path}" for path in paths), LAVENDER[language]]:
        html = client.get(path).get_data(as_text=True)
        said = words(re.sub(r'<nav class="langs".*?</nav>', "", html, flags=re.S))
        assert not [text for text in foreign if f" {text} " in f" {said} "], path
        english = re.findall(r"[A-Za-z]{3,}", said)
        assert set(english) <= {"OTG", "PV", "kaz", "doterra", "com", "none"}, (path, english)


def test_search_engines_learn_the_one_address_and_the_other_language(house: House, client: Browser) -> None:
    stocked(house)
    html = read(client, LAVENDER["ru"])
    base = "http://127.0.0.1:8000"
    assert f'<link rel="canonical" href="{base}{LAVENDER["ru"]}">' in html
    for language, path in [*LAVENDER.items(), ("x-default", LAVENDER["kk"])]:
        assert f'<link rel="alternate" hreflang="{language}" href="{base}{path}">' in html
    assert f'<a href="{LAVENDER["kk"]}" lang="kk" hreflang="kk">' in html
    listed = read(client, "/kk/shop/?sort=cheap&page=1&utm_source=x")
    assert f'<link rel="canonical" href="{base}/kk/shop/">' in listed
    assert 'href="/ru/shop/?sort=cheap" lang="ru"' in listed


def test_the_product_describes_itself_to_machines(house: House, client: Browser) -> None:
    names = {"kk": "Май </script><b>", "ru": "Масло & <i>"}
    stocked(house, names=names)
    html = read(client, "/kk/p/may-script-b")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, flags=re.S)
    assert block is not None
    facts = json.loads(block.group(1))
    assert facts["name"] == names["kk"] and facts["sku"] == "EO-001"
    assert facts["offers"]["price"] == "16800" and facts["offers"]["priceCurrency"] == "KZT"
    assert facts["offers"]["availability"] == "https://schema.org/InStock"


def test_members_prices_are_not_told_to_machines(house: House, client: Browser) -> None:
    stocked(house)
    sign_in(client, advocate(house))
    assert '"price":"16800"' in read(client, LAVENDER["kk"])


def test_the_sitemap_leads_to_every_product_in_both_languages(house: House, client: Browser) -> None:
    filled(house, 30)
    hidden = stocked(house)
    with house.app.app_context(), unit_of_work() as session:
        hide_product(session, hidden, actor="staff:1", now=house.clock())
    parts = re.findall(r"<loc>http://127.0.0.1:8000(/[^<]+)</loc>", read(client, "/sitemap.xml"))
    assert parts == ["/sitemap-pages.xml", "/sitemap-products-1.xml"]
    places = [place for part in parts for place in re.findall(r"<loc>([^<]+)</loc>", read(client, part))]
    assert len(places) == len(set(places))
    for path in ("/kk/", "/ru/shop/", "/kk/shop/single-oils/", "/kk/p/eo-mayy-30", "/ru/p/maslo-eo-30"):
        assert f"http://127.0.0.1:8000{path}" in places
    assert not [place for place in places if "lavanda" in place]
    for place in places:
        assert client.get(place.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_robots_are_kept_out_of_private_rooms(client: Browser) -> None:
    rules = read(client, "/robots.txt")
    assert "Disallow: /kk/cart" in rules and "Sitemap: http://127.0.0.1:8000/sitemap.xml" in rules


# What it costs


Visitor = Callable[[House, Browser], None]


def guest(_house: House, _client: Browser) -> None:
    """Comes for the first time: no cookie yet."""


def member(house: House, client: Browser) -> None:
    sign_in(client, advocate(house))


def member_with_a_cart(house: House, client: Browser) -> None:
    member(house, client)
    client.send("/kk/cart/lines", {"product_id": 1, "quantity": 2})


def member_far_away(house: House, client: Browser) -> None:
    member_with_a_cart(house, client)
    client.send("/kk/delivery/region", {"region": "KZ-47"})


@pytest.mark.parametrize("count", [30, 600])
@pytest.mark.parametrize(("visitor", "path", "drawn_before", "most"), [
    (guest, "/kk/", False, 2), (guest, "/kk/shop/", False, 2), (guest, "/kk/shop/", True, 2),
    (guest, "/kk/shop/single-oils/?sort=cheap&from=10100&stock=1", False, 2),
    (guest, "/kk/shop/?q=майы", False, 4), (guest, "/kk/shop/?q=майы", True, 2),
    (guest, "/kk/shop/suggest?q=май", False, 4),
    (guest, "/kk/p/eo-mayy-7", False, 4), (guest, "/kk/p/eo-mayy-7", True, 4),
    (member, "/kk/shop/", False, 4), (member, "/kk/shop/", True, 3),
    (member_with_a_cart, "/kk/shop/", False, 4), (member_with_a_cart, "/kk/p/eo-mayy-7", False, 4),
    (member_far_away, "/kk/shop/", True, 4), (member_far_away, "/kk/p/eo-mayy-7", True, 4),
])  # fmt: skip
def test_statements_a_page(
    house: House, client: Browser, visitor: Visitor, path: str, drawn_before: bool, most: int, count: int
) -> None:
    filled(house, count)
    visitor(house, client)
    fragments.forget()
    if drawn_before:
        read(client, path)
    with counted(house.app) as sent:
        read(client, path)
    assert len(sent) <= most, sent


@pytest.mark.parametrize(("path", "most"), [
    ("/kk/shop/", 7 * 1024), ("/ru/shop/", 7 * 1024), ("/kk/p/eo-mayy-7", 5 * 1024),
    ("/ru/p/maslo-eo-7", 5 * 1024), ("/kk/", 7 * 1024),
])  # fmt: skip
def test_bytes_on_the_wire(house: House, client: Browser, path: str, most: int) -> None:
    filled(house, 60)
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= most
