"""What is sold: products, their words in each language, and their prices over time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storefront.kernel.money import Money
from storefront.models.base import Model, Tiyn, UtcDateTime, choice


class ProductState(StrEnum):
    """Whether shoppers see a product."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HIDDEN = "hidden"


class PriceList(StrEnum):
    """Whose price: anyone's, or a member's."""

    RETAIL = "retail"
    MEMBER = "member"


class Category(Model):
    """A shelf of the shop."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Its name in addresses, the same in every language.
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    #: How many of its products shoppers see; kept by the catalogue's operations, so that no page counts.
    published: Mapped[int] = mapped_column(default=0)
    texts: Mapped[list[CategoryText]] = relationship(back_populates="category", lazy="raise")


class CategoryText(Model):
    """A category's words in one language."""

    __tablename__ = "category_text"

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    summary: Mapped[str]
    category: Mapped[Category] = relationship(back_populates="texts", lazy="raise")


class Product(Model):
    """One article on the shelf."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("pv_hundredths >= 0", name="pv_not_negative"),
        CheckConstraint("weight_g > 0", name="weight_positive"),
        CheckConstraint("retail_tiyn >= 0 AND member_tiyn >= 0", name="prices_not_negative"),
        Index("ix_product_shelf", "category_id", "state", "position", "id"),
        Index("ix_product_state_position", "state", "position", "id"),
        Index("ix_product_state_retail", "state", "retail_tiyn", "id"),
        Index("ix_product_state_member", "state", "member_tiyn", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    state: Mapped[ProductState] = mapped_column(choice(ProductState, "product_state"))
    #: Order on the shelf, smallest first.
    position: Mapped[int]
    #: Volume points in hundredths.
    pv_hundredths: Mapped[int]
    #: With packaging.
    weight_g: Mapped[int]
    #: Colour of the product's pictures, "#rrggbb".
    tint: Mapped[str]
    #: Today's prices with VAT, kept from `Price` by the catalogue's operations.
    retail: Mapped[Money] = mapped_column("retail_tiyn", Tiyn)
    member: Mapped[Money] = mapped_column("member_tiyn", Tiyn)
    #: Counts saves, so that two editors do not overwrite each other unseen.
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    texts: Mapped[list[ProductText]] = relationship(back_populates="product", lazy="raise")
    category: Mapped[Category] = relationship(lazy="raise")


class ProductText(Model):
    """A product's words in one language; published products have them in every language."""

    __tablename__ = "product_text"
    __table_args__ = (UniqueConstraint("language", "slug"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    #: How much is in it, as people write it: «15 мл».
    size: Mapped[str]
    #: One sentence for cards and search engines.
    summary: Mapped[str]
    description: Mapped[str]
    product: Mapped[Product] = relationship(back_populates="texts", lazy="raise")


class Price(Model):
    """A price with VAT and the time it holds; the newest one that has begun is today's."""

    __tablename__ = "price"
    __table_args__ = (
        UniqueConstraint("product_id", "price_list", "valid_from"),
        CheckConstraint("amount_tiyn >= 0", name="amount_not_negative"),
        Index(
            "ix_price_waiting",
            "valid_from",
            sqlite_where=text("NOT applied"),
            postgresql_where=text("NOT applied"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    price_list: Mapped[PriceList] = mapped_column(choice(PriceList, "price_list"))
    amount: Mapped[Money] = mapped_column("amount_tiyn", Tiyn)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Whether the product's columns of today's prices have taken it in.
    applied: Mapped[bool]


class CatalogueVersion(Model):
    """One row that counts the changes shoppers can see, so that drawn pages know when they are old."""

    __tablename__ = "catalogue_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


def bump_version(session: Session) -> None:
    """Make every drawn page of the shop old.

    All writers meet in this row, so it is the last one an operation locks: after products, stock and shelves.
    """
    session.execute(
        update(CatalogueVersion)
        .values(number=CatalogueVersion.number + 1)
        .execution_options(synchronize_session=False)
    )
