"""Work that waits for its time: every round asks the database what is due and does it.

The database alone knows what is due, so a round may run twice at once, be killed at any point or
start late; any number of workers may run rounds.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from storefront.accounts import flow as accounts_flow
from storefront.accounts import mails as account_mails
from storefront.catalogue import flow as catalogue_flow
from storefront.journal import audit, outbox
from storefront.kernel.clock import Clock
from storefront.models import unit_of_work
from storefront.orders import flow as orders_flow
from storefront.orders import mails as order_mails
from storefront.payments import flow as payments_flow
from storefront.web.shop import shop

log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any], datetime], None]

HANDLERS: dict[str, Handler] = {
    "mail.order_paid": order_mails.send_order_paid,
    "mail.login_failures": account_mails.send_login_failures,
    "mail.password_changed": account_mails.send_password_changed,
}


def deliver_outbox(clock: Clock) -> int:
    """Do the work promised in the outbox that is due by now; answers how many pieces were done.

    The clock is read for every piece: a round of slow mails may outlast a lease taken at its beginning.
    """
    began, done = clock(), 0
    while True:
        with unit_of_work() as session:
            message = outbox.claim(session, now=clock(), due_by=began)
        if message is None:
            return done
        try:
            HANDLERS[message.kind](message.payload, clock())
        except Exception as error:
            log.exception("outbox %s %s failed", message.kind, message.key)
            with unit_of_work() as session:
                outbox.postpone(session, message, f"{type(error).__name__}: {error}", now=clock())
        else:
            with unit_of_work() as session:
                outbox.finish(session, message.id, now=clock())
            done += 1


def seal_audit(now: datetime) -> int:
    """Extend the audit chain over the events written since."""
    with unit_of_work() as session:
        return audit.seal(session, now=now)


ROUND: dict[str, Callable[[datetime], int]] = {
    "payments": lambda now: payments_flow.sweep(shop().payments, clock=shop().clock),
    "orders": orders_flow.expire_unpaid,
    "prices": catalogue_flow.let_prices_begin,
    "outbox": lambda _now: deliver_outbox(shop().clock),
    "audit": seal_audit,
    "browsers": accounts_flow.forget_strangers,
}


def run_round() -> dict[str, int]:
    """One round over everything due; one part failing does not stop the others."""
    counts = {}
    for name, part in ROUND.items():
        try:
            counts[name] = part(shop().now())
        except Exception:
            log.exception("jobs: %s failed", name)
            counts[name] = -1
    return counts


commands = AppGroup("jobs", help="Work that is due: payments to settle, mails to send, holds to end.")


@commands.command("once")
def once() -> None:
    """Do everything that is due, then stop. Exits 1 when a part failed."""
    counts = run_round()
    click.echo(" ".join(f"{name}={count}" for name, count in counts.items()))
    if -1 in counts.values():
        raise SystemExit(1)


@commands.command("loop")
def loop() -> None:
    """Do what is due, again and again, until told to stop (SIGTERM)."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        run_round()
        stop.wait(shop().settings.jobs_interval_s)


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(commands)
