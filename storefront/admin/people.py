"""How people are named on staff pages: colleagues by name, others by what they are, hidden where need be."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

HIDDEN = "•••"


def actor_name(actor: str, names: Mapping[str, str]) -> str:
    """Who did it, as the books write it ("staff:3", "jobs", "shopper"), in words."""
    if actor in names:
        return names[actor]
    match actor.partition(":")[0]:
        case "shopper" | "account":
            return _("The buyer")
        case "staff":
            return _("A colleague")
        case "jobs":
            return _("The shop itself")
        case _:
            return _("A command of the operator")


def first_letter(name: str | None) -> str:
    """«А.» of «Айгерім»; nothing of nothing."""
    return f"{name[0]}." if name else ""


def masked_phone(e164: str | None) -> str:
    """The last two digits."""
    return f"{HIDDEN} {e164[-2:]}" if e164 else ""


def masked_email(address: str | None) -> str:
    """The first letter, and where its mail goes."""
    if not address:
        return ""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}"
