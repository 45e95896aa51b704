"""The worlds in which the contract of `PaymentGateway` is tried: one a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client

from storefront.gateways.payments import Intent, NewIntent, NextAction, PaymentGateway, Setup
from storefront.gateways.sandbox import Bank, FaultPlan, SandboxGateway, bank_pages
from storefront.gateways.sandbox.deliveries import signed
from storefront.kernel.money import Money
from tests.conftest import MovableClock

SECRET = "the-bank-signs-with-this"


@dataclass
class World:
    """A gateway with what a test needs around it: cards by situation, a clock, a cardholder, faults."""

    gateway: PaymentGateway
    clock: MovableClock
    faults: FaultPlan
    pages: Client
    bank: Bank
    keys: int = 0

    def key(self) -> str:
        """A key never used before."""
        self.keys += 1
        return f"key-{self.keys}"

    def card(self, situation: str) -> str:
        """What the pay page posts for a card that behaves so."""
        return f"card_{situation}"

    def open(
        self, amount: int = 1_680_000, *, customer: str | None = None, save_card: bool = False
    ) -> Intent:
        reference = f"attempt-{self.keys}"
        new = NewIntent(Money(amount), reference, "KZ-2611-00001-4", "100000000000001", customer, save_card)
        return self.gateway.create_intent(new, key=self.key())

    def confirm(
        self, intent: Intent, situation: str, *, key: str | None = None, instrument: str | None = None
    ) -> Intent:
        return self.gateway.confirm_intent(
            intent.id,
            instrument or self.card(situation),
            by="customer",
            return_path="/kk/orders/1/payment",
            language="kk",
            key=key or self.key(),
        )

    def held(self, situation: str = "kz", amount: int = 1_680_000) -> Intent:
        return self.confirm(self.open(amount), situation)

    def captured(self, situation: str = "kz") -> Intent:
        intent = self.held(situation)
        return self.gateway.capture_intent(intent.id, intent.amount, key=self.key())

    def save(self, situation: str) -> Setup:
        customer = self.gateway.ensure_customer("account-1", key=self.key())
        setup = self.gateway.create_setup(customer, reference="card-1", key=self.key())
        return self.gateway.confirm_setup(
            setup.id, self.card(situation), return_path="/kk/account/cards", language="kk", key=self.key()
        )

    def answer(self, action: NextAction | None, decision: str) -> str:
        """The cardholder's word on the bank's page; where her browser is sent afterwards."""
        assert action is not None
        assert action.redirect_url is not None
        path = action.redirect_url.removeprefix("/sandbox-bank")
        response = self.pages.post(path, data={"decision": decision})
        assert response.status_code == 303
        return response.headers["Location"]

    def delivery(self) -> tuple[bytes, dict[str, str]]:
        """The newest message of the provider, as it would arrive."""
        return signed(self.bank.events()[-1], SECRET, now=self.bank.now())


def sandbox_world(folder: Path, key_memory: timedelta = timedelta(hours=24)) -> World:
    clock, faults = MovableClock(), FaultPlan()
    bank = Bank(folder / "bank.db", clock=clock, faults=faults, key_memory=key_memory)
    gateway = SandboxGateway(bank, webhook_secrets=("an-older-secret", SECRET))
    return World(gateway, clock, faults, Client(bank_pages(bank)), bank)


@pytest.fixture(params=["sandbox"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A provider with nothing in its books."""
    worlds = {"sandbox": sandbox_world}
    return worlds[request.param](tmp_path)


@pytest.fixture
def gateway(world: World) -> PaymentGateway:
    return world.gateway
