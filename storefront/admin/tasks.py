"""What each kind of staff task asks of a person, and whose business it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from storefront.kernel.money import Money
from storefront.web.formats import money

Detail = Mapping[str, Any]
MONEY_ROLES: Final = ("finance", "support")


@dataclass(frozen=True)
class TaskKind:
    """Its words, given the task's details, and the roles it waits for; no roles are everybody."""

    words: Callable[[Detail], str]
    roles: tuple[str, ...] = ()


def _late_money(detail: Detail) -> str:
    return _(
        "Money came for an order that could not take it any more. Send it back: %(amount)s",
        amount=money(Money(int(detail.get("amount_tiyn", 0)))),
    )


def _unknown(detail: Detail) -> str:
    return _("Please look at this.")


KINDS: Final[dict[str, TaskKind]] = {
    "payment_late_money": TaskKind(_late_money, MONEY_ROLES),
    "payment_processing_long": TaskKind(
        lambda detail: _("The bank has not settled a payment for a long time. Ask the bank."), MONEY_ROLES
    ),
    "payment_mismatch": TaskKind(
        lambda detail: _("A payment at the bank does not fit its order. Compare amount and number."),
        MONEY_ROLES,
    ),
    "outbox_dead": TaskKind(
        lambda detail: _("A piece of work failed every time and was given up. See below."), ("support",)
    ),
}


def kind_of(name: str) -> TaskKind:
    """What is known about a kind; something plain for one that is new here."""
    return KINDS.get(name, TaskKind(_unknown))
