"""A shop with known people, products and numbers of pieces, for checks that drive it from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.accounts.identity import canonical_email
from storefront.demo.flow import ACTOR, Surroundings, put_on_shelves, settle
from storefront.demo.people import DemoAccount, DemoStaff, Drawn, find_account
from storefront.demo.shelves import DemoProduct, chosen, demo_products
from storefront.models import db, unit_of_work
from storefront.models.account import Account, AccountKind, Staff, StaffRole
from storefront.models.catalogue import Product, ProductText
from storefront.models.warehouse import MovementKind, StockItem
from storefront.warehouse.operations import Receive, receive

ARTICLES: Final = 40
PIECES: Final = 200
LAST_PIECE: Final = "EO-015"
#: (key, first name, surname, kind, first digits of the member ID)
ACCOUNTS: Final = (
    ("customer_1", "Әлия", "Нұрланова", AccountKind.CUSTOMER, "890000001"),
    ("customer_2", "Ерлан", "Қасымов", AccountKind.CUSTOMER, "890000002"),
    ("bystander", "Светлана", "Ким", AccountKind.CUSTOMER, "890000003"),
    ("member", "Гүлнар", "Әбенова", AccountKind.MEMBER, "890000004"),
)


def load_harness(around: Surroundings) -> dict[str, Any]:
    """Make what is missing and answer everything a check needs to know, passwords and secrets included.

    Passwords and secrets are drawn from the shop's own secret, so a second load answers the same. The first
    load brings the articles to their known numbers of pieces, whatever was there. Raises ValueError in live
    mode.
    """
    if around.settings.live:
        raise ValueError("a live shop has no people made for checks")
    drawn = Drawn(around.settings.secret())
    accounts = {row[0]: _account(drawn, *row) for row in ACCOUNTS}
    staff = {role.value: _staff(drawn, role) for role in StaffRole}
    articles = _articles()
    with unit_of_work() as session:
        first = find_account(session, accounts["bystander"].email) is None
    put_on_shelves(articles, around.opened)
    if first:
        with unit_of_work() as session:
            _count_anew(session, articles, around)
    settle(tuple(accounts.values()), tuple(staff.values()), around)
    return {
        "accounts": {key: _account_facts(one) for key, one in accounts.items()},
        "staff": {key: _staff_facts(one) for key, one in staff.items()},
        "articles": _article_facts([one.save.sku for one in articles]),
    }


def _articles() -> list[DemoProduct]:
    """All kinds of goods: everything but the last of the single oils."""
    oils = [one.save.sku for one in demo_products() if one.save.category == "single-oils"]
    others = [one.save.sku for one in demo_products() if one.save.category != "single-oils"]
    skus = [*oils[: ARTICLES - len(others)], *others]
    return chosen(skus, {sku: 1 if sku == LAST_PIECE else PIECES for sku in skus})


def _count_anew(session: Session, articles: list[DemoProduct], around: Surroundings) -> None:
    for one in articles:
        product_id, free = session.execute(
            select(Product.id, StockItem.on_hand - StockItem.reserved)
            .join(StockItem, StockItem.product_id == Product.id)
            .where(Product.sku == one.save.sku)
        ).one()
        if free != one.pieces:
            count = Receive(product_id, one.pieces - free, "counted", ACTOR, MovementKind.CORRECTED)
            receive(session, count, now=around.now)


def _account(
    drawn: Drawn, key: str, first_name: str, last_name: str, kind: AccountKind, number: str
) -> DemoAccount:
    email = f"{key.replace('_', '-')}@harness.otg.example"
    phone = f"+7701{number[-7:]}"
    return DemoAccount(email, drawn.password(key), first_name, last_name, kind, "kk", phone, number)


def _staff(drawn: Drawn, role: StaffRole) -> DemoStaff:
    email = f"{role.value}@harness.otg.example"
    return DemoStaff(email, drawn.password(role.value), role.value, role, drawn.second_factor(role.value))


def _account_facts(one: DemoAccount) -> dict[str, Any]:
    row = db.session.execute(
        select(Account.id, Account.member_id).where(Account.email_canonical == canonical_email(one.email))
    ).one()
    return {
        "id": row.id,
        "member_id": row.member_id,
        "email": one.email,
        "password": one.password,
        "kind": one.kind.value,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "phone": one.phone,
    }


def _staff_facts(one: DemoStaff) -> dict[str, Any]:
    found = select(Staff.id).where(Staff.email_canonical == canonical_email(one.email))
    return {
        "id": db.session.scalars(found).one(),
        "email": one.email,
        "password": one.password,
        "role": one.role.value,
        "second_factor": one.secret,
    }


def _article_facts(skus: list[str]) -> list[dict[str, Any]]:
    texts: dict[int, dict[str, Mapping[str, str]]] = {}
    for text in db.session.scalars(select(ProductText).join(Product).where(Product.sku.in_(skus))):
        texts.setdefault(text.product_id, {})[text.language] = {"name": text.name, "slug": text.slug}
    rows = db.session.execute(
        select(Product, StockItem.on_hand, StockItem.reserved)
        .join(StockItem, StockItem.product_id == Product.id)
        .where(Product.sku.in_(skus))
        .order_by(Product.position)
    )
    return [
        {
            "id": product.id,
            "sku": product.sku,
            "state": product.state.value,
            "on_hand": on_hand,
            "reserved": reserved,
            "retail_tiyn": product.retail.minor,
            "member_tiyn": product.member.minor,
            "pv_hundredths": product.pv_hundredths,
            "weight_g": product.weight_g,
            "texts": texts[product.id],
        }
        for product, on_hand, reserved in rows
    ]
