"""Commands about staff."""

from __future__ import annotations

import secrets
import sys

import click
from flask.cli import AppGroup

from storefront.accounts.flow import Visit
from storefront.accounts.identity import canonical_email
from storefront.accounts.operations import (
    AddStaff,
    add_staff,
    change_role,
    find_staff_by_email,
    new_password_hash,
    set_second_factor,
)
from storefront.accounts.passwords import PasswordRefused, hash_password
from storefront.accounts.second_factor import draw_recovery_codes, new_secret, provisioning_uri
from storefront.models import unit_of_work
from storefront.models.account import StaffRole
from storefront.web.shop import shop

commands = AppGroup("staff", help="People who work in the shop.")


@commands.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in StaffRole]), required=True)
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the input instead of drawing one."
)
def add(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Let somebody work in the shop: prints the password and the second factor, once.

    Whoever is there already only gets the role; password and second factor stay.
    """
    now = shop().now()
    try:
        canonical = canonical_email(email)
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from fault
    with unit_of_work() as session:
        known = find_staff_by_email(session, canonical)
        if known is not None:
            change_role(session, known.id, StaffRole(role), now=now, actor="command")
            click.echo(f"{canonical} is there already; role: {role}")
            return
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    password = password or secrets.token_urlsafe(15)
    try:
        hashed = new_password_hash(password, [name, email])
    except PasswordRefused as refusal:
        raise click.ClickException(f"this password is refused: {refusal.parameters['reason']}") from refusal
    secret, pairs = new_secret(), draw_recovery_codes()
    codes = [(pair, hash_password(pair.secret)) for pair in pairs]
    keyring = Visit("", shop().settings).keyring()
    with unit_of_work() as session:
        staff = add_staff(session, AddStaff(email, name, StaffRole(role), hashed), now=now)
        set_second_factor(session, "staff", staff.id, secret, codes, keyring, now=now, actor="command")
    click.echo(f"{canonical} added; role: {role}")
    if not password_stdin:
        click.echo(f"password: {password}")
    click.echo(f"second factor: {provisioning_uri(secret, canonical)}")
    click.echo("recovery codes: " + " ".join(str(pair) for pair in pairs))
