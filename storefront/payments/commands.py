"""Commands about payments."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from storefront.payments.flow import sweep
from storefront.web.shop import shop

commands = AppGroup("payments", help="Payments that wait for the bank's answer.")


@commands.command("reconcile")
def reconcile() -> None:
    """Ask the bank about every payment left untouched for two minutes; finish it or give it up."""
    click.echo(f"looked_at={sweep(shop().payments, clock=shop().clock)}")
