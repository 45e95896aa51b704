"""How a product stands in the warehouse, said in one way by the shop and by its staff."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_


class Band(StrEnum):
    """Whether a product can be had: enough, few left by its own low-stock mark, or none."""

    IN = "in"
    FEW = "few"
    OUT = "out"


def band(free: int, low_at: int) -> Band:
    """In which band a number of free pieces lies; `low_at` is the product's low-stock mark."""
    return Band.OUT if free <= 0 else Band.FEW if free <= low_at else Band.IN


def is_in(wanted: Band, free: ColumnElement[Any], low_at: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same as a condition: whether the free pieces lie in the wanted band."""
    match wanted:
        case Band.OUT:
            return free <= 0
        case Band.FEW:
            return and_(free > 0, free <= low_at)
        case Band.IN:
            return and_(free > 0, free > low_at)


def number_to_tell(free: int, low_at: int) -> int | None:
    """Free pieces as shoppers are told: the number where it is few or none, None where there is enough."""
    return None if band(free, low_at) is Band.IN else max(free, 0)
