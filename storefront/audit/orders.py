"""Invariants of orders: their sums, their prices, and the way they went."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import exists, func, or_, select

from storefront.audit.books import Books, Broken, Invariant
from storefront.kernel.money import Money
from storefront.models.catalogue import Price, PriceList
from storefront.models.journal import DONE_WORK_KEPT, AuditEvent, OutboxMessage
from storefront.models.order import ORDER_FLOW, Order, OrderAction, OrderEvent, OrderLine, OrderState
from storefront.models.payment import live_attempt_exists

PAID: Final = (OrderState.PAID, OrderState.SHIPPED, OrderState.DELIVERED)
#: A hold ends after 30 minutes; the jobs have five more to notice.
JOBS_NOTICE: Final = timedelta(minutes=5)
#: A price that has just begun may be shown this much later.
PRICE_TAKEN_IN: Final = timedelta(minutes=2)


def order_totals_add_up(books: Books) -> Broken:
    """Lines, delivery and VAT make exactly the sums that were charged."""
    sums = (
        select(
            OrderLine.order_id,
            func.sum(OrderLine.total).label("goods"),
            func.sum(OrderLine.vat).label("vat"),
            func.sum(OrderLine.pv_hundredths * OrderLine.quantity).label("pv"),
        )
        .group_by(OrderLine.order_id)
        .subquery()
    )
    rows = books.session.execute(
        select(Order.number, Order.goods, Order.delivery, Order.total, Order.vat, sums.c.goods, sums.c.vat)
        .outerjoin(sums, sums.c.order_id == Order.id)
        .where(
            or_(
                sums.c.order_id.is_(None),
                Order.goods != sums.c.goods,
                Order.total != Order.goods + Order.delivery,
                Order.vat != sums.c.vat + Order.delivery_vat,
                Order.pv_hundredths != sums.c.pv,
            )
        )
    )
    for number, goods, delivery, total, vat, line_goods, line_vat in rows:
        detail = {"goods": goods, "delivery": delivery, "total": total, "vat": vat}
        detail |= {"lines": line_goods, "lines_vat": line_vat}
        yield f"order:{number}", _tiyn(detail)


def line_totals_are_price_times_quantity(books: Books) -> Broken:
    """A line costs its price times its pieces."""
    rows = books.session.execute(
        select(Order.number, OrderLine.sku, OrderLine.quantity, OrderLine.unit_price, OrderLine.total)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.total != OrderLine.unit_price * OrderLine.quantity)
    )
    for number, sku, quantity, unit_price, total in rows:
        yield (
            f"order:{number}",
            {
                "sku": sku,
                "quantity": quantity,
                **_tiyn({"unit_price": unit_price, "total": total}),
            },
        )


def unit_prices_held_when_the_order_was_placed(books: Books) -> Broken:
    """Nobody pays a price that was not hers on that day."""
    newest = (
        select(Price.amount)
        .where(
            Price.product_id == OrderLine.product_id,
            Price.price_list == Order.price_list,
            Price.valid_from <= Order.placed_at,
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
        .correlate(Order, OrderLine)
        .scalar_subquery()
    )
    rows = books.session.execute(
        select(
            Order.number,
            Order.placed_at,
            Order.price_list,
            OrderLine.product_id,
            OrderLine.sku,
            OrderLine.unit_price,
            newest.label("price"),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(or_(newest.is_(None), newest != OrderLine.unit_price))
    ).all()
    for row in rows:
        moment = row.placed_at - PRICE_TAKEN_IN
        if _price_at(books, row.product_id, row.price_list, moment) != row.unit_price:
            yield (
                f"order:{row.number}",
                {
                    "sku": row.sku,
                    **_tiyn({"unit_price": row.unit_price, "price": row.price}),
                },
            )


def _price_at(books: Books, product_id: int, price_list: PriceList, moment: datetime) -> Money | None:
    return books.session.scalar(
        select(Price.amount)
        .where(Price.product_id == product_id, Price.price_list == price_list, Price.valid_from <= moment)
        .order_by(Price.valid_from.desc())
        .limit(1)
    )


def order_states_follow_from_their_events(books: Books) -> Broken:
    """An order went only ways that exist, and stands where its last event left it."""
    rows = books.session.execute(
        select(Order.id, Order.number, Order.state, OrderEvent.action, OrderEvent.before, OrderEvent.after)
        .outerjoin(OrderEvent, OrderEvent.order_id == Order.id)
        .order_by(Order.id, OrderEvent.id)
        .execution_options(yield_per=1000)
    )
    for _order_id, events in groupby(rows, key=lambda row: row.id):
        state: OrderState | None = None
        for event in events:
            if event.action is None or not _is_a_step(state, event.action, event.before, event.after):
                yield (
                    f"order:{event.number}",
                    {
                        "stood": state and state.value,
                        "action": event.action and event.action.value,
                        "before": event.before and event.before.value,
                        "after": event.after and event.after.value,
                    },
                )
                state = event.after
                break
            state = event.after
        else:
            if state is not event.state:
                yield (
                    f"order:{event.number}",
                    {"state": event.state.value, "last_event": state and state.value},
                )


def _is_a_step(
    state: OrderState | None, action: OrderAction, before: OrderState | None, after: OrderState
) -> bool:
    if before is not state:
        return False
    if before is None:
        return action is OrderAction.PLACE and after is OrderState.AWAITING_PAYMENT
    return ORDER_FLOW.edges.get((before, action)) is after


def paid_at_is_known_of_paid_orders_alone(books: Books) -> Broken:
    """The moment of payment stands exactly where there was one."""
    rows = books.session.execute(
        select(Order.number, Order.state).where(Order.state.in_(PAID) != Order.paid_at.is_not(None))
    )
    for number, state in rows:
        yield f"order:{number}", {"state": state.value}


def no_order_waits_for_nothing(books: Books) -> Broken:
    """Five minutes after its hold has ended, an order without a payment under way has expired."""
    rows = books.session.execute(
        select(Order.number, Order.held_until).where(
            Order.state == OrderState.AWAITING_PAYMENT,
            Order.held_until < books.now - JOBS_NOTICE,
            ~live_attempt_exists(Order.id),
        )
    )
    for number, held_until in rows:
        yield f"order:{number}", {"held_until": held_until.isoformat()}


def paid_orders_have_promised_their_mail(books: Books) -> Broken:
    """Whoever has paid is told so; what was promised before the outbox forgets is not asked for."""
    promised = exists().where(OutboxMessage.kind == "mail.order_paid", OutboxMessage.key == Order.number)
    rows = books.session.scalars(
        select(Order.number).where(
            Order.state.in_(PAID), Order.paid_at > books.now - DONE_WORK_KEPT, ~promised
        )
    )
    for number in rows:
        yield f"order:{number}", {}


def payments_of_orders_are_in_the_audit_book(books: Books) -> Broken:
    """What happened to money can be read by a person later."""
    written = exists().where(
        AuditEvent.action == "order.paid",
        AuditEvent.object_type == "order",
        AuditEvent.object_id == Order.number,
    )
    rows = books.session.scalars(select(Order.number).where(Order.state.in_(PAID), ~written))
    for number in rows:
        yield f"order:{number}", {}


def _tiyn(amounts: dict[str, Money | None]) -> dict[str, Any]:
    return {f"{name}_tiyn": amount.minor if amount else None for name, amount in amounts.items()}


INVARIANTS: Final[tuple[Invariant, ...]] = (
    order_totals_add_up,
    line_totals_are_price_times_quantity,
    unit_prices_held_when_the_order_was_placed,
    order_states_follow_from_their_events,
    paid_at_is_known_of_paid_orders_alone,
    no_order_waits_for_nothing,
    paid_orders_have_promised_their_mail,
    payments_of_orders_are_in_the_audit_book,
)
