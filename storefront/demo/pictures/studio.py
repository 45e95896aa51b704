"""Materials and light for drawn objects: soft masks, turned silhouettes, gradients, glass, shadows.

Objects stand on the base line y = 0 with their middle at x = 0; y grows downwards, so heights are negative.
One unit is one pixel of the largest picture.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from storefront.demo.pictures.colours import Colour, mix, rgb

Outline = Sequence[tuple[float, float]]
Stops = Sequence[tuple[float, Colour]]

_FINE = 4

AMBER: Stops = (
    (0.0, rgb("#2a1406")),
    (0.05, rgb("#4d270c")),
    (0.15, rgb("#8a4c18")),
    (0.27, rgb("#bd7a2f")),
    (0.38, rgb("#a9652a")),
    (0.55, rgb("#7a431a")),
    (0.75, rgb("#5b2f11")),
    (0.90, rgb("#47230b")),
    (0.97, rgb("#6b3a15")),
    (1.0, rgb("#2a1406")),
)
BLACK: Stops = (
    (0.0, rgb("#141413")),
    (0.12, rgb("#33322f")),
    (0.26, rgb("#5b5953")),
    (0.40, rgb("#35342f")),
    (0.75, rgb("#1d1c1a")),
    (0.94, rgb("#34332f")),
    (1.0, rgb("#121211")),
)
CREAM: Stops = (
    (0.0, rgb("#cdc4b2")),
    (0.12, rgb("#eae3d4")),
    (0.32, rgb("#fffdf7")),
    (0.6, rgb("#f3ecdf")),
    (0.88, rgb("#d9d0be")),
    (1.0, rgb("#bdb3a0")),
)
BRASS: Stops = (
    (0.0, rgb("#7a5a22")),
    (0.16, rgb("#b8923f")),
    (0.30, rgb("#f2dc9a")),
    (0.46, rgb("#c79f4a")),
    (0.75, rgb("#93702d")),
    (0.93, rgb("#c4a052")),
    (1.0, rgb("#6f5220")),
)
CLEAR: Stops = (
    (0.0, rgb("#a9b6b2")),
    (0.08, rgb("#dfe7e3")),
    (0.22, rgb("#f8fbf9")),
    (0.5, rgb("#e6ece8")),
    (0.84, rgb("#cfd9d5")),
    (1.0, rgb("#9dada8")),
)
CORK: Stops = ((0.0, rgb("#9c7449")), (0.25, rgb("#d3ab78")), (0.6, rgb("#c0945f")), (1.0, rgb("#8a6239")))


def tinted(stops: Stops, colour: Colour, share: float) -> Stops:
    """The same light on a material of another colour."""
    return tuple((at, mix(tone, colour, share)) for at, tone in stops)


def painted(colour: Colour) -> Stops:
    """A smooth lacquered round surface of one colour."""
    dark, light = mix(colour, (30, 28, 26), 0.42), mix(colour, (255, 253, 246), 0.42)
    return (
        (0.0, dark),
        (0.12, mix(colour, dark, 0.35)),
        (0.30, light),
        (0.48, colour),
        (0.8, mix(colour, dark, 0.5)),
        (0.94, mix(colour, dark, 0.35)),
        (1.0, dark),
    )


def turned(*profile: tuple[float, float, float]) -> list[tuple[float, float]]:
    """The outline of a thing from a lathe: (half width, y, corner radius) from top to bottom, mirrored."""
    right = [(half, y, radius) for half, y, radius in profile]
    left = [(-half, y, radius) for half, y, radius in reversed(profile)]
    return rounded([*right, *left])


def rounded(corners: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """A polygon with each corner (x, y, radius) cut by a soft arc."""
    points: list[tuple[float, float]] = []
    count = len(corners)
    for i, (x, y, radius) in enumerate(corners):
        here = complex(x, y)
        before, after = complex(*corners[i - 1][:2]), complex(*corners[(i + 1) % count][:2])
        reach = min(radius, abs(before - here) / 2, abs(after - here) / 2)
        if reach < 0.5:
            points.append((x, y))
            continue
        start = here + (before - here) / abs(before - here) * reach
        end = here + (after - here) / abs(after - here) * reach
        for k in range(9):
            t = k / 8
            p = (1 - t) ** 2 * start + 2 * t * (1 - t) * here + t * t * end
            points.append((p.real, p.imag))
    return points


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0) -> list[tuple[float, float]]:
    """A rectangle with rounded corners."""
    return rounded([(x1, y0, radius), (x1, y1, radius), (x0, y1, radius), (x0, y0, radius)])


def ellipse(cx: float, cy: float, rx: float, ry: float) -> list[tuple[float, float]]:
    """An ellipse as an outline."""
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in (math.pi * k / 24 for k in range(48))]


@lru_cache(maxsize=256)
def ramp(stops: tuple[tuple[float, Colour], ...], width: int, height: int) -> Image.Image:
    """A gradient from left to right."""
    strip = Image.new("RGB", (width, 1))
    pixels = []
    for x in range(width):
        at = (x + 0.5) / width
        for (first, a), (last, b) in itertools.pairwise(stops):
            if first <= at <= last:
                share = (at - first) / ((last - first) or 1.0)
                pixels.append(mix(a, b, share * share * (3 - 2 * share)))
                break
        else:
            pixels.append(stops[-1][1])
    strip.putdata(pixels)
    return strip.resize((width, height))


class Studio:
    """A transparent stage on which one object is put together from the back to the front."""

    def __init__(self, half_width: int, height: int, below: int = 40) -> None:
        self.image = Image.new("RGBA", (half_width * 2, height + below), (0, 0, 0, 0))
        self.origin = (half_width, height)

    def mask(self, outline: Outline, blur: float = 0.0) -> tuple[Image.Image, tuple[int, int]]:
        """Coverage of an outline with soft edges and its place on the stage."""
        ox, oy = self.origin
        pad = int(blur * 2.5) + 2
        left = math.floor(min(x for x, _ in outline)) - pad
        top = math.floor(min(y for _, y in outline)) - pad
        width = math.ceil(max(x for x, _ in outline)) - left + pad
        height = math.ceil(max(y for _, y in outline)) - top + pad
        big = Image.new("L", (width * _FINE, height * _FINE), 0)
        ImageDraw.Draw(big).polygon([((x - left) * _FINE, (y - top) * _FINE) for x, y in outline], fill=255)
        soft = big.reduce(_FINE)
        if blur:
            soft = soft.filter(ImageFilter.GaussianBlur(blur))
        return soft, (left + ox, top + oy)

    def lay(
        self, mask: Image.Image, at: tuple[int, int], paint: Image.Image | Colour, opacity: float = 1.0
    ) -> None:
        """Paint through a mask."""
        layer = (
            paint.convert("RGBA")
            if isinstance(paint, Image.Image)
            else Image.new("RGBA", mask.size, (*paint, 255))
        )
        layer.putalpha(mask if opacity >= 1 else mask.point(lambda v: int(v * opacity)))
        x, y = at
        left, top = max(0, -x), max(0, -y)
        right, low = min(layer.width, self.image.width - x), min(layer.height, self.image.height - y)
        if right > left and low > top:
            self.image.alpha_composite(layer.crop((left, top, right, low)), (x + left, y + top))

    def solid(self, outline: Outline, stops: Stops) -> None:
        """A surface lit from the left: its colours across its width."""
        mask, at = self.mask(outline)
        self.lay(mask, at, ramp(tuple(stops), mask.width, mask.height))

    def flat(self, outline: Outline, colour: Colour) -> None:
        """A surface of one colour."""
        mask, at = self.mask(outline)
        self.lay(mask, at, colour)

    def glow(
        self, outline: Outline, colour: Colour, opacity: float, blur: float, inside: Outline | None = None
    ) -> None:
        """A soft patch of light or shade, kept within `inside` if given."""
        mask, at = self.mask(outline, blur)
        if inside is not None:
            limit, place = self.mask(inside)
            frame = Image.new("L", mask.size, 0)
            frame.paste(limit, (place[0] - at[0], place[1] - at[1]))
            mask = ImageChops.multiply(mask, frame)
        self.lay(mask, at, colour, opacity)

    def picture(self, picture: Image.Image, centre: tuple[float, float]) -> None:
        """A finished picture with its own transparency, centred."""
        x = round(centre[0] - picture.width / 2) + self.origin[0]
        y = round(centre[1] - picture.height / 2) + self.origin[1]
        left, top = max(0, -x), max(0, -y)
        right, low = min(picture.width, self.image.width - x), min(picture.height, self.image.height - y)
        self.image.alpha_composite(picture.convert("RGBA").crop((left, top, right, low)), (x + left, y + top))


def fitted(picture: Image.Image, width: float, height: float) -> Image.Image:
    """The picture as large as the room allows."""
    scale = min(width / picture.width, height / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


SHADOW: Colour = (58, 44, 30)


def shadow_of(picture: Image.Image, blur: float, opacity: float) -> tuple[Image.Image, int]:
    """Where a sprite's soft shadow falls, and its padding in pixels; drawn small, as nobody sees detail in it."""
    pad = -(-int(blur * 3) // 4) * 4
    alpha = Image.new("L", (picture.width + 2 * pad, picture.height + 2 * pad), 0)
    alpha.paste(picture.getchannel("A"), (pad, pad))
    small = alpha.reduce(4).filter(ImageFilter.GaussianBlur(blur / 4)).point(lambda v: int(v * opacity))
    return small.resize(alpha.size, Image.Resampling.BILINEAR), pad
