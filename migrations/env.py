"""Alembic's environment: the shop's own metadata and engine, inside the application's context."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import BigInteger, DateTime

from storefront.models import Base, Tiyn, UtcDateTime
from storefront.models.session import WRITING


def render_item(kind: str, thing: Any, _autogen_context: Any) -> str | bool:
    """Write our column types as what they are in the database, so that migrations stand alone."""
    if kind == "type" and isinstance(thing, Tiyn):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(thing) is BigInteger and thing._variant_mapping:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def compare_type(
    _context: Any, _inspected: Any, _metadata: Any, inspected: Any, metadata: Any
) -> bool | None:
    """Our own types are their database types; everything else is compared as usual."""
    if isinstance(metadata, Tiyn | UtcDateTime):
        wanted = BigInteger if isinstance(metadata, Tiyn) else DateTime
        return not isinstance(inspected, wanted | type(metadata.impl))
    return None


def run() -> None:
    """Bring the database the application is set to use up or down."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
            include_object=context.config.attributes.get("include_object"),
        )
        with context.begin_transaction():
            context.run_migrations()


run()
