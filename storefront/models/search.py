"""The word index of the shop: from what people type to the products whose names have such words.

Words are stored folded (`storefront.kernel.folding`). Three ways lead to a word: a range of its index finds how
it begins, a key finds its beginning with one letter wrong, and from the word its postings lead to products.
Text is compared by bytes on every engine, so that both give the same answers in the same order.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.models.base import BigId, Model

Bytewise = String().with_variant(String(collation="C"), "postgresql")
"""Text in the order of its bytes: what SQLite does by itself and PostgreSQL when asked for collation "C"."""


class SearchWord(Model):
    """A folded word that stands, or once stood, in the name of a published product.

    The empty word stands in every product: its counter tells how many are indexed, and its row is the turn that
    writers of the index take one after the other.
    """

    __tablename__ = "search_word"
    __table_args__ = (CheckConstraint("products >= 0", name="products_not_negative"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    word: Mapped[str] = mapped_column(Bytewise, unique=True)
    #: The word as a name spells it, in lower case, for people to read.
    spelling: Mapped[str]
    #: How many products have the word; kept, not counted. A word nobody has any more stays with 0.
    products: Mapped[int] = mapped_column(index=True)


class SearchKey(Model):
    """The beginning of a word, whole or with one letter left out; typing errors meet their word here."""

    __tablename__ = "search_key"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(Bytewise, primary_key=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("search_word.id"), primary_key=True)


class SearchDocument(Model):
    """A published product as search reads it."""

    __tablename__ = "search_document"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, autoincrement=False)
    #: The ids of the words of each name, in order: «12 7 9;31 8».
    names: Mapped[str]


class SearchPosting(Model):
    """A product has a word. The key puts short names first: the best hits of a common word stand together."""

    __tablename__ = "search_posting"
    __table_args__ = (
        UniqueConstraint("product_id", "word_id"),
        CheckConstraint("name_length > 0", name="name_length_positive"),
        CheckConstraint("signature > 0", name="signature_positive"),
        {"sqlite_with_rowid": False},
    )

    word_id: Mapped[int] = mapped_column(ForeignKey("search_word.id"), primary_key=True)
    #: Words in the shortest of the product's names that has the word.
    name_length: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("search_document.product_id"), primary_key=True)
    #: Two bits of 63 for each word of the product: without them it surely has not the word asked for.
    signature: Mapped[int] = mapped_column(BigInteger)
