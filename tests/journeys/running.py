"""A shop that runs as in production: web server, jobs and commands, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from storefront.factory import create_app
from storefront.gateways.mail import Mail, Mailbox
from storefront.models import db, unit_of_work
from storefront.settings import Settings
from storefront.web.shop import EXTENSION, Shop
from tests.journeys.nursery import Nursery
from tests.journeys.visitor import Visitor

T = TypeVar("T")
START_S = 60.0


class NotReady(Exception):
    """The web server did not answer in time; the message holds what it printed."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningShop:
    """One shop in a folder of its own. `settings` are further environment variables."""

    nursery: Nursery
    folder: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    #: "module:function" called in each new process before the shop is built: how a twin loses its guard.
    prelude: str = ""
    port: int = field(default_factory=free_port)
    #: Process groups that may still run.
    pids: dict[str, int] = field(default_factory=dict)

    visitors: list[Visitor] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> Path:
        """What its processes have printed."""
        return self.folder / "output.txt"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {
            **kept,
            "PYTHONWARNINGS": "ignore",
            "PORT": str(self.port),
            "PUBLIC_URL": self.address,
            "VAR_FOLDER": str(self.folder),
            "DATABASE_URL": self.database_url,
            "CLOCK_OFFSET_FILE": str(self.folder / "clock"),
            "LIMITS_ON": "0",
            "WEB_CONCURRENCY": "2",
            **self.settings,
        }

    def open(self) -> None:
        """Start the web server and wait until it answers."""
        self.start_web()
        self.wait_until_ready()

    def start_web(self) -> None:
        self.pids["web"] = self._start(["gunicorn", "wsgi:app"])

    def start_jobs(self) -> None:
        self.pids["jobs"] = self._start(["flask", "--app", "wsgi", "jobs", "loop"])

    def _start(self, argv: list[str], output: Path | None = None) -> int:
        return self.nursery.start(argv, self.environment, output or self.output, self.prelude)

    def wait_until_ready(self) -> None:
        """Raises `NotReady`."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise NotReady(self.printed())

    def printed(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def kill(self, name: str) -> None:
        """kill -9, the process and its children at once."""
        pid = self.pids.pop(name)
        os.killpg(pid, signal.SIGKILL)
        self.nursery.ended(pid)
        while name == "web" and self._listens():
            time.sleep(0.005)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """Ask every process to end, as a service manager does, and wait for it."""
        for pid in self.pids.values():
            os.kill(pid, signal.SIGTERM)
        for pid in self.pids.values():
            self.nursery.ended(pid)
        self.pids.clear()

    def command(self, *words: str) -> tuple[int, str]:
        """Run a flask command to its end; answers exit code and what it printed."""
        output = self.folder / f"command-{time.monotonic_ns()}.txt"
        pid = self._start(["flask", "--app", "wsgi", *words], output)
        code = self.nursery.ended(pid)
        text = output.read_text()
        output.unlink()
        return code, text

    def must(self, *words: str) -> str:
        """Run a flask command that has to succeed; answers what it printed."""
        code, text = self.command(*words)
        assert code == 0, f"flask {' '.join(words)} ended with {code}:\n{text}"
        return text

    def jobs_once(self) -> str:
        return self.must("jobs", "once")

    def jobs_until_quiet(self, rounds: int = 12, minutes: float = 3) -> None:
        """Rounds of the jobs, the clock moved on before each, until all of them found nothing to do."""
        for _ in range(rounds):
            self.move_clock(minutes=minutes)
            told = dict(part.split("=") for part in self.jobs_once().split() if "=" in part)
            if not any(int(count) for name, count in told.items() if name != "audit"):
                return
        raise AssertionError(f"the jobs found no rest: {told}")

    def move_clock(self, **amount: float) -> None:
        """Let the shop's clock run further ahead: minutes=…, hours=…, days=…"""
        units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        seconds = sum(int(number * units[unit]) for unit, number in amount.items())
        path = self.folder / "clock"
        before = int(path.read_text()) if path.exists() else 0
        fresh = path.with_suffix(".new")
        fresh.write_text(str(before + seconds))
        fresh.rename(path)

    def audit(self) -> list[dict[str, Any]]:
        """What `flask audit` finds."""
        code, text = self.command("audit", "--json")
        found = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        assert code in (0, 1) and bool(found) == bool(code), text
        return found

    @cached_property
    def app(self) -> Flask:
        """The same shop inside the test's process, to arrange and to look things up in its database."""
        return create_app(Settings.from_env(self.environment))

    @property
    def inside(self) -> Shop:
        wired = self.app.extensions[EXTENSION]
        assert isinstance(wired, Shop)
        return wired

    def ask(self, question: Callable[[Session], T]) -> T:
        """Look something up in the database."""
        with self.app.app_context():
            try:
                return question(db.session())
            finally:
                db.session.remove()

    def arrange(self, act: Callable[[Session], T]) -> T:
        """Change something in one transaction, as an operation of the shop would."""
        with self.app.app_context(), unit_of_work() as session:
            return act(session)

    def visitor(self, language: str = "kk") -> Visitor:
        """Somebody new before the shop, without JavaScript."""
        self.visitors.append(Visitor(self.address, language))
        return self.visitors[-1]

    def mails(self) -> list[Mail]:
        """What lies in the mailbox folder, newest first."""
        return list(self.named_mails().values())

    def named_mails(self) -> dict[str, Mail]:
        """The same by the names under which they are kept."""
        mailbox = self.inside.mail
        assert isinstance(mailbox, Mailbox)
        return dict(mailbox.newest(1000))

    def close(self) -> None:
        """End whatever still runs and let go of every connection."""
        for visitor in self.visitors:
            visitor.close()
        for name in list(self.pids):
            self.kill(name)
        if "app" in self.__dict__:
            with self.app.app_context():
                db.engine.dispose()
