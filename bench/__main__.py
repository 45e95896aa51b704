"""`make bench`: what a page, a search and an order cost, as ratios of one run. ARGS="pages orders search" chooses."""

from __future__ import annotations

import sys

from bench import orders, pages, search

PARTS = {"pages": pages.main, "orders": orders.main, "search": search.main}


def run(names: list[str]) -> None:
    """Run the named parts, all when none is named."""
    for name in names or list(PARTS):
        print(f"\n== {name}", flush=True)
        PARTS[name]([])


if __name__ == "__main__":
    run(sys.argv[1:])
