"""What search engines read: which addresses there are, and which to leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, abort, url_for

from storefront.catalogue import queries
from storefront.models import db
from storefront.web.locale import offered
from storefront.web.shop import shop
from storefront.web.signed_in import public

machines = Blueprint("machines", __name__)

#: Products of one sitemap; each stands there once a language.
BATCH: Final = 5_000
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES: Final = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
PAGES: Final = ("catalogue.home", "catalogue.shop", "shipping.show")


@machines.get("/robots.txt")
@public
def robots() -> Response:
    """Products and shelves may be found; baskets, accounts and endless filters may not."""
    private = ("cart", "checkout", "orders", "account", "login", "logout", "password")
    lines = ["User-agent: *"]
    lines += [f"Disallow: /{language}/{room}" for language in offered() for room in private]
    lines += ["Disallow: /admin", "Disallow: /*?", "Allow: /*?page="]
    lines += [f"Sitemap: {shop().settings.public_url}{url_for('machines.sitemap')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@machines.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """The list of sitemaps: fixed pages and shelves, then the products in parts."""
    base = shop().settings.public_url
    parts = [url_for("machines.sitemap_pages")]
    parts += [
        url_for("machines.sitemap_products", part=part)
        for part in range(1, -(-queries.highest_id(db.session()) // BATCH) + 1)
    ]
    body = "".join(f"<sitemap><loc>{escape(base + part)}</loc></sitemap>\n" for part in parts)
    return _xml(f"{HEAD}<sitemapindex {SPACES}>\n{body}</sitemapindex>\n")


@machines.get("/sitemap-pages.xml")
@public
def sitemap_pages() -> Response:
    """Pages that are always there, and the shelves."""
    shelves = queries.shelves(db.session(), offered()[0]).all
    places: list[tuple[str, dict[str, Any]]] = [(endpoint, {}) for endpoint in PAGES]
    places += [("catalogue.category", {"category": shelf.code}) for shelf in shelves if shelf.count]
    entries = (
        {language: url_for(endpoint, language=language, **values) for language in offered()}
        for endpoint, values in places
    )
    return _xml(_urlset((addresses, "") for addresses in entries))


@machines.get("/sitemap-products-<int:part>.xml")
@public
def sitemap_products(part: int) -> Response:
    """Products of one range of ids, each with its address in every language."""
    if not 1 <= part <= 10_000:
        abort(404)
    rows = queries.addresses(db.session(), offered(), (part - 1) * BATCH, part * BATCH)
    if not rows:
        abort(404)
    bases = {code: url_for("catalogue.product", language=code, slug="-")[:-1] for code in offered()}
    entries = []
    for _id, group in groupby(rows, key=itemgetter(0)):
        texts = list(group)
        changed = texts[0][3].date().isoformat()
        entries.append(({language: bases[language] + slug for _, language, slug, _ in texts}, changed))
    return _xml(_urlset(iter(entries)))


def _urlset(entries: Iterator[tuple[dict[str, str], str]]) -> str:
    base = shop().settings.public_url
    rows = []
    for addresses, changed in entries:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(base + address)}/>'
            for language, address in [*addresses.items(), ("x-default", addresses.get(offered()[0], ""))]
            if address
        )
        stamp = f"<lastmod>{changed}</lastmod>" if changed else ""
        rows += [f"<url><loc>{escape(base + one)}</loc>{stamp}{links}</url>\n" for one in addresses.values()]
    return f"{HEAD}<urlset {SPACES}>\n{''.join(rows)}</urlset>\n"


def _xml(body: str) -> Response:
    response = Response(body, mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
