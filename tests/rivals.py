"""Two people at once: the second begins while the first has not finished."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from sqlalchemy.orm import Session

from storefront.models import db, unit_of_work
from tests.conftest import House


def both(
    house: House, act: Callable[[Session], Any], other: Callable[[Session], Any] | None = None
) -> tuple[Any, Any]:
    """Results (or refusals) of both acts, or of one act done twice; the second has to wait for the first."""
    results: list[Any] = []

    def second() -> None:
        with house.app.app_context():
            try:
                with unit_of_work() as session:
                    results.append((other or act)(session))
            except Exception as refusal:
                results.append(refusal)

    with house.app.app_context():
        with unit_of_work() as session:
            first = act(session)
            rival = Thread(target=second)
            rival.start()
            time.sleep(0.5)
            assert results == [], "the second did not wait"
        rival.join(10)
        db.session.rollback()
    return first, results[0]
