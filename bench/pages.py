"""What pages cost: CPU of the whole server for one request, and bytes on the wire.

The server runs as in production, with one worker, on a catalogue of 10,000 products in a database of its own.
Requests of all rows take turns in small rounds, so that a slower moment of the machine meets every row. The floor is
a bare Flask answer behind the same server; a row's ratio to it travels between machines, milliseconds do not.
"""

from __future__ import annotations

import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

PRODUCTS = 10_000
ROUNDS = 12
REQUESTS = 40
FLOOR = "bare Flask answer"

MEMBER = {"login": "8100000010", "password": "jusan-isi-2026"}


@dataclass
class Row:
    """A kind of request and what it was seen to cost."""

    name: str
    path: str
    cookie: str = ""
    form: dict[str, str] | None = None
    fragment: bool = False
    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    bytes_sent: int = 0


def main(_arguments: list[str]) -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        environment = {**os.environ, "VAR_FOLDER": folder, "LIMITS_ON": "0", "LOG_LEVEL": "ERROR"}
        _flask(environment, "db", "upgrade")
        _flask(environment, "demo", "load", "--no-pictures")
        _flask(environment, "demo", "load", "--products", str(PRODUCTS), "--no-pictures")
        with server("wsgi:app", environment) as shop, server("bench.pages:hello", environment) as bare:
            rows = _rows(shop)
            floor = Row(FLOOR, "/")
            for one in rows:
                _measure(shop, one, 5)
            for _round in range(ROUNDS):
                _measure(bare, floor, REQUESTS)
                for one in rows:
                    _measure(shop, one, REQUESTS)
            _print(floor, rows)
            _print_weight(shop)


def hello(environ: Any, start_response: Any) -> Any:
    """The floor: Flask answering two words."""
    return _bare()(environ, start_response)


@cache
def _bare() -> Any:
    from flask import Flask

    application = Flask("hello")
    application.add_url_rule("/", "hello", lambda: "good day")
    return application


def _flask(environment: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@dataclass
class Server:
    """A running server and its processes."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the server and its workers so far."""
        return sum(_times(pid) for pid in [self.pid, *_children(self.pid)])


@contextmanager
def server(application: str, environment: dict[str, str]) -> Iterator[Server]:
    """Serve an application with one worker on a free port until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--no-control-socket",
            "-k",
            "gthread",
            "--workers",
            "1",
            "--threads",
            "2",
            "--bind",
            f"127.0.0.1:{port}",
            "--log-level",
            "error",
            application,
        ],
        env={**environment, "PUBLIC_URL": f"http://127.0.0.1:{port}"},
    )
    try:
        for _attempt in range(200):
            try:
                _get(port, "/")
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _rows(shop: Server) -> list[Row]:
    guest, member = _visit(shop.port), _visit(shop.port, sign_in=True)
    _body, headers = _get(shop.port, "/kk/shop/")
    page = _text(_body, headers)
    slug = re.search(r'href="(/kk/p/[^"]+)"', page)
    product = re.search(r'name="product_id" value="(\d+)"', page)
    assert slug and product
    search = "/ru/shop/?" + urlencode({"q": "эвкалибт"})
    return [
        Row("list, guest", "/kk/shop/"),
        Row("list, member", "/kk/shop/", member.cookie),
        Row("search, guest", search),
        Row("search, member", search, member.cookie),
        Row("product, guest", slug[1]),
        Row("product, member", slug[1], member.cookie),
        Row("suggestions", "/kk/shop/suggest?q=" + quote("лаван"), fragment=True),
        Row(
            "add to cart",
            "/kk/cart/lines",
            guest.cookie,
            {"product_id": product[1], "quantity": "1", "csrf_token": guest.token},
            fragment=True,
        ),
        Row("cart", "/kk/cart/", guest.cookie),
    ]


@dataclass
class Visit:
    """A browser's cookie and its token."""

    cookie: str
    token: str


def _visit(port: int, *, sign_in: bool = False) -> Visit:
    body, headers = _get(port, "/kk/login")
    visit = Visit(_cookie(headers), _token(_text(body, headers)))
    if sign_in:
        form = {**MEMBER, "csrf_token": visit.token}
        _body, headers = _send(port, "/kk/login", form, visit.cookie)
        visit = Visit(_cookie(headers) or visit.cookie, "")
        body, headers = _get(port, "/kk/account/", visit.cookie)
        assert "8100000010" in _text(body, headers), "the member could not sign in"
    return visit


def _measure(shop: Server, row: Row, requests: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", shop.port)
    before, began = shop.cpu_seconds(), time.perf_counter()
    for _number in range(requests):
        headers = {"Accept-Encoding": "gzip", "Cookie": row.cookie, "Sec-Fetch-Site": "same-origin"}
        if row.fragment:
            headers["HX-Request"] = "true"
        if row.form is None:
            connection.request("GET", row.path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", row.path, urlencode(row.form), headers)
        answer = connection.getresponse()
        row.bytes_sent = len(answer.read())
        if answer.status not in (200, 409):
            raise RuntimeError(f"{row.name}: {answer.status}")
    row.wall_ms.append((time.perf_counter() - began) / requests * 1000)
    row.cpu_ms.append((shop.cpu_seconds() - before) / requests * 1000)
    connection.close()


def _print(floor: Row, rows: list[Row]) -> None:
    base = statistics.median(floor.cpu_ms)
    print(f"{'request':<20}{'CPU ms':>8}{'× floor':>9}{'wall ms':>9}{'bytes':>8}")
    for row in [floor, *rows]:
        cpu = statistics.median(row.cpu_ms)
        print(
            f"{row.name:<20}{cpu:>8.2f}{cpu / base:>9.1f}{statistics.median(row.wall_ms):>9.2f}{row.bytes_sent:>8}"
        )


def _print_weight(shop: Server) -> None:
    """What a first visit without pictures transfers, compressed as browsers get it."""
    body, headers = _get(shop.port, "/kk/")
    page = _text(body, headers)
    total = len(body)
    print(f"\nfirst view: page {len(body)}", end="")
    for path in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', page))):
        part, _headers = _get(shop.port, path)
        total += len(part)
        print(f", {Path(path).name.split('.')[0]}{Path(path).suffix} {len(part)}", end="")
    print(f"; together {total} bytes")


def _get(port: int, path: str, cookie: str = "") -> tuple[bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, br", "Cookie": cookie})
    answer = connection.getresponse()
    return answer.read(), answer.headers


def _send(port: int, path: str, form: dict[str, str], cookie: str) -> tuple[bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "Sec-Fetch-Site": "same-origin",
    }
    connection.request("POST", path, urlencode(form), headers)
    answer = connection.getresponse()
    return answer.read(), answer.headers


def _text(body: bytes, headers: http.client.HTTPMessage) -> str:
    return (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()


def _cookie(headers: http.client.HTTPMessage) -> str:
    return "; ".join(part.split(";")[0] for part in headers.get_all("Set-Cookie") or [])


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""


def _times(pid: int) -> float:
    """Seconds on a processor of all threads that live, to the nanosecond."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        spent += int(thread.read_text().split()[0])
    return spent / 1e9


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
