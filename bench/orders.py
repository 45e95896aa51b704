"""What writing an order costs beside the same rows in plain SQL, on SQLite with full synchronisation.

Both take turns in small rounds. Plain SQL writes what an order must write (number, order, three lines, holds, event,
counters) with statements prepared by hand and nothing else.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from storefront.factory import create_app
from storefront.kernel.money import tenge
from storefront.models import db, unit_of_work
from storefront.models.cart import DeliveryMethod
from storefront.models.catalogue import PriceList, Product
from storefront.models.warehouse import StockItem
from storefront.orders.operations import LineToOrder, PlaceOrder, Recipient, place_order
from storefront.settings import Settings
from storefront.shipping.promise import pickup_promise

ROUNDS = 8
ORDERS = 60
LINES = 3


def main(_arguments: list[str]) -> None:
    """Measure and print the ratio."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        app = create_app(Settings(var_folder=Path(folder)))
        with app.app_context():
            app.test_cli_runner().invoke(args=["db", "upgrade"])
            app.test_cli_runner().invoke(args=["demo", "load", "--no-pictures"])
            products = _stocked()
            plain = _Plain(Path(folder) / "shop.db", products)
            ours, theirs = [], []
            for _round in range(ROUNDS):
                theirs.append(_rate(plain.order))
                ours.append(_rate(lambda: _order(products)))
            db.engine.dispose()
            plain.close()
    shop, raw = statistics.median(ours), statistics.median(theirs)
    print(f"orders a second: shop {shop:.0f}, plain SQL {raw:.0f}, ratio {shop / raw:.2f} (goal 0.30)")


def _rate(order: Any) -> float:
    began = time.perf_counter()
    for _number in range(ORDERS):
        order()
    return ORDERS / (time.perf_counter() - began)


def _stocked() -> list[int]:
    with unit_of_work() as session:
        ids = list(session.scalars(select(Product.id).order_by(Product.id).limit(LINES)))
        for item in session.scalars(select(StockItem).where(StockItem.product_id.in_(ids))):
            item.on_hand = 1_000_000
    return ids


def _order(products: list[int]) -> None:
    now = datetime.now(UTC)
    words = {"kk": {"name": "Лаванда эфир майы", "size": "15 мл"}, "ru": {"name": "Лаванда", "size": "15 мл"}}
    recipient = Recipient("Айгүл", "Серікқызы", "+77012345678", "a@otg.example", DeliveryMethod.PICKUP)
    command = PlaceOrder(
        lines=[LineToOrder(one, f"EO-{one}", words, 1, tenge(16_800), 2100, 62) for one in products],
        recipient=recipient,
        price_list=PriceList.RETAIL,
        language="kk",
        delivery=tenge(0),
        promise=pickup_promise(now),
        vat_rate_percent=16,
        consents={"offer": "1"},
    )
    with unit_of_work() as session:
        place_order(session, command, now=now)


class _Plain:
    """The same rows by hand, over a connection of its own with the shop's promises to the disk."""

    def __init__(self, path: Path, products: list[int]) -> None:
        self.products = products
        self.number = 0
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            self.connection.execute(f"PRAGMA {pragma}")
        columns = [row[1:4] for row in self.connection.execute('PRAGMA table_info("order")')]
        self.names = [name for name, _kind, _needed in columns if name != "id"]
        values: dict[str, Any] = dict.fromkeys(self.names)
        values |= {
            "link_nonce": "x", "market": "KZ", "price_list": "retail", "language": "kk", "state": "awaiting_payment",
            "goods_tiyn": 5_040_000, "delivery_tiyn": 0, "total_tiyn": 5_040_000, "vat_tiyn": 695_100,
            "delivery_vat_tiyn": 0, "vat_rate_percent": 16, "pv_hundredths": 6300, "weight_g": 186,
            "dispatch_on": "2026-11-23", "earliest_on": "2026-11-23", "latest_on": "2026-11-23", "consents": "{}",
            "placed_at": "2026-11-22", "held_until": "2026-11-22", "payable_until": "2026-11-22", "method": "pickup",
        }  # fmt: skip
        self.values = values

    def order(self) -> None:
        """One order with its lines, holds and event."""
        run = self.connection.execute
        self.number += 1
        run("BEGIN IMMEDIATE")
        values = {**self.values, "number": f"PLAIN-{self.number}"}
        places = ", ".join(f":{name}" for name in self.names)
        order_id = run(f'INSERT INTO "order" ({", ".join(self.names)}) VALUES ({places})', values).lastrowid
        for product in self.products:
            run(
                "INSERT INTO order_line (order_id, product_id, sku, texts, quantity, unit_price_tiyn, total_tiyn,"
                " vat_tiyn, pv_hundredths)"
                " VALUES (?, ?, 'EO', '{}', 1, 1680000, 1680000, 231700, 2100)",
                (order_id, product),
            )
            run(
                "UPDATE stock_item SET reserved = reserved + 1 WHERE product_id = ? AND on_hand - reserved >= 1",
                (product,),
            )
            run(
                "INSERT INTO stock_hold (order_id, product_id, quantity, state) VALUES (?, ?, 1, 'held')",
                (order_id, product),
            )
        run(
            "INSERT INTO order_event (order_id, action, after, at, actor)"
            " VALUES (?, 'place', 'awaiting_payment', '2026-11-22', 'shopper')",
            (order_id,),
        )
        run("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
