"""Commands of the shop: `flask --app wsgi <command>`; `make help` names the daily ones."""

from __future__ import annotations

from flask import Flask

from storefront import i18n
from storefront.audit.commands import audit
from storefront.demo.cli import commands as demo


def init_app(app: Flask) -> None:
    """Register the commands that belong to no room. `routes` replaces Flask's own: see pyproject.toml."""
    app.cli.add_command(i18n.commands)
    app.cli.add_command(audit)
    app.cli.add_command(demo)
