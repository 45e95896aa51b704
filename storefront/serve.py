"""The whole shop on one machine, for `make run`: database, demo data, web server and jobs.

It runs the very commands that production runs, watches those that stay and stops them together. It
imports nothing of the shop itself, so it is small and quick. Its arguments go to `demo load`, such as
`--no-pictures` for a quick start or `--products 10000` for a large catalogue.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Seconds from the wish to stop until what still runs is killed.
PATIENCE_S = 20.0
START_S = 60.0
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
#: Both in one process, which imports the shop once.
PREPARE = """
import sys
from flask.cli import cli
for command in sys.argv[1:]:
    cli.main(["--app", "wsgi", *command.split()], prog_name="flask", standalone_mode=False)
"""
SERVICES = {
    "The web server": [sys.executable, "-m", "gunicorn", "wsgi:app"],
    "The jobs": [*FLASK, "jobs", "loop"],
}
WELCOME = """
  The shop is open: {address}/
  Stop it with Ctrl-C.
"""


class StopAsked(Exception):
    """Somebody wants the shop to stop."""


class Failed(Exception):
    """The shop cannot run; the message says why and what to do."""


def main() -> int:
    """Serve until told to stop. Exits 0 when stopped by a signal, 1 when something failed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ask_to_stop)
    try:
        environment = _environment(os.environ.get("PORT") or "8000")
        _serve(environment, sys.argv[1:])
    except StopAsked:
        return 0
    except Failed as failure:
        print(f"\n  {failure}\n", file=sys.stderr)
        return 1
    return 0


def _ask_to_stop(_number: int, _frame: object) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise StopAsked


def _environment(port: str) -> dict[str, str]:
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Failed(f"PORT is a number from 1 to 65535, not {port!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise Failed(f"Port {port} is only for root. Take another: PORT=8080 make run") from None
        except OSError:
            raise Failed(
                f"Port {port} is taken by another program (perhaps this shop is running already)."
                f" Take another: PORT={int(port) % 65535 + 1} make run"
            ) from None
    return {
        **os.environ,
        "PORT": port,
        "PUBLIC_URL": os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}",
    }


def _serve(environment: dict[str, str], demo_options: list[str]) -> None:
    demo = environment.get("SHOP_MODE", "demo") == "demo"
    commands = ["db upgrade", *([" ".join(["demo load", *demo_options])] if demo else [])]
    preparation = {"The preparation": [sys.executable, "-c", PREPARE, *commands]}
    with _running(preparation, environment) as steps:
        if any(step.wait() for step in steps.values()):
            raise Failed("The database could not be prepared: see above.")
    with _running(SERVICES, environment) as services:
        address = f"http://127.0.0.1:{environment['PORT']}"
        _wait_until_ready(address, services)
        print(WELCOME.format(address=address), flush=True)
        while True:
            _check(services)
            time.sleep(0.2)


def _check(services: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, service in services.items():
        if service.poll() is not None:
            raise Failed(f"{name} stopped unasked (exit {service.returncode}): see above.")


def _wait_until_ready(address: str, services: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        _check(services)
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise Failed(f"The web server did not become ready within {START_S:.0f} s.")


@contextmanager
def _running(
    commands: dict[str, list[str]], environment: dict[str, str]
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    services: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            services[name] = _start(command, environment)
        yield services
    finally:
        _stop(services)


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start in a session of its own: Ctrl-C reaches this program alone, which passes it on once."""
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def _stop(services: dict[str, subprocess.Popen[bytes]]) -> None:
    running = {name: service for name, service in services.items() if service.poll() is None}
    for service in running.values():
        service.terminate()
    deadline = time.monotonic() + PATIENCE_S - 1
    killed = []
    for name, service in running.items():
        try:
            service.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            killed.append(name)
    for service in services.values():
        _end_group(service)
    if killed:
        raise Failed(f"Did not stop in time and had to be killed: {', '.join(killed)}.")


def _end_group(service: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind: a service that was stopped in the middle may have helpers that still work."""
    with suppress(ProcessLookupError):
        os.killpg(service.pid, signal.SIGKILL)
    service.wait()


if __name__ == "__main__":
    sys.exit(main())
