"""How the shop talks to its database: reading by default, writing only inside `unit_of_work`."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine, UpdateBase, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import TimeoutError as QueueTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storefront.models.base import db

WRITING = "storefront_writing"
LOCK_TIMEOUT_MS = 3_000
STATEMENT_TIMEOUT_MS = 5_000
#: How long a writer stands in line for a SQLite file before the shopper is asked to come again.
QUEUE_TIMEOUT_S = 10.0

_thread = threading.local()


def prepare_engine(engine: Engine) -> None:
    """Give every connection of the engine the promises the shop relies on.

    On both, reading transactions cannot write. SQLite: WAL, foreign keys, full sync (an acknowledged
    order survives a power cut); writing transactions begin IMMEDIATE. PostgreSQL: bounded waits.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_postgresql)
        event.listen(engine, "begin", _begin_postgresql)


def _open_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = bool(connection.get_execution_options().get(WRITING))
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _open_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
    cursor.execute(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}")
    # No disk turns any more: without this a few hundred look-ups seem dearer than reading a whole table.
    cursor.execute("SET random_page_cost = 1.1")
    cursor.close()
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """The driver says READ ONLY in the very BEGIN it sends with the first statement: no further trip."""
    driver: Any = connection.connection.dbapi_connection
    reading = not connection.get_execution_options().get(WRITING)
    if driver.read_only is not reading:
        driver.read_only = reading


@contextmanager
def _writers_queue(database: Path) -> Iterator[None]:
    """Stand in line for the one writer's place of a SQLite file; the kernel serves in order of arrival.

    Raises SQLAlchemy's TimeoutError when the turn does not come in `QUEUE_TIMEOUT_S`.
    """
    handle = os.open(database.with_name(database.name + ".queue"), os.O_CREAT | os.O_RDWR, 0o600)
    _await_turn(handle)
    try:
        yield
    finally:
        os.close(handle)


def _await_turn(handle: int) -> None:
    """Lock the file behind `handle`, or close it and raise. A lock that waits in order knows no deadline
    of its own, so a thread waits for it; if it comes too late, it is given back at once.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    except BlockingIOError:
        pass
    deciding, ours, too_late = threading.Lock(), threading.Event(), threading.Event()

    def wait() -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with deciding:
            if too_late.is_set():
                os.close(handle)
            else:
                ours.set()

    threading.Thread(target=wait, name="writers-queue", daemon=True).start()
    ours.wait(QUEUE_TIMEOUT_S)
    with deciding:
        if ours.is_set():
            return
        too_late.set()
    raise QueueTimeout(f"no turn to write within {QUEUE_TIMEOUT_S:g} s")


def _turn(engine: Engine) -> AbstractContextManager[None]:
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return nullcontext()
    return _writers_queue(Path(engine.url.database))


@contextmanager
def _alone_in_thread() -> Iterator[None]:
    if getattr(_thread, "writing", False):
        raise RuntimeError("a unit of work is open in this thread already")
    _thread.writing = True
    try:
        yield
    finally:
        _thread.writing = False


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One writing transaction: committed when the block ends, rolled back when it raises.

    The session is its own, apart from the reading `db.session`, which forgets what it saw so that
    the page drawn afterwards shows the new state. Work given to `after_commit` runs once the
    commit is known. Only views, commands, webhooks and `flow.py` open one.

    Raises RuntimeError inside another one of the same thread: it would wait for itself. Raises
    SQLAlchemy's TimeoutError when too many others are writing.
    """
    engine = db.engine
    with _alone_in_thread():
        db.session.rollback()
        with _turn(engine), Session(engine.execution_options(**{WRITING: True})) as session:
            with session.begin():
                yield session
            db.session.rollback()
            waiting: list[Callable[[], Any]] = session.info.pop("after_commit", [])
    for work in waiting:
        work()


def rows_changed(session: Session, statement: UpdateBase) -> int:
    """Run a guarded UPDATE or DELETE; how many rows it changed tells whether the guard held."""
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def after_commit(session: Session, work: Callable[[], Any]) -> None:
    """Run `work` when the session's transaction has been committed; never when it is rolled back."""
    session.info.setdefault("after_commit", []).append(work)
