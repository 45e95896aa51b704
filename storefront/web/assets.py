"""Static files as browsers get them: joined, named by their content, compressed once."""

from __future__ import annotations

import gzip
import hashlib
import importlib.resources
import json
import os
import re
import shutil
import tempfile
from pathlib import Path

import brotli
from flask import Flask, url_for
from whitenoise import WhiteNoise

IMMUTABLE = re.compile(r"^.+\.[0-9a-f]{12}\.[a-z0-9]+$")
HTMX = "js/htmx.js"
HTMX_SHA256 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"
COMPRESSED = {".css", ".js", ".svg", ".webmanifest"}


def _htmx() -> bytes:
    source = importlib.resources.files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    code = source.read_bytes()
    if hashlib.sha256(code).hexdigest() != HTMX_SHA256:
        raise RuntimeError("the installed htmx is not the one this shop was tested with")
    return code


def _sources(static: Path) -> dict[str, bytes]:
    """Every file to be served by its plain name; `css/<name>.list` joins the files it names."""
    found = {HTMX: _htmx()}
    joined: set[Path] = set()
    for recipe in sorted(static.glob("css/*.list")):
        parts = [static / "css" / line.strip() for line in recipe.read_text().splitlines() if line.strip()]
        joined.update(parts)
        found[f"css/{recipe.stem}.css"] = b"\n".join(part.read_bytes() for part in parts)
    for path in sorted(static.rglob("*")):
        if path.is_file() and path not in joined and path.suffix != ".list":
            found[path.relative_to(static).as_posix()] = path.read_bytes()
    return found


def build(static: Path, target: Path) -> dict[str, str]:
    """Write the served files below `target` unless they are there; answer plain name → served name."""
    sources = _sources(static)
    names = {}
    for name, content in sources.items():
        stem, dot, suffix = name.rpartition(".")
        names[name] = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"
    wanted = json.dumps(names, sort_keys=True)
    manifest = target / "manifest.json"
    if manifest.exists() and manifest.read_text() == wanted:
        return names
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix="static."))
    for name, content in sources.items():
        path = fresh / names[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix in COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content))
    (fresh / "manifest.json").write_text(wanted)
    _put_in_place(fresh, target)
    return names


def _put_in_place(fresh: Path, target: Path) -> None:
    old = target.with_name(f"{target.name}.old.{os.getpid()}")
    try:
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except OSError:  # another worker was first; what it built is the same
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def init_app(app: Flask, static: Path, target: Path) -> None:
    """Build what is missing, serve it under /static/, and let templates find it by its plain name."""
    names = build(static, target)
    served = {name: f"/static/{hashed}" for name, hashed in names.items()}

    def static_url(name: str) -> str:
        """Address of a static file by the name it has in the source; unknown names are a fault."""
        return served[name]

    def media_url(name: str) -> str:
        """Address of a product's picture."""
        return url_for("media.serve", name=name)

    def add_headers(headers: object, _path: str, _url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
        headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]

    app.jinja_env.globals.update(static_url=static_url, media_url=media_url)
    files = WhiteNoise(
        app.wsgi_app,
        max_age=86400,
        allow_all_origins=False,
        add_headers_function=add_headers,
        immutable_file_test=lambda _path, url: bool(IMMUTABLE.match(url)),
    )
    files.add_files(str(target), prefix="static/")
    app.wsgi_app = files  # type: ignore[method-assign]
