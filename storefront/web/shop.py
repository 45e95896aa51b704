"""The running shop as views see it: its settings, its clock and the outside services it was wired with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from storefront.gateways.mail import MailGateway
from storefront.gateways.payments import PaymentGateway
from storefront.kernel.clock import Clock
from storefront.settings import Settings


@dataclass(frozen=True)
class Shop:
    """Everything the factory wired together for one application."""

    settings: Settings
    clock: Clock
    payments: PaymentGateway
    mail: MailGateway

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.clock()


EXTENSION = "storefront"


def shop() -> Shop:
    """The shop this request or command belongs to."""
    found: Shop = current_app.extensions[EXTENSION]
    return found
