"""The pictures as files below the media folder: drawn once, in several sizes, then left alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from PIL import Image

from storefront.demo.pictures.cover import draw_cover
from storefront.demo.pictures.scenes import draw_views
from storefront.demo.pictures.subjects import BY_SKU

#: Sides in pixels. A phone's list takes 320, a sharp phone's product page 640, a large screen 960.
SIZES: Final = (320, 640, 960)
SUFFIX: Final = "webp"
#: AVIF was measured: at the same error it saved 5 % and took four times as long, so WebP stands alone.
QUALITY: Final = 76
#: How hard the encoder tries; the largest is seldom asked for.
EFFORT: Final = {320: 4, 640: 4, 960: 2}
#: The picture of the whole shop for links shared elsewhere; JPEG, as not every network reads WebP.
COVER: Final = "shop/cover.jpg"
#: Names the drawing a folder holds, so that changed drawing code is drawn anew.
STAMP: Final = "drawing.txt"


def picture_name(sku: str, view: str, size: int) -> str:
    """Path of a picture below the media folder; `view` is one of VIEWS, `size` one of SIZES."""
    return f"products/{sku}/{view}-{size}.{SUFFIX}"


def draw_pictures(media: Path, skus: Iterable[str] = tuple(BY_SKU), *, workers: int | None = None) -> int:
    """Draw the pictures that are missing or were drawn by other code; answers for how many products.

    Uses every processor unless told otherwise. KeyError for a SKU nothing is drawn for.
    """
    missing = [sku for sku in skus if not _is_drawn(media, BY_SKU[sku].sku)]
    (media / "products").mkdir(parents=True, exist_ok=True)
    workers = min(workers or len(os.sched_getaffinity(0)), len(missing))
    if workers <= 1:
        for sku in missing:
            _draw(media, sku)
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for _ in pool.map(_draw, [media] * len(missing), missing, chunksize=3):
                pass
    return len(missing)


def draw_cover_picture(media: Path) -> None:
    """Draw the shop's own picture unless this code has drawn it."""
    path = media / COVER
    stamp = path.with_name(STAMP)
    if stamp.exists() and stamp.read_text() == drawing():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.jpg")
    draw_cover().save(fresh, quality=84, progressive=True)
    fresh.rename(path)
    stamp.write_text(drawing())


def lend_pictures(media: Path, lent: Iterable[tuple[str, str]]) -> None:
    """Let products show another product's pictures, given as (SKU, SKU of the drawn product)."""
    folder = media / "products"
    there = set(os.listdir(folder))
    for sku, drawn in lent:
        if sku not in there:
            (folder / sku).symlink_to(drawn, target_is_directory=True)


@cache
def drawing() -> str:
    """Which drawing the code of this package makes."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _is_drawn(media: Path, sku: str) -> bool:
    stamp = media / "products" / sku / STAMP
    return stamp.exists() and stamp.read_text() == drawing()


def _draw(media: Path, sku: str) -> None:
    """All files of one product, put in place together."""
    fresh = Path(tempfile.mkdtemp(dir=media / "products", prefix=f".{sku}."))
    fresh.chmod(0o755)
    for view, picture in draw_views(BY_SKU[sku]).items():
        for size in SIZES:
            scaled = picture.resize((size, size), Image.Resampling.LANCZOS, reducing_gap=3.0)
            scaled.save(fresh / f"{view}-{size}.{SUFFIX}", quality=QUALITY, method=EFFORT[size])
    (fresh / STAMP).write_text(drawing())
    target = media / "products" / sku
    if target.is_symlink():
        target.unlink()
    shutil.rmtree(target, ignore_errors=True)
    try:
        fresh.rename(target)
    except OSError:  # another process was first; what it drew is the same
        shutil.rmtree(fresh)
