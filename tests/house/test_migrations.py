"""Migrations: one line of them, up and down and up again on both databases, ending at the model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask import Flask
from sqlalchemy import inspect

from storefront.factory import create_app
from storefront.models import db
from tests.conftest import make_settings


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A shop before its first migration."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        server.execute("DROP DATABASE IF EXISTS ladder WITH (FORCE)", "CREATE DATABASE ladder")
        url = server.url("ladder")
    app = create_app(make_settings(tmp_path, url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def config(app: Flask) -> Config:
    found: Config = app.extensions["migrate"].migrate.get_config()
    return found


def shape() -> dict[str, Any]:
    """Tables with their columns, constraints and indexes, as the database tells them."""
    inspector = inspect(db.engine)
    return {
        table: {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
            ),
            "indexes": sorted(str(index["name"]) for index in inspector.get_indexes(table)),
            "checks": sorted(str(check["name"]) for check in inspector.get_check_constraints(table)),
            "uniques": sorted(str(unique["name"]) for unique in inspector.get_unique_constraints(table)),
            "keys": sorted(str(key["name"]) for key in inspector.get_foreign_keys(table)),
        }
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def test_there_is_one_head(empty: Flask) -> None:
    assert len(ScriptDirectory.from_config(config(empty)).get_heads()) == 1


def test_up_down_and_up_again(empty: Flask) -> None:
    command.upgrade(config(empty), "head")
    first = shape()
    command.downgrade(config(empty), "base")
    assert shape() == {}
    command.upgrade(config(empty), "head")
    assert shape() == first


def test_each_step_goes_both_ways(empty: Flask) -> None:
    steps = [script.revision for script in ScriptDirectory.from_config(config(empty)).walk_revisions()]
    for revision in reversed(steps):
        before = shape()
        command.upgrade(config(empty), revision)
        after = shape()
        command.downgrade(config(empty), "-1")
        assert shape() == before, revision
        command.upgrade(config(empty), revision)
        assert shape() == after, revision


def test_they_end_at_the_model(empty: Flask) -> None:
    command.upgrade(config(empty), "head")
    try:
        command.check(config(empty))
    except CommandError as drift:
        pytest.fail(str(drift))
