"""Where parcels go: the regions of Kazakhstan. Days and prices are dated rules, not columns."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.models.base import Model, choice


class RegionKind(StrEnum):
    """What a region of the first level is."""

    CITY = "city"
    REGION = "region"


class Region(Model):
    """One of the 17 regions and 3 cities of republican significance, by its ISO 3166-2 code."""

    __tablename__ = "region"
    __table_args__ = (
        UniqueConstraint("tile_row", "tile_column"),
        CheckConstraint("tile_row > 0 AND tile_column > 0", name="tile_on_the_map"),
    )

    #: As in «KZ-75».
    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[RegionKind] = mapped_column(choice(RegionKind, "region_kind"))
    #: From the nearest to the farthest; orders nothing but the seed and staff lists.
    position: Mapped[int]
    #: Place on the tile map, counted from 1 in the north-west.
    tile_row: Mapped[int]
    tile_column: Mapped[int]
    texts: Mapped[list[RegionText]] = relationship(
        back_populates="region", cascade="all, delete-orphan", lazy="raise"
    )


class RegionText(Model):
    """A region's name in one language."""

    __tablename__ = "region_text"

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    #: In full, as an address has it.
    name: Mapped[str]
    #: For the tile map.
    short_name: Mapped[str]
    region: Mapped[Region] = relationship(back_populates="texts", lazy="raise")
