"""Every fact of the books in one stable shape, for those who check the shop from outside.

Numbers, states and moments only: names, addresses, phones and texts of people are no facts of the books.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from sqlalchemy import Column, select
from sqlalchemy.orm import InstrumentedAttribute

from storefront.audit.books import Books
from storefront.kernel.money import Money
from storefront.models.account import Account, AccountMarket
from storefront.models.catalogue import Price, Product
from storefront.models.journal import AuditEvent, OutboxMessage, Rule, StaffTask
from storefront.models.order import Order, OrderEvent, OrderLine
from storefront.models.payment import LedgerEntry, PaymentAttempt, RefundRequest
from storefront.models.warehouse import StockHold, StockItem, StockMovement

#: Grows when a fact changes its meaning or goes; new facts do not change it.
VERSION: Final = 1

Columns = Mapping[str, InstrumentedAttribute[Any]]

FACTS: Final[Mapping[str, Columns]] = {
    "orders": {
        "id": Order.id,
        "number": Order.number,
        "state": Order.state,
        "account_id": Order.account_id,
        "cart_id": Order.cart_id,
        "cart_version": Order.cart_version,
        "market": Order.market,
        "price_list": Order.price_list,
        "language": Order.language,
        "method": Order.method,
        "region_code": Order.region_code,
        "goods_tiyn": Order.goods,
        "delivery_tiyn": Order.delivery,
        "total_tiyn": Order.total,
        "vat_tiyn": Order.vat,
        "vat_rate_percent": Order.vat_rate_percent,
        "pv_hundredths": Order.pv_hundredths,
        "weight_g": Order.weight_g,
        "placed_at": Order.placed_at,
        "held_until": Order.held_until,
        "payable_until": Order.payable_until,
        "paid_at": Order.paid_at,
    },
    "order_lines": {
        "order_id": OrderLine.order_id,
        "product_id": OrderLine.product_id,
        "sku": OrderLine.sku,
        "quantity": OrderLine.quantity,
        "unit_price_tiyn": OrderLine.unit_price,
        "total_tiyn": OrderLine.total,
        "vat_tiyn": OrderLine.vat,
        "pv_hundredths": OrderLine.pv_hundredths,
    },
    "order_events": {
        "id": OrderEvent.id,
        "order_id": OrderEvent.order_id,
        "action": OrderEvent.action,
        "before": OrderEvent.before,
        "after": OrderEvent.after,
        "actor": OrderEvent.actor,
        "at": OrderEvent.at,
    },
    "payments": {
        "id": PaymentAttempt.id,
        "public_id": PaymentAttempt.public_id,
        "order_id": PaymentAttempt.order_id,
        "state": PaymentAttempt.state,
        "amount_tiyn": PaymentAttempt.amount,
        "initiator": PaymentAttempt.initiator,
        "provider": PaymentAttempt.provider,
        "intent_id": PaymentAttempt.intent_id,
        "issuer_country": PaymentAttempt.issuer_country,
        "decline_code": PaymentAttempt.decline_code,
        "created_at": PaymentAttempt.created_at,
        "touched_at": PaymentAttempt.touched_at,
    },
    "ledger": {
        "id": LedgerEntry.id,
        "payment_id": LedgerEntry.attempt_id,
        "refund_id": LedgerEntry.refund_request_id,
        "kind": LedgerEntry.kind,
        "amount_tiyn": LedgerEntry.amount,
        "at": LedgerEntry.at,
    },
    "refunds": {
        "id": RefundRequest.id,
        "payment_id": RefundRequest.attempt_id,
        "amount_tiyn": RefundRequest.amount,
        "reason": RefundRequest.reason,
        "state": RefundRequest.state,
        "requested_at": RefundRequest.requested_at,
    },
    "products": {
        "id": Product.id,
        "sku": Product.sku,
        "state": Product.state,
        "retail_tiyn": Product.retail,
        "member_tiyn": Product.member,
        "pv_hundredths": Product.pv_hundredths,
        "weight_g": Product.weight_g,
    },
    "prices": {
        "product_id": Price.product_id,
        "price_list": Price.price_list,
        "amount_tiyn": Price.amount,
        "valid_from": Price.valid_from,
    },
    "stock": {
        "product_id": StockItem.product_id,
        "on_hand": StockItem.on_hand,
        "reserved": StockItem.reserved,
    },
    "movements": {
        "id": StockMovement.id,
        "product_id": StockMovement.product_id,
        "delta": StockMovement.delta,
        "kind": StockMovement.kind,
        "order_id": StockMovement.order_id,
        "actor": StockMovement.actor,
        "at": StockMovement.at,
    },
    "holds": {
        "id": StockHold.id,
        "order_id": StockHold.order_id,
        "product_id": StockHold.product_id,
        "quantity": StockHold.quantity,
        "state": StockHold.state,
    },
    "accounts": {
        "id": Account.id,
        "member_id": Account.member_id,
        "kind": Account.kind,
        "state": Account.state,
        "market": Account.market,
        "language": Account.language,
        "created_at": Account.created_at,
    },
    "account_markets": {
        "account_id": AccountMarket.account_id,
        "market": AccountMarket.market,
        "valid_from": AccountMarket.valid_from,
        "valid_to": AccountMarket.valid_to,
        "moved_by": AccountMarket.moved_by,
    },
    "outbox": {
        "id": OutboxMessage.id,
        "kind": OutboxMessage.kind,
        "key": OutboxMessage.key,
        "state": OutboxMessage.state,
        "tries": OutboxMessage.tries,
        "created_at": OutboxMessage.created_at,
        "due_at": OutboxMessage.due_at,
        "done_at": OutboxMessage.done_at,
    },
    "audit_events": {
        "id": AuditEvent.id,
        "at": AuditEvent.at,
        "actor": AuditEvent.actor,
        "action": AuditEvent.action,
        "object_type": AuditEvent.object_type,
        "object_id": AuditEvent.object_id,
        "seal": AuditEvent.seal,
    },
    "staff_tasks": {
        "id": StaffTask.id,
        "kind": StaffTask.kind,
        "object_id": StaffTask.object_id,
        "raised_at": StaffTask.raised_at,
        "done_at": StaffTask.done_at,
    },
    "rules": {"name": Rule.name, "valid_from": Rule.valid_from, "value": Rule.value},
}
"""Fact → its fields, each with the column it is read from. docs/audit-facts.md shows the same."""


def facts(books: Books) -> dict[str, Any]:
    """All facts as JSON takes them: tiyn as whole numbers, moments as UTC in ISO 8601, rows in key order."""
    told: dict[str, Any] = {"version": VERSION, "taken_at": _plain(books.now)}
    for name, columns in FACTS.items():
        key = next(iter(columns.values())).class_.__table__.primary_key
        rows = books.session.execute(select(*columns.values()).order_by(*key))
        told[name] = [
            {field: _plain(value) for field, value in zip(columns, row, strict=True)} for row in rows
        ]
    told["bank"] = {
        "intents": [
            {
                "id": intent.id,
                "reference": intent.reference,
                "status": intent.status.value,
                "amount_tiyn": intent.amount.minor,
                "captured_tiyn": intent.captured.minor,
                "refunded_tiyn": intent.refunded.minor,
                "issuer_country": intent.instrument.country if intent.instrument else None,
                "created_at": _plain(intent.created_at),
            }
            for intent in books.bank.intents
        ],
        "refunds": [
            {
                "id": refund.id,
                "intent_id": refund.intent_id,
                "reference": refund.reference,
                "status": refund.status.value,
                "amount_tiyn": refund.amount.minor,
            }
            for refund in books.bank.refunds
        ],
    }
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.minor
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


PAGE: Final = """# Facts of the books

`flask audit --facts` prints one JSON object: `version`, `taken_at`, one list a fact as below, and
`bank` with what the payment provider itself knows of the last 90 days (`intents`, `refunds`).
Amounts (`…_tiyn`) are whole tiyn, PV hundredths, weights grams, moments UTC in ISO 8601, states the words
stored in the database. All rows come from one snapshot, in the order of their keys. Nothing personal is
among them.

`version` is {version}; it grows when a field changes its meaning or goes.
This page is written by `flask audit --facts-page`.
"""


def page() -> str:
    """The page that maps each fact to its table and columns."""
    parts = [PAGE.format(version=VERSION)]
    for name, columns in FACTS.items():
        table = next(iter(columns.values())).class_.__table__
        parts.append(f"## {name}: table `{table.name}`\n\n| field | column |\n|---|---|\n")
        for field, attribute in columns.items():
            column: Column[Any] = attribute.property.columns[0]
            parts[-1] += f"| {field} | `{column.name}` |\n"
    return "\n".join(parts)
