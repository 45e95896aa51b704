"""Situations to test in, made by the shop's own operations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storefront.catalogue.operations import (
    SaveCategory,
    SaveProduct,
    publish_products,
    save_category,
    save_product,
    save_products,
)
from storefront.catalogue.words import Words
from storefront.kernel.money import Money, tenge
from storefront.models.catalogue import Category
from storefront.models.warehouse import MovementKind, StockItem, StockMovement
from storefront.warehouse.operations import Receive, receive

NAMES = {"kk": "Лаванда эфир майы", "ru": "Эфирное масло лаванды"}


def product_on_sale(
    session: Session,
    *,
    sku: str = "EO-001",
    names: dict[str, str] | None = None,
    retail: Money | None = None,
    member: Money | None = None,
    pieces: int = 50,
    weight_g: int = 62,
    category: str = "single-oils",
    now: datetime,
) -> int:
    """A published product with texts, prices and stock; answers its id."""
    if session.scalar(select(Category.id).where(Category.code == category)) is None:
        texts = {"kk": ("Моно майлар", "Таза майлар."), "ru": ("Моно масла", "Чистые масла.")}
        save_category(session, SaveCategory(category, 1, texts))
    sizes = {"kk": "15 мл", "ru": "15 мл"}
    words = {
        language: Words(name, sizes[language], f"{name}.", f"{name}.")
        for language, name in (names or NAMES).items()
    }
    product_id = save_product(
        session,
        SaveProduct(
            sku,
            category,
            words,
            pv_hundredths=2100,
            weight_g=weight_g,
            tint="#7b5ea7",
            retail=retail or tenge(16_800),
            member=member or tenge(12_600),
        ),
        actor="command",
        now=now,
    )
    if pieces:
        receive(session, Receive(product_id, pieces, "opening stock", "command"), now=now)
    publish_products(session, [product_id], actor="command", now=now)
    return product_id


def many_products(
    session: Session,
    count: int,
    *,
    category: str = "single-oils",
    prefix: str = "EO",
    pieces: int = 50,
    now: datetime,
) -> list[int]:
    """Published products «Майы 1», «Масло 1» and so on, dearer by 100 ₸ each; answers their ids in that order."""
    texts = {"kk": (f"Санат {category}", "Сипаттамасы."), "ru": (f"Раздел {category}", "Описание.")}
    save_category(session, SaveCategory(category, 1, texts))
    commands = [
        SaveProduct(
            f"{prefix}-{number:04}",
            category,
            {
                "kk": Words(f"{prefix} майы {number}", "15 мл", "Қысқаша.", "Толығырақ."),
                "ru": Words(f"Масло {prefix} {number}", "15 мл", "Коротко.", "Подробно."),
            },
            pv_hundredths=1000 + number,
            weight_g=62,
            tint="#7b5ea7",
            retail=tenge(10_000 + 100 * number),
            member=tenge(7_500 + 75 * number),
        )
        for number in range(1, count + 1)
    ]
    saved = save_products(session, commands, now=now)
    ids = [saved[command.sku] for command in commands]
    publish_products(session, ids, actor="command", now=now)
    if pieces:
        session.execute(
            insert(StockItem),
            [{"product_id": id_, "on_hand": pieces, "reserved": 0, "low_at": 5} for id_ in ids],
        )
        session.execute(
            insert(StockMovement),
            [
                {
                    "product_id": id_,
                    "delta": pieces,
                    "kind": MovementKind.RECEIVED,
                    "reason": "opening stock",
                    "actor": "command",
                    "at": now,
                }
                for id_ in ids
            ],
        )
    return ids
