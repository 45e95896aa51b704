"""The model of the whole shop: one metadata, a module an area."""

from storefront.models import account, cart, catalogue, journal, order, warehouse
from storefront.models.base import Base, BigId, Model, Tiyn, UtcDateTime, choice, db
from storefront.models.session import after_commit, prepare_engine, unit_of_work

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
    "prepare_engine",
    "unit_of_work",
    "warehouse",
]
