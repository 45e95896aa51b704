"""Pictures of products: served from their folder, from nowhere else, and never as a page of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browsing import Browser
from tests.conftest import House


@pytest.fixture
def media(house: House) -> Path:
    folder = house.folder / "media" / "products" / "EO-001"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack-320.avif").write_bytes(b"picture")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "drawing.svg").write_text("<svg onload='alert(1)'/>")
    (folder / ".hidden.png").write_bytes(b"hidden")
    (house.folder / "secret.png").write_bytes(b"kept apart")
    return folder


def test_a_picture_is_served_for_a_day(client: Browser, media: Path) -> None:
    answer = client.get("/media/products/EO-001/pack-320.avif")
    assert (answer.status_code, answer.data) == (200, b"picture")
    assert answer.headers["Content-Type"] == "image/avif"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in answer.headers or answer.headers["Content-Disposition"].startswith(
        "inline"
    )
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    again = client.get(
        "/media/products/EO-001/pack-320.avif", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=86400")


@pytest.mark.parametrize("name", ["page.html", "drawing.svg"])
def test_anything_else_is_for_saving_only(client: Browser, media: Path, name: str) -> None:
    answer = client.get(f"/media/products/EO-001/{name}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    "path",
    [
        "products/EO-001/none.avif",
        "products/EO-001/",
        "products/EO-001",
        "products/EO-001/.hidden.png",
        "../secret.png",
        "%2e%2e/secret.png",
        "..%2fsecret.png",
        "products/../../secret.png",
        "products/..%5c..%5csecret.png",
        "%2fetc/hostname",
        "//etc/hostname",
        "x" * 300 + ".png",
        "a%00.png",
    ],
)
def test_nothing_outside_the_folder(client: Browser, media: Path, path: str) -> None:
    answer = client.get(f"/media/{path}", follow_redirects=True)
    assert answer.status_code in (400, 404), path
    assert b"kept apart" not in answer.data
    assert "text/html" in answer.headers["Content-Type"]
    assert answer.headers["Cache-Control"] == "no-store"
