"""The shop's own picture, shown where somebody shares a link to it: a few packs among their plants."""

from __future__ import annotations

from random import Random
from typing import Final

from PIL import Image

from storefront.demo.pictures.colours import PAPER, SUNK, mix, rgb
from storefront.demo.pictures.packs import pack_of
from storefront.demo.pictures.pen import Pen
from storefront.demo.pictures.scenes import drop_shadow, risen, stand
from storefront.demo.pictures.studio import fitted
from storefront.demo.pictures.subjects import BY_SKU, Subject

WIDTH: Final = 1200
HEIGHT: Final = 630
FLOOR: Final = 560
TINT: Final = rgb("#7d9c86")
#: (SKU, its middle, its scale), from the back to the front
PACKS: Final = (
    ("CA-002", 702, 0.82),
    ("EO-001", 434, 0.76),
    ("EO-015", 586, 0.68),
    ("EO-004", 838, 0.70),
    ("BC-001", 226, 0.48),
    ("EO-025", 1040, 0.70),
)
#: (SKU of the plant, its foot, its lean, its height)
BEHIND: Final = (
    ("EO-010", 900, 24, 440),
    ("EO-001", 340, -14, 470),
    ("EO-011", 1120, 16, 440),
    ("EO-016", 120, -8, 350),
)
#: (SKU of the plant, its middle, its height)
BEFORE: Final = (("EO-004", 942, 190), ("EO-029", 336, 112))


def draw_cover() -> Image.Image:
    """1200 by 630 pixels, as the networks want it."""
    glow = Image.radial_gradient("L").point(lambda v: 255 - v).resize((WIDTH * 2, HEIGHT * 3))
    light = glow.crop((WIDTH // 2, HEIGHT, WIDTH // 2 + WIDTH, HEIGHT * 2))
    bright = Image.new("RGB", (WIDTH, HEIGHT), mix(PAPER, TINT, 0.14))
    dim = Image.new("RGB", (WIDTH, HEIGHT), mix(SUNK, TINT, 0.44))
    scene = Image.composite(bright, dim, light)
    plants = {sku: _plant(BY_SKU[sku]) for sku in {row[0] for row in (*PACKS, *BEHIND, *BEFORE)}}
    for sku, foot, lean, tall in BEHIND:
        sprig, at = risen(plants[sku], foot, FLOOR - 70, lean, tall, top=24)
        drop_shadow(scene, sprig, at, blur=12, opacity=0.2, shift=(10, 12))
        scene.paste(sprig, at, sprig)
    for sku, middle, scale in PACKS:
        pack = pack_of(BY_SKU[sku], plants[sku])
        size = round(pack.width * scale), round(pack.height * scale)
        stand(scene, pack.resize(size, Image.Resampling.LANCZOS), middle, FLOOR, rgb(BY_SKU[sku].tint))
    for sku, middle, tall in BEFORE:
        fruit = fitted(plants[sku], 400, tall)
        at = (middle - fruit.width // 2, FLOOR + 22 - fruit.height)
        drop_shadow(scene, fruit, at, blur=8, opacity=0.3, shift=(8, 8))
        scene.paste(fruit, at, fruit)
    return scene


def _plant(subject: Subject) -> Image.Image:
    pen = Pen(640, Random(subject.sku))
    subject.plant(pen)
    return pen.finished()
