"""Finding products by what people type."""

from storefront.catalogue.search.find import Hit, SearchResult, did_you_mean, search
from storefront.catalogue.search.index import index_product, rebuild, refresh_product, unindex_product

__all__ = [
    "Hit",
    "SearchResult",
    "did_you_mean",
    "index_product",
    "rebuild",
    "refresh_product",
    "search",
    "unindex_product",
]
