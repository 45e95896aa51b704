"""The model of the whole shop: one metadata, a module an area."""

from storefront.models import account, cart, catalogue, journal, order, payment, search, shipping, warehouse
from storefront.models.base import Base, BigId, Model, Tiyn, UtcDateTime, choice, db, table_of
from storefront.models.session import after_commit, prepare_engine, rows_changed, unit_of_work

__all__ = [
    "Base",
    "BigId",
    "Model",
    "Tiyn",
    "UtcDateTime",
    "account",
    "after_commit",
    "cart",
    "catalogue",
    "choice",
    "db",
    "journal",
    "order",
    "payment",
    "prepare_engine",
    "rows_changed",
    "search",
    "shipping",
    "table_of",
    "unit_of_work",
    "warehouse",
]
