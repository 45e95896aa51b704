"""The bank's own book: one SQLite file, its own connections and transactions."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

Record = TypeVar("Record")

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS customer (id TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS saved_card (
    id TEXT PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES customer (id),
    card TEXT NOT NULL,
    created INTEGER NOT NULL,
    forgotten INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS saved_card_customer ON saved_card (customer);
CREATE TABLE IF NOT EXISTS intent (
    id TEXT PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    created INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    customer TEXT REFERENCES customer (id),
    save_card INTEGER NOT NULL,
    card TEXT,
    saved_card TEXT REFERENCES saved_card (id),
    captured INTEGER NOT NULL CHECK (captured BETWEEN 0 AND amount),
    refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND captured),
    held_until INTEGER,
    error TEXT,
    advice TEXT,
    challenge TEXT UNIQUE,
    return_to TEXT,
    language TEXT);
CREATE INDEX IF NOT EXISTS intent_created ON intent (created);
CREATE INDEX IF NOT EXISTS intent_held ON intent (held_until) WHERE state = 'authorised';
CREATE TABLE IF NOT EXISTS setup (
    id TEXT PRIMARY KEY,
    secret TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created INTEGER NOT NULL,
    customer TEXT NOT NULL REFERENCES customer (id),
    reference TEXT NOT NULL,
    card TEXT,
    saved_card TEXT REFERENCES saved_card (id),
    error TEXT,
    advice TEXT,
    challenge TEXT UNIQUE,
    return_to TEXT,
    language TEXT);
CREATE TABLE IF NOT EXISTS refund (
    id TEXT PRIMARY KEY,
    intent TEXT NOT NULL REFERENCES intent (id),
    state TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    reference TEXT NOT NULL,
    created INTEGER NOT NULL,
    fails_at INTEGER);
CREATE INDEX IF NOT EXISTS refund_fails ON refund (fails_at) WHERE state = 'succeeded';
CREATE TABLE IF NOT EXISTS dispute (
    id TEXT PRIMARY KEY,
    intent TEXT NOT NULL REFERENCES intent (id),
    state TEXT NOT NULL,
    amount INTEGER NOT NULL,
    funds_withdrawn INTEGER NOT NULL,
    created INTEGER NOT NULL,
    answer_by INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS remembered (
    key TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    parameters TEXT NOT NULL,
    answer TEXT NOT NULL,
    created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    created INTEGER NOT NULL);
"""

_FLAGS: Final = frozenset({"save_card", "forgotten", "funds_withdrawn"})


class _Opened(NamedTuple):
    db: sqlite3.Connection
    process: int
    file: int


class Store:
    """Opens the book once a thread; the file is made on first use, and again when it was taken away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mine = threading.local()

    def _open(self) -> sqlite3.Connection:
        opened: _Opened | None = getattr(self._mine, "opened", None)
        # A connection is worth nothing in a forked process, nor when its file is gone.
        if opened is None or (opened.process, opened.file) != (os.getpid(), self._file()):
            db = self._open_anew()
            self._mine.opened = _Opened(db, os.getpid(), self._file())
            return db
        return opened.db

    def _open_anew(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA foreign_keys = ON")
        # Survives a killed process; a power cut may cost the bank its last word, which no real money hangs on.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(_SCHEMA)
        return db

    def _file(self) -> int:
        try:
            return self.path.stat().st_ino
        except FileNotFoundError:
            return 0

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that writes; rolled back when its body raises."""
        db = self._open()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the book."""
        db = self._open()
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("ROLLBACK")


def _row(record: Any) -> dict[str, Any]:
    values = asdict(record)
    if "metadata" in values:
        values["metadata"] = json.dumps(values["metadata"], sort_keys=True)
    return values


def insert(db: sqlite3.Connection, table: str, record: Any) -> None:
    """Write a new record."""
    values = _row(record)
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)


def update(db: sqlite3.Connection, table: str, record: Any) -> None:
    """Write a changed record over the one with the same id."""
    values = _row(record)
    changes = ", ".join(f"{name} = :{name}" for name in values if name != "id")
    db.execute(f"UPDATE {table} SET {changes} WHERE id = :id", values)


def select(
    db: sqlite3.Connection, kind: type[Record], table: str, where: str, *values: object
) -> list[Record]:
    """The records for which the condition holds, in the order they were written."""
    rows = db.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY rowid", values)
    return [kind(**_fields(kind, row)) for row in rows]


def _fields(kind: Any, row: sqlite3.Row) -> dict[str, Any]:
    values = {one.name: row[one.name] for one in fields(kind)}
    for name in _FLAGS & values.keys():
        values[name] = bool(values[name])
    if "metadata" in values:
        values["metadata"] = json.loads(values["metadata"])
    return values
