"""The blueprint all staff rooms share, and what each of them may ask about who is at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from storefront.admin.tasks import KINDS
from storefront.models import db
from storefront.models.account import StaffRole
from storefront.models.journal import StaffTask
from storefront.models.order import Order, OrderState
from storefront.web.locale import localized, offered
from storefront.web.signed_in import current_staff

bp: Blueprint = localized("admin", __name__, url_prefix="/admin")

#: A number beside a room's name is counted up to here; more is more.
MOST_COUNTED: Final = 99


@dataclass(frozen=True)
class Room:
    """A room of the staff: its first page and who may enter. No roles: open to all of them."""

    endpoint: str
    label: LazyString
    roles: tuple[str, ...] = ()


TODAY: Final = Room("admin.today", _l("Today"))
ORDERS: Final = Room("admin.orders", _l("Orders"), ("support", "warehouse", "finance"))
PRODUCTS: Final = Room("admin.products", _l("Products"), ("catalogue",))
STOCK: Final = Room("admin.stock", _l("Stock"), ("warehouse",))
ROOMS: Final = (TODAY, ORDERS, PRODUCTS, STOCK)


def may(*roles: str) -> bool:
    """Whether whoever is at the desk has one of the roles; the owner has all, no roles are everybody's."""
    staff = current_staff()
    if staff is None:
        return False
    return not roles or staff.role is StaffRole.OWNER or staff.role.value in roles


def may_enter(room: Room) -> bool:
    """Whether a room's door opens to whoever is at the desk."""
    return may(*room.roles)


def here_in_every_language(endpoint: str, **values: Any) -> None:
    """Where the links to other languages lead from the answer to a form."""
    g.alternates = {code: url_for(endpoint, language=code, **values) for code in offered()}


def staff_menu() -> list[tuple[str, str, bool, str]]:
    """(words, address, is it this room, how much waits there) of the rooms this person may enter.

    At most one statement; an empty menu for people who are no staff.
    """
    rooms = [room for room in ROOMS if may_enter(room)]
    waiting = _waiting(db.session()) if rooms else {}
    menu = []
    for room in rooms:
        address = url_for(room.endpoint)
        inside = request.path == address or (room is not TODAY and request.path.startswith(address))
        menu.append((str(room.label), address, inside, waiting.get(room.endpoint, "")))
    return menu


def foreign_kinds() -> list[str]:
    """Kinds of tasks that wait for others than whoever is at the desk."""
    return [name for name, kind in KINDS.items() if not may(*kind.roles)]


def _waiting(session: Session) -> dict[str, str]:
    """How much waits for this person in a room, as words: up to 99, then «99+»."""
    tasks = select(literal(1)).where(StaffTask.done_at.is_(None), StaffTask.kind.not_in(foreign_kinds()))
    parcels = select(literal(1)).where(Order.state == OrderState.PAID)
    counts = [
        select(func.count()).select_from(one.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()
        for one in (tasks, parcels)
    ]
    row = session.execute(select(*counts)).one()
    return {TODAY.endpoint: counted(row[0]), ORDERS.endpoint: counted(row[1])}


def counted(number: int) -> str:
    """A number that was counted up to a limit; empty for none."""
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(number) if number else ""
