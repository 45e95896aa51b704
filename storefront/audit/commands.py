"""`flask audit`: look up in the books whether everything holds that must always hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import click

from storefront.audit import money, orders, people, records, shelves, stock
from storefront.audit.books import Books, Finding, Invariant, opened
from storefront.audit.facts import facts, page
from storefront.gateways.payments import GatewayError
from storefront.models import db
from storefront.web.shop import shop

INVARIANTS: Final[tuple[Invariant, ...]] = (
    *stock.INVARIANTS,
    *orders.INVARIANTS,
    *money.INVARIANTS,
    *shelves.INVARIANTS,
    *people.INVARIANTS,
    *records.INVARIANTS,
)


def findings(books: Books) -> Iterator[Finding]:
    """Everything that does not hold."""
    for invariant in INVARIANTS:
        for what, detail in invariant(books):
            yield Finding(invariant.__name__, what, detail)


@click.command("audit")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a finding and nothing else.")
@click.option("--facts", "as_facts", is_flag=True, help="Print all facts of the books as one JSON object.")
@click.option("--facts-page", is_flag=True, help="Print the page that explains the facts.")
def audit(as_json: bool, as_facts: bool, facts_page: bool) -> None:
    """Check the books; exits 1 when something does not hold."""
    if facts_page:
        click.echo(page(), nl=False)
        return
    try:
        with opened(db.engine, shop().payments, shop().now()) as books:
            if as_facts:
                click.echo(json.dumps(facts(books), ensure_ascii=False, indent=1))
                return
            found = list(findings(books))
    except GatewayError as error:
        found = [Finding("the_bank_can_be_read", "bank", {"error": type(error).__name__})]
    for finding in found:
        line = {"invariant": finding.invariant, "object": finding.object, "detail": finding.detail}
        click.echo(json.dumps(line, ensure_ascii=False))
    if not as_json:
        click.echo(f"{len(INVARIANTS)} invariants, {len(found)} findings")
    if found:
        raise SystemExit(1)
