"""The shop as shoppers walk through it. Pages are drawn once for everyone they look the same for."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from storefront.catalogue import queries
from storefront.catalogue.buyer import current_buyer
from storefront.catalogue.listing import Listing, read_listing
from storefront.catalogue.machines import machines
from storefront.catalogue.parameters import ListQuery, read_words
from storefront.catalogue.prices import Buyer
from storefront.catalogue.search import search as find
from storefront.catalogue.slugs import is_slug
from storefront.models import db
from storefront.warehouse.queries import number_to_tell
from storefront.web import fragments
from storefront.web.errors import texts_for
from storefront.web.limits import limited
from storefront.web.locale import current_language, localized, offered
from storefront.web.page import answer, wants_fragment
from storefront.web.security import storable
from storefront.web.shop import shop as the_shop
from storefront.web.signed_in import current_account, public

bp: Blueprint = localized("catalogue", __name__)

ON_THE_HOME_PAGE = 8
SUGGESTIONS = 6


@bp.get("/")
@public
@storable
def home() -> Response:
    buyer, language = current_buyer(), current_language()
    shelves = queries.shelves(db.session(), language)

    def draw() -> str:
        return render_template(
            "catalogue/home.html",
            shelves=shelves,
            cards=queries.chosen_cards(db.session(), language, buyer, ON_THE_HOME_PAGE),
            **_links(),
            **_meta("catalogue.home"),
        )

    return _shared(draw, "home", shelves.version, buyer)


@bp.get("/shop/")
@public
@storable
def shop() -> Response:
    query = ListQuery.read(request.args)
    return _search(query) if query.words else _list(query, None)


@bp.get("/shop/<category>/")
@public
@storable
def category(category: str) -> Response:
    return _list(ListQuery.read(request.args), category)


@bp.get("/shop/suggest")
@public
@limited("limit_search")
def suggest() -> Response:
    language, buyer = current_language(), current_buyer()
    words = read_words(request.args.get("q"))
    version = queries.version(db.session())

    def draw() -> str:
        hits = find(db.session(), words, limit=SUGGESTIONS).hits
        cards = queries.cards_of(db.session(), [hit.product_id for hit in hits], language, buyer)
        return render_template("catalogue/_suggestions.html", words=words, cards=cards, **_links())

    if not words:
        return answer("")
    return _shared(draw, "suggest", version, buyer, words)


@bp.get("/p/<slug>")
@public
@storable
def product(slug: str) -> Response:
    language, buyer = current_language(), current_buyer()
    seen = queries.glance(db.session(), language, slug) if is_slug(slug) else None
    if seen is None or seen.product_id is None:
        abort(404)
    left = number_to_tell(seen.left, seen.low_at)

    def draw() -> str:
        shown = queries.product_page(db.session(), seen, language, buyer)
        if shown is None:
            abort(404)
        addresses = {
            code: url_for("catalogue.product", language=code, slug=shown.slugs[code])
            for code in offered()
            if code in shown.slugs
        }
        return render_template(
            "catalogue/product.html",
            shown=shown,
            left=left,
            facts_for_machines=_facts_for_machines(shown, left, addresses[language]),
            **_links(),
            **_meta("catalogue.product", addresses, slug=slug),
        )

    return _shared(draw, "product", seen.version, buyer, slug, left)


def _list(query: ListQuery, code: str | None) -> Response:
    language, buyer = current_language(), current_buyer()
    shelves = queries.shelves(db.session(), language)
    shelf = shelves.find(code) if code else None
    if code and shelf is None:
        abort(404)

    def draw() -> str:
        listing = read_listing(db.session(), language, buyer, shelves, shelf, query)
        if listing.beyond_the_end:
            abort(404)
        return _draw_list(listing)

    response = _shared(draw, "list", shelves.version, buyer, code, tuple(query.arguments().items()))
    return _at_its_address(response, query, code)


@limited("limit_search")
def _search(query: ListQuery) -> Response:
    language, buyer = current_language(), current_buyer()
    shelves = queries.shelves(db.session(), language)

    def draw() -> str:
        return _draw_list(read_listing(db.session(), language, buyer, shelves, None, query))

    response = _shared(draw, "search", shelves.version, buyer, tuple(query.arguments().items()))
    return _at_its_address(response, query, None)


def _at_its_address(response: Response, query: ListQuery, code: str | None) -> Response:
    """After a filter the browser shows the shortest address of the list, without the fields left empty."""
    if wants_fragment():
        response.headers["HX-Push-Url"] = _list_address(code, query.arguments())
    return response


def _draw_list(listing: Listing) -> str:
    endpoint, values = listing.endpoint
    query = listing.query
    meta = _meta(endpoint, **values)
    g.alternates = {
        code: url_for(endpoint, language=code, **values, **query.arguments()) for code in offered()
    }
    return render_template(
        "catalogue/shop.html",
        listing=listing,
        query=query,
        search_words=query.words,
        form_address=url_for(endpoint, **values),
        reset_link=url_for(endpoint, **values, **query.unfiltered().arguments()),
        page_link=lambda number: url_for(endpoint, **values, **query.on_page(number).arguments()),
        shelf_link=lambda code: _shelf_link(code, query),
        **_links(),
        **meta,
    )


def _shelf_link(code: str | None, query: ListQuery) -> str:
    """Another shelf with the same filters; a search is left behind."""
    return _list_address(code, query.without_words().on_page(1).arguments())


def _list_address(code: str | None, arguments: dict[str, Any]) -> str:
    if code is None:
        return url_for("catalogue.shop", **arguments)
    return url_for("catalogue.category", category=code, **arguments)


def _shared(draw: Callable[[], str], kind: str, version: int, buyer: Buyer, *more: Hashable) -> Response:
    """A page drawn once for all who speak the language and buy at the same prices.

    What differs between two of them (cart, region, tokens) is filled in at placeholders; of the request
    itself nothing may reach the page but what stands in the key.
    """
    key = (kind, version, current_language(), buyer.price_list, current_account() is None, *more)
    return answer(fragments.kept(key, draw))


def _links() -> dict[str, Any]:
    """Beginnings of addresses that stand in every row of a list, so that they are built once."""
    product = url_for("catalogue.product", slug="-")
    return {"product_base": product[:-1], "add_address": url_for("cart.add_line")}


def _facts_for_machines(shown: queries.ProductPage, left: int | None, address: str) -> Markup:
    """The product as schema.org describes it: the retail price, since machines are guests.

    Letters stand as they are, which is half as long; what could end the script element is escaped.
    """
    public_url = the_shop().settings.public_url
    card = shown.card
    picture = current_app.jinja_env.globals["media_url"]
    offer = {
        "@type": "Offer",
        "url": public_url + address,
        "priceCurrency": "KZT",
        "price": str((card.was or card.price).major),
        "availability": f"https://schema.org/{'OutOfStock' if left == 0 else 'InStock'}",
    }
    facts = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": card.name,
        "description": shown.summary,
        "sku": card.sku,
        "image": public_url + picture(f"products/{card.sku}/pack-960.webp"),  # type: ignore[operator]
        "offers": offer,
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _meta(endpoint: str, addresses: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    """Where the page stands for search engines: its own full address, and the same page in each language."""
    public_url = the_shop().settings.public_url
    if addresses is None:
        addresses = {code: url_for(endpoint, language=code, **values) for code in offered()}
    g.alternates = addresses  # the page is drawn for everyone: nothing of this request may stand in it
    return {
        "canonical": public_url + addresses[current_language()],
        "alternates": {code: public_url + address for code, address in addresses.items()},
        "public_url": public_url,
    }


def init_app(app: Flask) -> None:
    """Open the shop's rooms."""
    app.register_blueprint(bp)
    app.register_blueprint(machines)
    texts_for(
        {
            "unknown_category": lambda category, **p: _(
                "There is no shelf «%(category)s».", category=category
            ),
            "price_missing": lambda **p: _("A product is sold only with a retail and a member price."),
            "edited_meanwhile": lambda **p: _(
                "Somebody has saved this meanwhile. Please look at the current state and repeat your change."
            ),
        }
    )
