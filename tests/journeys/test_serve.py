"""The runner behind `make run`: opens a shop out of nothing, stops cleanly, says plainly what is wrong."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from storefront.settings import ROOT

pytestmark = pytest.mark.processes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Runner:
    """A `storefront.serve` with a folder and a port of its own."""

    def __init__(self, folder: Path, port: int, *arguments: str) -> None:
        self.port = port
        self.folder = folder
        environment = {**os.environ, "VAR_FOLDER": str(folder), "PORT": str(port)}
        environment.pop("PUBLIC_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "storefront.serve", "--no-pictures", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_open(self) -> str:
        """Everything printed until then."""
        assert self.process.stdout is not None
        printed = ""
        for line in self.process.stdout:
            printed += line
            if "The shop is open" in line:
                return printed
        raise AssertionError(printed)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """(exit code, seconds it took)."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(25), time.monotonic() - began

    def helpers(self) -> list[str]:
        """Processes still at work for this runner."""
        own = f"VAR_FOLDER={self.folder}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if entry.name != str(os.getpid()) and own in (entry / "environ").read_bytes().split(b"\0"):
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    started = Runner(tmp_path / "var", free_port())
    yield started
    started.process.kill()
    started.process.wait()
    assert started.process.stdout is not None
    started.process.stdout.close()


def test_it_opens_a_shop_with_goods_and_stops_without_a_trace(runner: Runner) -> None:
    printed = runner.wait_until_open()
    assert f"http://127.0.0.1:{runner.port}/" in printed
    assert "owner@" in printed
    assert "data-sku" in runner.get("/kk/shop/")
    assert runner.get("/readyz") == "ok\n"
    assert any("jobs loop" in command for command in runner.helpers())
    code, seconds = runner.stop()
    assert (code, runner.helpers()) == (0, [])
    assert seconds < 20


def test_it_can_be_stopped_before_it_is_open(runner: Runner) -> None:
    while not any("db upgrade" in command for command in runner.helpers()):
        time.sleep(0.05)
    code, _seconds = runner.stop(signal.SIGINT)
    assert (code, runner.helpers()) == (0, [])


def test_it_ends_when_a_part_of_it_dies(runner: Runner) -> None:
    runner.wait_until_open()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
            if (
                f"VAR_FOLDER={runner.folder}".encode() in environment
                and b"loop" in (entry / "cmdline").read_bytes()
            ):
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            continue
    assert runner.process.wait(25) == 1
    assert runner.process.stdout is not None
    assert "The jobs stopped unasked" in runner.process.stdout.read()
    assert runner.helpers() == []


def test_a_port_that_is_taken_is_told_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        second = Runner(tmp_path / "var", port)
        printed, _ = second.process.communicate(timeout=20)
    assert second.process.returncode == 1
    assert f"Port {port} is taken by another program" in printed
    assert "Traceback" not in printed
    assert not (tmp_path / "var").exists()
