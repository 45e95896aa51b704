"""Translations in the form gettext reads: made out of the .po files when a shop starts."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def build(source: Path, target: Path) -> Path:
    """Write the .mo files of `source` below `target` unless they are current; answers `target`."""
    for catalogue in sorted(source.glob("*/LC_MESSAGES/*.po")):
        _compile(catalogue, (target / catalogue.relative_to(source)).with_suffix(".mo"))
    return target


def _compile(catalogue: Path, compiled: Path) -> None:
    text = catalogue.read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    stamp = compiled.with_suffix(".sha256")
    if compiled.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    body = BytesIO()
    write_mo(body, read_po(BytesIO(text), locale=catalogue.parent.parent.name))
    _replace(compiled, body.getvalue())
    _replace(stamp, digest.encode())


def _replace(path: Path, content: bytes) -> None:
    """Put a whole file in place at once: several workers start at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
