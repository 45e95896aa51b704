"""The drawn product pictures: all there, each its own, drawn alike each time, small enough for a phone."""

from __future__ import annotations

import shutil
import tempfile
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from storefront.demo.pictures import (
    COVER,
    SIZES,
    SUBJECTS,
    VIEWS,
    draw_cover_picture,
    draw_pictures,
    drawing,
    lend_pictures,
    picture_name,
)
from storefront.demo.pictures.files import STAMP
from storefront.demo.pictures.lettering import line_width

LIST_BYTES = 160_000
PAGE_BYTES = 30_000
GRID = 16


@pytest.fixture(scope="module")
def media() -> Path:
    """All pictures as the present code draws them; drawn once, as only the code changes them."""
    folder = Path(tempfile.gettempdir()) / f"storefront-pictures-{drawing()}"
    draw_pictures(folder)
    return folder


def load(media: Path, sku: str, view: str, size: int) -> Image.Image:
    with Image.open(media / picture_name(sku, view, size)) as picture:
        return picture.convert("RGB")


def fingerprint(picture: Image.Image) -> int:
    """256 bits: where the picture grows darker from left to right."""
    small = picture.convert("L").resize((GRID + 1, GRID), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(GRID):
        for column in range(GRID):
            at = row * (GRID + 1) + column
            bits = bits << 1 | (small[at] > small[at + 1])
    return bits


def colour_distance(first: Image.Image, second: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def test_each_product_has_each_view_in_each_size(media: Path) -> None:
    for subject in SUBJECTS:
        for view in VIEWS:
            for size in SIZES:
                with Image.open(media / picture_name(subject.sku, view, size)) as picture:
                    assert (picture.format, picture.size) == ("WEBP", (size, size))


@pytest.mark.parametrize(
    ("view", "bits", "colour"), [("pack", 14, 5.0), ("plant", 40, 6.0), ("scene", 30, 9.0)]
)
def test_no_two_products_look_alike(media: Path, view: str, bits: int, colour: float) -> None:
    pictures = {subject.sku: load(media, subject.sku, view, 320) for subject in SUBJECTS}
    prints = {sku: fingerprint(picture) for sku, picture in pictures.items()}
    small = {sku: picture.resize((24, 24), Image.Resampling.BOX) for sku, picture in pictures.items()}
    pairs = list(combinations(prints, 2))
    assert [(a, b) for a, b in pairs if (prints[a] ^ prints[b]).bit_count() < bits] == []
    assert [(a, b) for a, b in pairs if colour_distance(small[a], small[b]) < colour] == []


def test_the_measure_of_likeness_knows_a_picture_encoded_again(media: Path, tmp_path: Path) -> None:
    picture = load(media, "EO-001", "pack", 320)
    picture.save(tmp_path / "again.webp", quality=40)
    with Image.open(tmp_path / "again.webp") as again:
        copy = again.convert("RGB")
    assert (fingerprint(picture) ^ fingerprint(copy)).bit_count() < 14
    assert colour_distance(picture.resize((24, 24)), copy.resize((24, 24))) < 5.0


def test_a_list_of_24_stays_small(media: Path) -> None:
    in_lists = [media / picture_name(subject.sku, "pack", 320) for subject in SUBJECTS]
    largest = sorted((path.stat().st_size for path in in_lists), reverse=True)
    assert sum(largest[:24]) <= LIST_BYTES
    on_pages = [media / picture_name(subject.sku, view, 640) for subject in SUBJECTS for view in VIEWS]
    assert max(path.stat().st_size for path in on_pages) <= PAGE_BYTES


def test_drawing_again_gives_the_same_bytes(media: Path, tmp_path: Path) -> None:
    draw_pictures(tmp_path, ["WE-004"], workers=1)
    for view in VIEWS:
        for size in SIZES:
            name = picture_name("WE-004", view, size)
            assert (tmp_path / name).read_bytes() == (media / name).read_bytes()


def test_pictures_that_are_there_are_left_alone(tmp_path: Path) -> None:
    assert draw_pictures(tmp_path, ["BC-006"], workers=1) == 1
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.webp")}
    assert draw_pictures(tmp_path, ["BC-006"], workers=1) == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.webp")} == before


def test_pictures_of_older_code_are_drawn_anew(tmp_path: Path) -> None:
    stamp = tmp_path / "products" / "BC-006" / STAMP
    stamp.parent.mkdir(parents=True)
    stamp.write_text("older")
    assert draw_pictures(tmp_path, ["BC-006"], workers=1) == 1
    assert stamp.read_text() == drawing()
    assert not list((tmp_path / "products").glob(".*")), "no half-made folder is left"


def test_a_product_without_a_drawing_of_its_own_borrows_one(tmp_path: Path, media: Path) -> None:
    (tmp_path / "products").mkdir()
    shutil.copytree(media / "products" / "EO-001", tmp_path / "products" / "EO-001")
    for _ in range(2):
        lend_pictures(tmp_path, [("XL-00001", "EO-001")])
        assert load(tmp_path, "XL-00001", "pack", 320) == load(tmp_path, "EO-001", "pack", 320)


def test_the_shop_has_a_picture_for_shared_links(tmp_path: Path) -> None:
    for _ in range(2):
        draw_cover_picture(tmp_path)
        with Image.open(tmp_path / COVER) as cover:
            assert (cover.format, cover.size) == ("JPEG", (1200, 630))
    assert (tmp_path / COVER).stat().st_size <= 150_000
    assert len(list((tmp_path / COVER).parent.iterdir())) == 2


def test_no_label_has_a_letter_that_is_not_drawn() -> None:
    texts = [text for subject in SUBJECTS for text in (*subject.lines, subject.size) if text]
    assert all(line_width(text, 10.0) > 0 for text in texts)
    with pytest.raises(KeyError):
        line_width("Q", 10.0)
