"""The demo shop: what is in it, that loading again changes nothing, and what live mode says to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront.accounts.flow import Visit, check_code, check_sign_in
from storefront.accounts.identity import read_login_name
from storefront.catalogue.search import search
from storefront.demo.flow import Loaded, Surroundings, draw, load, put_on_shelves
from storefront.demo.harness import ARTICLES, LAST_PIECE, PIECES, load_harness
from storefront.demo.people import CUSTOMER, MEMBER, OWNER
from storefront.demo.shelves import chosen, demo_products
from storefront.gateways.sandbox import Bank, SandboxGateway
from storefront.models import Base, db
from storefront.models.account import Account, Staff, StaffRole
from storefront.models.catalogue import Category, Product, ProductState, ProductText
from storefront.models.order import Order, OrderState
from storefront.models.warehouse import StockItem
from storefront.settings import Mode
from storefront.web.shop import shop


@pytest.fixture
def around(app: Flask) -> Surroundings:
    settings = shop().settings
    bank = settings.bank_database
    return Surroundings(settings, shop().now(), lambda clock: SandboxGateway(Bank(bank, clock=clock)))


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def free(sku: str) -> int:
    pieces = select(StockItem.on_hand - StockItem.reserved).join(Product).where(Product.sku == sku)
    return db.session.scalars(pieces).one()


def states() -> dict[str, int]:
    counted = db.session.execute(select(Product.state, func.count()).group_by(Product.state))
    return {state.value: number for state, number in counted}


class TestTheDemoShop:
    def test_has_all_products_one_of_them_hidden(self, around: Surroundings) -> None:
        assert load(around) == Loaded(products=60, people=3, orders=5, pictures=0)
        assert states() == {"published": 59, "hidden": 1}
        shelves = {
            code: number for code, number in db.session.execute(select(Category.code, Category.published))
        }
        assert shelves == {
            "single-oils": 36, "blends": 6, "carrier-oils": 6, "body-care": 5, "wellness": 4, "home": 2,
        }  # fmt: skip

    def test_some_run_low_and_one_is_sold_out(self, around: Surroundings) -> None:
        load(around)
        numbers = db.session.execute(
            select(Product.sku, StockItem.on_hand - StockItem.reserved, StockItem.low_at).join(Product)
        ).all()
        assert len(numbers) == 60
        assert [sku for sku, left, _low_at in numbers if left == 0] == ["EO-017"]
        assert {sku for sku, left, low_at in numbers if 0 < left <= low_at} == {
            "EO-015", "EO-020", "EO-023", "BC-006",
        }  # fmt: skip

    def test_every_product_is_described_in_kazakh_and_russian(self, around: Surroundings) -> None:
        load(around)
        texts = db.session.scalars(select(ProductText).where(ProductText.language != "en")).all()
        assert len(texts) == 120
        for text in texts:
            assert text.name
            assert text.size
            assert text.summary.endswith((".", "»."))
            assert len(text.description.split("\n\n")) == 4

    def test_supplements_say_that_they_are_no_medicine(self, around: Surroundings) -> None:
        load(around)
        words = {"kk": "дәрілік зат емес", "ru": "не является лекарством"}
        found = db.session.execute(
            select(ProductText.language, ProductText.description)
            .join(Product)
            .where(Product.sku.like("WE-%"))
        )
        told = {language: text for language, text in found if language in words}
        assert set(told) == set(words)
        assert all(words[language] in text for language, text in told.items())

    def test_is_found_by_what_people_type(self, around: Surroundings) -> None:
        load(around)
        first = search(db.session, "лаванда", limit=5).hits[0]
        assert db.session.scalar(select(Product.sku).where(Product.id == first.product_id)) == "EO-001"

    def test_orders_have_come_as_far_as_their_age(self, around: Surroundings) -> None:
        load(around)
        found = db.session.execute(select(Order.state, Order.placed_at).order_by(Order.placed_at)).all()
        assert [row.state for row in found] == [
            OrderState.DELIVERED, OrderState.DELIVERED, OrderState.CANCELLED, OrderState.SHIPPED, OrderState.PAID,
        ]  # fmt: skip
        assert all(row.placed_at < around.now for row in found)

    def test_the_books_are_in_order(self, app: Flask) -> None:
        ran = app.test_cli_runner().invoke(args=["demo", "load", "--no-pictures"])
        assert ran.exit_code == 0, ran.output
        audited = app.test_cli_runner().invoke(args=["audit"])
        assert audited.exit_code == 0, audited.output

    def test_loading_again_changes_nothing(self, around: Surroundings) -> None:
        load(around)
        before = rows()
        db.session.rollback()
        assert load(around) == Loaded(0, 0, 0, 0)
        assert rows() == before

    def test_a_load_cut_short_is_finished_by_the_next(self, around: Surroundings) -> None:
        assert load(replace(around, bank_at=None), products=10) == Loaded(10, 3, 0, 0)
        assert load(around) == Loaded(products=50, people=0, orders=5, pictures=0)
        assert states() == {"published": 59, "hidden": 1}

    def test_what_staff_have_changed_stays(self, around: Surroundings) -> None:
        put_on_shelves(chosen(["EO-001"], {"EO-001": 7}), around.opened)
        load(around)
        assert free("EO-001") == 6, "one of the seven was bought in the past"

    def test_live_mode_refuses(self, around: Surroundings) -> None:
        live = replace(around, settings=replace(around.settings, shop_mode=Mode.LIVE))
        for attempt in (load, load_harness):
            with pytest.raises(ValueError, match="live shop"):
                attempt(live)
        assert db.session.scalar(select(func.count()).select_from(Product)) == 0


class TestPeople:
    def test_everyone_signs_in_with_the_password_told(self, around: Surroundings) -> None:
        load(around)
        visit = Visit("127.0.0.1", around.settings)
        for name, password in ((MEMBER.member_id, MEMBER.password), (CUSTOMER.email, CUSTOMER.password)):
            assert (
                check_sign_in("account", read_login_name(name), password, visit, now=around.now).kind
                == "account"
            )
        owner = check_sign_in("staff", read_login_name(OWNER.email), OWNER.password, visit, now=around.now)
        check_code("staff", owner.id, pyotp.TOTP(OWNER.secret).at(around.now), visit, now=around.now)

    def test_the_code_of_the_owner_is_told(self, app: Flask) -> None:
        ran = app.test_cli_runner().invoke(args=["demo", "code"])
        assert ran.output.strip() == pyotp.TOTP(OWNER.secret).at(shop().now())


class TestManyProducts:
    def test_each_has_a_name_of_its_own(self, around: Surroundings) -> None:
        assert load(around, products=500).products == 500
        names = db.session.scalars(select(ProductText.name).where(ProductText.language == "kk")).all()
        assert len(names) == len(set(names)) == 500
        assert states() == {"published": 499, "hidden": 1}
        assert load(around, products=500).products == 0

    def test_they_borrow_the_pictures_of_the_drawn_ones(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("storefront.demo.flow.draw_pictures", lambda media, _skus: draw_one(media))
        monkeypatch.setattr("storefront.demo.flow.draw_cover_picture", lambda _media: None)
        draw(tmp_path, ["EO-001-0001", "EO-001-0170"])
        for sku in ("EO-001-0001", "EO-001-0170"):
            assert (tmp_path / "products" / sku / "pack-320.webp").read_bytes() == b"lavender"


def draw_one(media: Path) -> int:
    folder = media / "products" / "EO-001"
    folder.mkdir(parents=True)
    (folder / "pack-320.webp").write_bytes(b"lavender")
    return 1


class TestHarness:
    def facts(self, app: Flask) -> dict[str, Any]:
        ran = app.test_cli_runner().invoke(args=["demo", "load", "--profile", "harness", "--no-pictures"])
        assert ran.exit_code == 0, ran.output
        found: dict[str, Any] = json.loads(ran.stdout)
        return found

    def test_pieces_are_known(self, app: Flask) -> None:
        articles = {one["sku"]: one for one in self.facts(app)["articles"]}
        assert len(articles) == ARTICLES
        assert {one["on_hand"] for sku, one in articles.items() if sku != LAST_PIECE} == {PIECES}
        assert articles[LAST_PIECE]["on_hand"] == 1
        assert [sku for sku, one in articles.items() if one["state"] == ProductState.HIDDEN.value] == [
            "BC-005"
        ]
        assert articles["EO-001"]["texts"]["kk"] == {"name": "Лаванда эфир майы", "slug": "lavanda-efir-mayy"}

    def test_pieces_are_known_where_the_demo_has_been_before(self, app: Flask, around: Surroundings) -> None:
        load(around)
        articles = {one["sku"]: one for one in self.facts(app)["articles"]}
        assert {sku: one["on_hand"] - one["reserved"] for sku, one in articles.items()} == {
            sku: 1 if sku == LAST_PIECE else PIECES for sku in articles
        }

    def test_people_sign_in_with_what_is_told(self, app: Flask, around: Surroundings) -> None:
        facts = self.facts(app)
        visit = Visit("127.0.0.1", around.settings)
        for one in facts["accounts"].values():
            for name in (one["member_id"], one["email"]):
                person = check_sign_in(
                    "account", read_login_name(name), one["password"], visit, now=around.now
                )
                assert person.id == one["id"]
        assert set(facts["staff"]) == {role.value for role in StaffRole}
        for role, one in facts["staff"].items():
            person = check_sign_in(
                "staff", read_login_name(one["email"]), one["password"], visit, now=around.now
            )
            assert db.session.scalar(select(Staff.role).where(Staff.id == person.id)) == StaffRole(role)
            check_code(
                "staff", person.id, pyotp.TOTP(one["second_factor"]).at(around.now), visit, now=around.now
            )

    def test_asking_again_answers_the_same_and_moves_no_piece(self, app: Flask) -> None:
        facts, before = self.facts(app), rows()
        db.session.rollback()
        assert self.facts(app) == facts
        assert rows() == before

    def test_its_passwords_are_not_those_of_another_shop(self, around: Surroundings) -> None:
        settings = replace(around.settings, secret_key="another-secret-that-only-tests-know-01234")
        facts = load_harness(replace(around, settings=settings))
        ours = load_harness(around)
        assert facts["accounts"]["bystander"]["password"] != ours["accounts"]["bystander"]["password"]


def test_the_file_and_the_pictures_speak_of_the_same_products() -> None:
    assert len({one.save.sku for one in demo_products()}) == 60
    assert all(set(one.save.words) == {"kk", "ru", "en"} for one in demo_products())


def test_nobody_is_there_before_the_load(app: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0
