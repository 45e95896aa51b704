"""What every table shares: one metadata, names for constraints, and the column types of the house."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Enum, Integer, MetaData, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from storefront.kernel.money import Money


class Base(DeclarativeBase):
    """Root of the model. Constraint names follow one pattern, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


if TYPE_CHECKING:

    class ReadingSession(Session):
        """The session of the thread; it stands for a plain `Session` everywhere."""

        def __call__(self) -> Session:
            """The plain session itself."""
            raise NotImplementedError


class Database(SQLAlchemy):
    """The extension; `session` reads, writing is done in `unit_of_work`."""

    if TYPE_CHECKING:
        session: ReadingSession  # type: ignore[assignment]


db = Database(model_class=Base, session_options={"autoflush": False})

if TYPE_CHECKING:

    class Model(Base):
        """A row of the shop."""

        __abstract__ = True

else:
    Model = db.Model


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements that leave the unit of work's objects out."""
    return cast(Table, model.__table__)


class Tiyn(TypeDecorator[Money]):
    """Whole tiyn in the database, `Money` in Python."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """To whole tiyn. ValueError for another currency."""
        if value is None:
            return None
        if value.currency != "KZT":
            raise ValueError(f"the shop keeps tenge only, not {value.currency}")
        return value.minor

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        """From whole tiyn."""
        return None if value is None else Money(int(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment: stored in UTC, returned aware on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. ValueError for a moment without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC, on every engine."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""Key of tables that grow without end; SQLite numbers rows itself only for plain INTEGER."""

E = TypeVar("E", bound=StrEnum)


def choice(kind: type[E], name: str) -> Enum:
    """Column type for a `StrEnum`: its value as text, held by a CHECK constraint called `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )
