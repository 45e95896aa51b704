"""What the invariants read: the database as it stood at one moment, and what the bank knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from storefront.gateways.payments import PaymentGateway, Recent
from storefront.models.catalogue import CatalogueVersion

#: How far back the bank's book is compared with ours.
BANK_WINDOW: Final = timedelta(days=90)


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be. Carries numbers and states, nothing personal."""

    invariant: str
    #: What it is about, such as "order:KZ-2611-00042-7".
    object: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Books:
    """One view of everything: `session` reads a single snapshot, `bank` was read after it was taken."""

    session: Session
    now: datetime
    bank: Recent

    @property
    def sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.session.get_bind().dialect.name == "sqlite"


Broken = Iterator[tuple[str, dict[str, Any]]]
"""(object, detail) of everything for which an invariant does not hold."""

Invariant = Callable[[Books], Broken]
"""Named after what must hold; its docstring says why it matters."""


@contextmanager
def opened(engine: Engine, gateway: PaymentGateway, now: datetime) -> Iterator[Books]:
    """The books at this moment. Raises `GatewayError` when the bank cannot be read."""
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session, session.begin():
        if engine.dialect.name != "sqlite":
            session.execute(text("SET TRANSACTION READ ONLY"))
            session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(select(CatalogueVersion.number)).all()  # the first read takes the snapshot
        yield Books(session, now, gateway.list_recent(now - BANK_WINDOW))
