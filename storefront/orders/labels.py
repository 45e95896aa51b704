"""How the states of an order are called, and the story of one order as a timeline."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from storefront.kernel.phone import display_phone
from storefront.models.cart import DeliveryMethod
from storefront.models.order import Order, OrderAction, OrderState
from storefront.shipping.queries import RegionName

STATE_NAMES: dict[OrderState, LazyString] = {
    OrderState.AWAITING_PAYMENT: _l("Awaiting payment"),
    OrderState.PAID: _l("Paid"),
    OrderState.SHIPPED: _l("Shipped"),
    OrderState.DELIVERED: _l("Delivered"),
    OrderState.CANCELLED: _l("Cancelled"),
    OrderState.EXPIRED: _l("Payment time has passed"),
}

EVENT_NAMES: dict[OrderAction, LazyString] = {
    OrderAction.PLACE: _l("Order placed"),
    OrderAction.PAY: _l("Payment received"),
    OrderAction.SHIP: _l("Sent from the Almaty warehouse"),
    OrderAction.DELIVER: _l("Handed over"),
    OrderAction.CANCEL: _l("Order cancelled"),
    OrderAction.EXPIRE: _l("Payment time has passed"),
    OrderAction.REOPEN: _l("Payment begun again"),
}

#: What a buyer who comes herself reads instead.
PICKUP_EVENT_NAMES = EVENT_NAMES | {
    OrderAction.SHIP: _l("Ready for you in the warehouse"),
    OrderAction.DELIVER: _l("Picked up"),
}

#: The same steps while they still lie ahead.
AHEAD_NAMES: dict[OrderAction, LazyString] = {
    OrderAction.PAY: _l("Payment"),
    OrderAction.SHIP: _l("Sending from the Almaty warehouse"),
    OrderAction.DELIVER: _l("Hand-over by the courier"),
}
PICKUP_AHEAD_NAMES = AHEAD_NAMES | {
    OrderAction.SHIP: _l("Packing in the warehouse"),
    OrderAction.DELIVER: _l("Pick-up in the warehouse"),
}

TONES = {
    OrderState.AWAITING_PAYMENT: "mind",
    OrderState.PAID: "good",
    OrderState.SHIPPED: "good",
    OrderState.DELIVERED: "good",
    OrderState.CANCELLED: "bad",
    OrderState.EXPIRED: "bad",
}

ROAD = (OrderAction.PAY, OrderAction.SHIP, OrderAction.DELIVER)
ENDS = (OrderState.CANCELLED, OrderState.EXPIRED)

Step = tuple[LazyString, datetime | None, str]


def timeline(order: Order) -> list[Step]:
    """(what, when, done | now | bad | "") for everything that happened and the road still ahead."""
    picks_up = order.method is DeliveryMethod.PICKUP
    names = PICKUP_EVENT_NAMES if picks_up else EVENT_NAMES
    ahead_names = PICKUP_AHEAD_NAMES if picks_up else AHEAD_NAMES
    ended = order.state in ENDS
    steps: list[Step] = [
        (names[event.action], event.at, "bad" if event.after in ENDS else "done") for event in order.events
    ]
    if ended:
        return steps
    behind = {event.action for event in order.events}
    ahead = [action for action in ROAD if action not in behind]
    return steps + [
        (ahead_names[action], None, "now" if place == 0 else "") for place, action in enumerate(ahead)
    ]


def recipient_facts(order: Order, region: RegionName | None) -> list[tuple[str, str]]:
    """(name, value) rows of who receives the order and where."""
    rows = [
        (_("Recipient"), f"{order.first_name} {order.last_name}"),
        (_("Phone number"), display_phone(order.phone or "")),
        (_("E-mail"), order.email or ""),
    ]
    if region:
        street = ", ".join(part for part in (order.street, order.house, order.flat) if part)
        rows += [
            (_("Region"), region.name),
            (_("Address"), f"{order.city}, {street}"),
        ]
        if order.postal_code:
            rows.append((_("Postal code"), order.postal_code))
    if order.note:
        rows.append((_("Note for the courier"), order.note))
    return rows
