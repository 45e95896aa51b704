"""Every invariant of the audit: it says nothing of a shop that works, and sees the wound made for it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from storefront import jobs
from storefront.audit.books import Books, opened
from storefront.audit.commands import INVARIANTS, findings
from storefront.audit.facts import FACTS, page
from storefront.gateways.payments import Intent, IntentStatus, Recent
from storefront.kernel.money import Money, tenge
from storefront.models import db, unit_of_work
from storefront.models.account import LoginFailure
from storefront.orders import operations as orders
from storefront.payments.flow import StartPayment, cancel_order, start_payment
from storefront.settings import ROOT
from storefront.web.shop import shop
from tests.books import placed_order
from tests.browsing import Browser
from tests.conftest import House
from tests.factories import product_on_sale
from tests.people import colleague, customer, sign_in

PRICE = tenge(16_800)

PAID = "(SELECT id FROM \"order\" WHERE state = 'paid')"
WAITING = "(SELECT id FROM \"order\" WHERE state = 'awaiting_payment')"
SHIPPED = "(SELECT id FROM \"order\" WHERE state = 'shipped')"
ENDED = "(SELECT id FROM \"order\" WHERE state = 'cancelled')"
PAYMENT = f"(SELECT id FROM payment_attempt WHERE state = 'captured' AND order_id = {PAID})"
LONG_PAST = "'2026-01-01 00:00:00.000000'"

WOUNDS: dict[str, list[str]] = {
    "on_hand_is_the_sum_of_movements": ["UPDATE stock_item SET on_hand = on_hand + 1"],
    "reserved_is_the_sum_of_live_holds": ["UPDATE stock_item SET reserved = reserved + 1"],
    "reserved_is_between_zero_and_on_hand": ["UPDATE stock_item SET reserved = on_hand + 1"],
    "waiting_orders_hold_their_pieces": [f"DELETE FROM stock_hold WHERE order_id = {WAITING}"],
    "paid_orders_have_their_pieces": [
        f"UPDATE stock_hold SET quantity = quantity + 1 WHERE order_id = {PAID}",
    ],
    "shipped_orders_took_their_pieces": [
        f"UPDATE stock_hold SET state = 'allocated' WHERE order_id = {SHIPPED}",
    ],
    "ended_orders_hold_nothing": [f"UPDATE stock_hold SET state = 'held' WHERE order_id = {ENDED}"],
    "every_hold_belongs_to_a_line": [f"DELETE FROM order_line WHERE order_id = {ENDED}"],
    "exactly_the_ordered_pieces_left_the_shelf": [
        f"UPDATE stock_movement SET delta = delta - 1 WHERE order_id = {SHIPPED}",
    ],
    "shipping_movements_name_their_order": [
        f"UPDATE stock_movement SET order_id = NULL WHERE order_id = {SHIPPED}",
    ],
    "order_totals_add_up": [f'UPDATE "order" SET vat_tiyn = vat_tiyn + 1 WHERE id = {PAID}'],
    "line_totals_are_price_times_quantity": [
        f"UPDATE order_line SET total_tiyn = total_tiyn + 1 WHERE order_id = {PAID}",
    ],
    "unit_prices_held_when_the_order_was_placed": [
        f"UPDATE order_line SET unit_price_tiyn = unit_price_tiyn - 100 WHERE order_id = {PAID}",
    ],
    "order_states_follow_from_their_events": [
        f"UPDATE \"order\" SET state = 'delivered' WHERE id = {PAID}",
    ],
    "paid_at_is_known_of_paid_orders_alone": [f'UPDATE "order" SET paid_at = NULL WHERE id = {PAID}'],
    "no_order_waits_for_nothing": [f'UPDATE "order" SET held_until = {LONG_PAST} WHERE id = {WAITING}'],
    "paid_orders_have_promised_their_mail": ["DELETE FROM outbox_message"],
    "payments_of_orders_are_in_the_audit_book": [
        "UPDATE audit_event SET action = 'order.pondered' WHERE action = 'order.paid'",
    ],
    "paid_orders_have_one_captured_payment_of_their_total": [
        f"UPDATE payment_attempt SET amount_tiyn = amount_tiyn - 1 WHERE id = {PAYMENT}",
    ],
    "captured_payments_stand_in_the_ledger": [f"DELETE FROM ledger_entry WHERE attempt_id = {PAYMENT}"],
    "money_without_an_order_is_on_its_way_back": [
        f"UPDATE payment_attempt SET state = 'voided' WHERE id = {PAYMENT}",
    ],
    "refunds_are_at_most_what_was_taken": [
        "INSERT INTO refund_request (attempt_id, amount_tiyn, reason, state, requested_at)"
        f" SELECT id, amount_tiyn + 1, 'late_money', 'requested', created_at FROM payment_attempt"
        f" WHERE id = {PAYMENT}",
    ],
    "captured_cards_come_from_accepted_countries": [
        f"UPDATE payment_attempt SET issuer_country = 'US' WHERE id = {PAYMENT}",
    ],
    "payments_stand_where_the_audit_book_left_them": [
        "DELETE FROM audit_event WHERE action = 'payment.captured'",
    ],
    "no_payment_is_stuck": [
        f"UPDATE payment_attempt SET state = 'capturing', touched_at = {LONG_PAST} WHERE id = {PAYMENT}",
    ],
    "todays_prices_are_the_newest_begun": ["UPDATE product SET member_tiyn = member_tiyn - 100"],
    "published_products_speak_every_language": ["DELETE FROM product_text WHERE language = 'kk'"],
    "shelves_speak_every_language": ["UPDATE category_text SET name = '' WHERE language = 'ru'"],
    "shelves_know_how_many_products_they_show": ["UPDATE category SET published = published + 1"],
    "exactly_the_published_products_can_be_found": ["UPDATE product SET state = 'hidden'"],
    "carts_know_how_many_pieces_they_hold": ["UPDATE cart SET pieces = pieces + 1"],
    "passwords_are_kept_as_strong_hashes": [
        "UPDATE account SET password_hash = '$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
        "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g'",
    ],
    "browser_ids_are_kept_as_digests": ["UPDATE browser_session SET id_hash = 'the-cookie-itself'"],
    "failed_logins_name_nobody": ["UPDATE login_failure SET subject = 'aigerim@example.kz'"],
    "second_factors_are_sealed": ["UPDATE second_factor SET sealed_secret = 'JBSWY3DPEHPK3PXP'"],
    "disabled_people_are_signed_in_nowhere": ["UPDATE account SET state = 'disabled'"],
    "every_account_is_in_one_market": ["UPDATE account SET market = 'KG'"],
    "promised_work_is_not_left_lying": [
        f"UPDATE outbox_message SET state = 'waiting', done_at = NULL, due_at = {LONG_PAST}",
    ],
    "a_person_knows_of_work_given_up": ["UPDATE outbox_message SET state = 'dead', done_at = NULL"],
    "finished_work_says_when": ["UPDATE outbox_message SET done_at = NULL"],
    "sealed_events_are_as_they_were": [
        "UPDATE audit_event SET actor = 'nobody' WHERE id = (SELECT min(id) FROM audit_event)",
    ],
    "events_are_sealed_soon_and_in_order": [
        "UPDATE audit_event SET seal = NULL WHERE id = (SELECT min(id) FROM audit_event)",
    ],
    "values_beside_events_are_as_they_were": ["UPDATE audit_values SET salt = 'another'"],
}
"""What breaks each invariant, by hand and on either database. Constraints of the database step aside."""


class Undo(Exception):
    """Nothing of this is to stay."""


def _of_paid(intent: Intent) -> bool:
    return intent.captured == intent.amount


BANK_WOUNDS: dict[str, Callable[[Intent], Intent | None]] = {
    "captured_payments_are_captured_at_the_bank": lambda intent: None if _of_paid(intent) else intent,
    "money_taken_by_the_bank_is_known_here": lambda intent: (
        replace(intent, reference="somebody else's") if _of_paid(intent) else intent
    ),
    "nothing_is_held_at_the_bank_for_no_payment": lambda intent: replace(
        intent, status=IntentStatus.AUTHORISED
    ),
    "refunds_at_the_bank_were_asked_for": lambda intent: replace(intent, refunded=Money(1)),
}
"""What the bank would have to say for an invariant of its book to break."""

SQLITE_ONLY = {"the_database_is_whole", "moments_are_kept_in_utc"}


@pytest.fixture
def lived_in(house: House, app: Flask, client: Browser) -> House:
    """A shop in which a bit of everything has happened, with its jobs done."""
    clock, gateway = house.clock, shop().payments
    with unit_of_work() as session:
        product_id = product_on_sale(session, now=clock())
    clock.advance(minutes=5)
    someone = customer(house)
    colleague(house)
    sign_in(client, someone)
    with unit_of_work() as session:
        session.add(LoginFailure(subject="5f" * 16, address="", at=clock()))
    client.send("/kk/cart/lines", {"product_id": product_id, "quantity": 2})

    def order(card: str | None = None) -> int:
        with unit_of_work() as session:
            order_id = placed_order(session, product_id, now=clock(), price=PRICE)
        if card:
            start_payment(gateway, StartPayment(order_id, card, "/kk/", "kk"), clock=clock)
        return order_id

    order("card_kz")
    shipped = order("card_by")
    with unit_of_work() as session:
        orders.ship(session, shipped, actor="staff:1", now=clock())
    cancelled = order("card_us")
    cancel_order(gateway, cancelled, actor="shopper", clock=clock)
    order("card_kz_declined")
    clock.advance(minutes=31)
    assert -1 not in jobs.run_round().values()
    order()
    clock.advance(minutes=2)
    assert -1 not in jobs.run_round().values()
    return house


@pytest.fixture
def books(lived_in: House) -> Iterator[Books]:
    with opened(db.engine, shop().payments, lived_in.clock()) as books:
        yield books


def test_a_shop_that_works_gives_no_findings(books: Books) -> None:
    assert list(findings(books)) == []


def test_every_invariant_has_a_wound() -> None:
    wounds = [*WOUNDS, *BANK_WOUNDS, *SQLITE_ONLY]
    assert sorted(wounds) == sorted(invariant.__name__ for invariant in INVARIANTS)


def test_every_wound_is_seen(lived_in: House) -> None:
    by_name = {invariant.__name__: invariant for invariant in INVARIANTS}
    bank = shop().payments.list_recent(lived_in.clock() - timedelta(days=1))
    unseen = []
    for name, statements in WOUNDS.items():
        with suppress(Undo), unit_of_work() as session:
            _let_constraints_step_aside(session)
            for statement in statements:
                assert session.execute(text(statement)).rowcount > 0, f"nothing to wound for {name}"  # type: ignore[attr-defined]
            if not list(by_name[name](Books(session, lived_in.clock(), bank))):
                unseen.append(name)
            raise Undo
    assert unseen == []


def test_every_wound_of_the_bank_is_seen(books: Books) -> None:
    by_name = {invariant.__name__: invariant for invariant in INVARIANTS}
    unseen = []
    for name, wound in BANK_WOUNDS.items():
        intents = tuple(found for intent in books.bank.intents if (found := wound(intent)) is not None)
        wounded = replace(books, bank=Recent(intents, books.bank.refunds, books.bank.disputes))
        if not list(by_name[name](wounded)):
            unseen.append(name)
    assert unseen == []


def _let_constraints_step_aside(session: Session) -> None:
    """The database itself refuses most wounds; the audit must see them all the same."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        return
    session.execute(text("SET LOCAL session_replication_role = replica"))
    checks = session.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint"
            " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
        )
    ).all()
    for table, constraint in checks:
        session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))


def wound(database: Path, statement: str) -> None:
    """Write past the shop."""
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute(statement)


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
class TestOfSqlite:
    """PostgreSQL refuses these wounds by itself."""

    @pytest.fixture
    def database(self, lived_in: House) -> Path:
        db.session.remove()
        db.engine.dispose()
        return lived_in.folder / "shop.db"

    def found(self, house: House) -> set[str]:
        with opened(db.engine, shop().payments, house.clock()) as books:
            return {finding.invariant for finding in findings(books)}

    def test_an_orphan_is_seen(self, database: Path, lived_in: House) -> None:
        wound(database, "UPDATE cart_line SET product_id = 999")
        assert "the_database_is_whole" in self.found(lived_in)

    def test_a_moment_with_an_offset_is_seen(self, database: Path, lived_in: House) -> None:
        wound(database, "UPDATE cart SET changed_at = '2026-11-23T10:00:00+05:00'")
        assert "moments_are_kept_in_utc" in self.found(lived_in)


class TestCommand:
    def run(self, house: House, *arguments: str) -> tuple[int, str]:
        result = house.app.test_cli_runner().invoke(args=["audit", *arguments])
        return result.exit_code, result.output

    def test_it_tells_each_finding_on_a_line_of_json(self, lived_in: House) -> None:
        with unit_of_work() as session:
            session.execute(text("UPDATE stock_item SET on_hand = on_hand + 1"))
        code, output = self.run(lived_in, "--json")
        assert code == 1
        assert [json.loads(line) for line in output.splitlines()] == [
            {
                "invariant": "on_hand_is_the_sum_of_movements",
                "object": "product:EO-001",
                "detail": {"on_hand": 49, "movements": 48},
            }
        ]

    def test_it_is_content_with_good_books_and_writes_nothing(self, lived_in: House) -> None:
        before = self.run(lived_in, "--facts")
        assert self.run(lived_in, "--json") == (0, "")
        assert self.run(lived_in, "--facts") == before

    def test_facts_tell_everything_and_nothing_personal(self, lived_in: House) -> None:
        code, output = self.run(lived_in, "--facts")
        told: dict[str, Any] = json.loads(output)
        assert code == 0
        assert list(told) == ["version", "taken_at", *FACTS, "bank"]
        assert {order["state"] for order in told["orders"]} == {
            "paid",
            "shipped",
            "cancelled",
            "expired",
            "awaiting_payment",
        }
        assert sum(entry["amount_tiyn"] for entry in told["ledger"]) == 4 * PRICE.minor
        assert told["taken_at"].endswith("+00:00")
        for secret in ("Айгерім", "aigerim@", "+7701", "argon2id", "Сәрсенова"):
            assert secret not in output


def test_the_page_of_facts_is_the_facts() -> None:
    message = "write it anew: flask --app wsgi audit --facts-page > docs/audit-facts.md"
    assert (ROOT / "docs" / "audit-facts.md").read_text() == page(), message
