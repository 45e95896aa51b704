"""Every address of the shop with what it asks for: rights, methods and fields, read from the code itself."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

from storefront.web.guard import UNSAFE
from storefront.web.signed_in import right_of


@dataclass(frozen=True)
class Route:
    """One address. `fields` are those of the forms its view names; others may be read elsewhere."""

    endpoint: str
    path: str
    methods: list[str]
    #: "public", "customer", "staff:<role>…"; None for a fault: nobody is let in.
    right: str | None
    #: Whether the person must have proved who she is within ten minutes.
    proven: bool
    #: Whether machines call it: no form token, its own checks.
    machine: bool
    fields: list[str]


def routes(app: Flask) -> Iterator[Route]:
    """Every address of the application, in the order of their endpoints."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        view = app.view_functions[rule.endpoint]
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        right = right_of(view)
        machine = hasattr(view, "machine")
        fields = list(_fields(view))
        if UNSAFE & set(methods) and not machine:
            fields.append("csrf_token")
        yield Route(
            endpoint=rule.endpoint,
            path=rule.rule,
            methods=methods,
            right=None if right is None else str(right),
            proven=getattr(view, "proven", False),
            machine=machine,
            fields=fields,
        )


def _fields(view: Callable[..., Any]) -> Iterator[str]:
    view = inspect.unwrap(view)
    if not inspect.isfunction(view):
        return
    for name in view.__code__.co_names:
        form = view.__globals__.get(name)
        if isinstance(form, type) and issubclass(form, FlaskForm):
            members = inspect.getmembers(form, lambda member: isinstance(member, UnboundField))
            yield from (
                field for field, _unbound in sorted(members, key=lambda pair: pair[1].creation_counter)
            )


@click.command("routes")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@with_appcontext
def command(as_json: bool) -> None:
    """Show every address with its methods, the right it needs and its fields."""
    found = list(routes(current_app))
    if as_json:
        click.echo(json.dumps([asdict(route) for route in found], ensure_ascii=False, indent=1))
        return
    width = max(len(route.endpoint) for route in found)
    for route in found:
        right = (route.right or "UNDECLARED") + (" proven" if route.proven else "")
        click.echo(f"{route.endpoint:{width}}  {','.join(route.methods):9}  {right:26}  {route.path}")
