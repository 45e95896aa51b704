"""Commands about the demo. They import what they need when they run: most commands draw no pictures."""

from __future__ import annotations

import json

import click
import pyotp
from flask.cli import AppGroup

from storefront.demo.people import CUSTOMER, MEMBER, OWNER
from storefront.gateways.sandbox import Bank, SandboxGateway
from storefront.kernel.clock import Clock
from storefront.web.shop import shop

commands = AppGroup("demo", help="A shop to try out; refused in live mode.")

WHO = f"""
  People to sign in as (the same in every demo):
    member    {MEMBER.member_id}  {MEMBER.password}
    customer  {CUSTOMER.email}  {CUSTOMER.password}
    owner     {OWNER.email}  {OWNER.password}  (staff; the code: flask --app wsgi demo code)
"""


@commands.command("load")
@click.option(
    "--products", type=click.IntRange(1, 200_000), help="How many products; more than 60 for measuring."
)
@click.option("--profile", type=click.Choice(["harness"]), help="Known people and pieces, printed as JSON.")
@click.option("--pictures/--no-pictures", default=True, help="Draw the product pictures that are missing.")
def load(products: int | None, profile: str | None, pictures: bool) -> None:
    """Fill the shop with products, people and orders; what is there already stays as it is."""
    from storefront import jobs
    from storefront.demo import flow, harness

    settings = shop().settings
    if settings.live:
        raise click.ClickException("a live shop takes no demo data")
    around = flow.Surroundings(settings, shop().now(), _bank_at if _trial_bank() else None)
    media = settings.media_folder if pictures else None
    if profile == "harness":
        facts = harness.load_harness(around)
        if media:
            flow.draw(media, [])
        jobs.run_round()
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    loaded = flow.load(around, products=products, media=media)
    if any(vars(loaded).values()):
        click.echo(
            f"  New: {loaded.products} products, {loaded.people} people, {loaded.orders} orders,"
            f" pictures of {loaded.pictures} products."
        )
        jobs.run_round()  # so that nothing the past has promised is left lying
    click.echo(WHO)


@commands.command("code")
def code() -> None:
    """Print the owner's sign-in code of this half minute."""
    if shop().settings.live:
        raise click.ClickException("a live shop has no demo owner")
    click.echo(pyotp.TOTP(OWNER.secret).at(shop().now()))


def _trial_bank() -> bool:
    return isinstance(shop().payments, SandboxGateway)


def _bank_at(clock: Clock) -> SandboxGateway:
    return SandboxGateway(Bank(shop().settings.bank_database, clock=clock))
