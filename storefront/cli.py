"""Commands of the shop: `flask --app wsgi <command>`; `make help` names the daily ones."""

from __future__ import annotations

import json

import click
from flask import Flask, current_app

from storefront import i18n
from storefront.accounts.cli import commands as staff
from storefront.web.signed_in import right_of


@click.command("routes-json")
def routes_json() -> None:
    """Print every route with its methods and the right it needs, as JSON."""
    rows = [
        {
            "endpoint": rule.endpoint,
            "path": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "right": str(right_of(current_app.view_functions[rule.endpoint])),
        }
        for rule in current_app.url_map.iter_rules()
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(routes_json)
    app.cli.add_command(i18n.commands)
    app.cli.add_command(staff)
