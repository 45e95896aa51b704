"""Facts of business that change with time: rows with the day they begin to hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.models.journal import Rule


class RuleMissing(LookupError):
    """No rule of that name holds on that day: the shop was set up without it."""


def rule_at(session: Session, name: str, on: date) -> Any:
    """Value of the rule in force on a day (Almaty). Raises `RuleMissing` when none has begun."""
    return rules_at(session, [name], on)[name]


def rules_at(session: Session, names: list[str], on: date) -> dict[str, Any]:
    """Values of several rules in force on a day, in one statement. Raises `RuleMissing`."""
    rows = session.execute(
        select(Rule.name, Rule.value)
        .where(Rule.name.in_(names), Rule.valid_from <= on)
        .order_by(Rule.valid_from)
    )
    found: dict[str, Any] = {name: value for name, value in rows}
    for name in names:
        if name not in found:
            raise RuleMissing(f"no rule {name} on {on}")
    return found


def set_rule(session: Session, name: str, valid_from: date, value: Any) -> None:
    """Write what holds from a day on; a rule of the same name and day is replaced."""
    rule = session.scalar(select(Rule).where(Rule.name == name, Rule.valid_from == valid_from))
    if rule is None:
        session.add(Rule(name=name, valid_from=valid_from, value=value))
    else:
        rule.value = value
    session.flush()
