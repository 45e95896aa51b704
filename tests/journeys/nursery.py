"""Real processes of the shop that begin in a tenth of a second: everything is imported before the fork.

Run as a program it reads one JSON line a wish and forks: the web server or a flask command, each exactly as
production starts it, in a session and environment of its own. It ends, with all its children, when its
standard input does.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from storefront.settings import ROOT

IMPORTED = (
    "storefront.factory",
    "storefront.demo.flow",
    "storefront.demo.harness",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "flask.cli",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
)


class Nursery:
    """The tests' side: asks for children and hears how they ended."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.journeys.nursery"]
        self._mother = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._one_at_a_time = threading.Lock()

    def start(self, argv: list[str], environment: dict[str, str], output: Path, prelude: str = "") -> int:
        """Start `gunicorn …` or `flask …`; answers the pid, which leads a process group of its own.

        `prelude` ("module:function") is called first in the child: the way a twin loses its guard.
        """
        wish = {"argv": argv, "environment": environment, "output": str(output), "prelude": prelude}
        return int(self._ask(wish)["pid"])

    def ended(self, pid: int, patience_s: float = 60.0) -> int:
        """Wait for a child's end; answers its exit code, negative for a signal.

        Raises TimeoutError when it goes on.
        """
        deadline = time.monotonic() + patience_s
        while True:
            code = self._ask({"ended": pid})["code"]
            if code is not None:
                return int(code)
            if time.monotonic() > deadline:
                raise TimeoutError(f"process {pid} did not end within {patience_s:.0f} s")
            time.sleep(0.01)

    def close(self) -> None:
        """Let it go; it takes its children along."""
        assert self._mother.stdin and self._mother.stdout
        self._mother.stdin.close()
        self._mother.wait(30)
        self._mother.stdout.close()

    def _ask(self, wish: dict[str, Any]) -> dict[str, Any]:
        with self._one_at_a_time:
            assert self._mother.stdin and self._mother.stdout
            self._mother.stdin.write(json.dumps(wish) + "\n")
            self._mother.stdin.flush()
            line = self._mother.stdout.readline()
        if not line:
            raise RuntimeError("the nursery has died: see the output above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _become(wish: dict[str, Any]) -> None:
    """In the child: turn into the program that was asked for. Does not return."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(wish["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream, number in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(wish["environment"])
    sys.argv = wish["argv"]
    code = 1
    try:
        if wish["prelude"]:
            module, _, function = wish["prelude"].partition(":")
            getattr(import_module(module), function)()
        if sys.argv[0] == "gunicorn":
            from gunicorn.app.wsgiapp import run

            run()
        else:
            from flask.cli import main

            main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Fork on demand until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in IMPORTED:
        import_module(name)
    from storefront.factory import ROOMS

    for room in ROOMS:
        try:
            import_module(room)
        except ModuleNotFoundError:
            continue
    gc.freeze()
    running: set[int] = set()
    ended: dict[int, int] = {}
    for line in sys.stdin:
        wish = json.loads(line)
        if "ended" in wish:
            _reap(running, ended)
            answer: dict[str, Any] = {"code": ended.get(wish["ended"])}
        else:
            pid = os.fork()
            if pid == 0:
                _become(wish)
            running.add(pid)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)
    for pid in running:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _reap(running: set[int], ended: dict[int, int]) -> None:
    for pid in list(running):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            running.discard(pid)
            ended[pid] = os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
