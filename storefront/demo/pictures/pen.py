"""A pen on a transparent sheet: polygons, tapered strokes and discs, drawn large and then reduced.

Points are complex numbers: x to the right, y (the imaginary part) down, the sheet's centre is 0 and its
half side is 1. Directions are degrees clockwise from straight up.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import TypeAlias

from PIL import Image, ImageDraw

from storefront.demo.pictures.colours import Colour, mix

Points: TypeAlias = Sequence[complex]
Curve: TypeAlias = Callable[[float], complex]

FINE = 3
MARGIN = 0.76  # the drawn square inside the sheet; plants may grow beyond it


def toward(degrees: float, length: float = 1.0) -> complex:
    """A step of the given length; 0 degrees is up, 90 to the right."""
    return cmath.rect(length, math.radians(degrees - 90))


def bend(start: complex, end: complex, bow: float = 0.0) -> Curve:
    """A curve between two points, bowed to its right by `bow` parts of its length."""
    middle = (start + end) / 2 + (end - start) * 1j * bow
    return lambda t: (1 - t) ** 2 * start + 2 * t * (1 - t) * (2 * middle - (start + end) / 2) + t * t * end


def along(curve: Curve, steps: int = 14, first: float = 0.0, last: float = 1.0) -> list[complex]:
    """Points of a curve at equal parameters."""
    return [curve(first + (last - first) * i / steps) for i in range(steps + 1)]


def slope(curve: Curve, t: float) -> float:
    """The direction of a curve in degrees clockwise from up."""
    step = curve(min(1.0, t + 0.01)) - curve(max(0.0, t - 0.01))
    return math.degrees(cmath.phase(step)) + 90


def oval(
    centre: complex, rx: float, ry: float | None = None, turn: float = 0.0, steps: int = 40
) -> list[complex]:
    """An ellipse turned clockwise by `turn` degrees."""
    ry = rx if ry is None else ry
    spin = cmath.rect(1, math.radians(turn))
    return [
        centre + complex(rx * math.cos(a), ry * math.sin(a)) * spin
        for a in (2 * math.pi * i / steps for i in range(steps))
    ]


def smooth(points: Points, steps: int = 6) -> list[complex]:
    """A closed soft line through the given points (Catmull-Rom)."""
    count, result = len(points), []
    for i in range(count):
        p0, p1, p2, p3 = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for s in range(steps):
            t = s / steps
            result.append(
                0.5
                * (
                    2 * p1
                    + (p2 - p0) * t
                    + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t
                    + (3 * p1 - p0 - 3 * p2 + p3) * t**3
                )
            )
    return result


def pebble(
    centre: complex, radius: float, rng: Random, *, wobble: float = 0.15, flat: float = 1.0
) -> list[complex]:
    """An irregular rounded lump."""
    corners = [
        centre + cmath.rect(radius * (1 + rng.uniform(-wobble, wobble)), 2 * math.pi * i / 9)
        for i in range(9)
    ]
    return smooth([complex(p.real, centre.imag + (p.imag - centre.imag) * flat) for p in corners])


class Pen:
    """Draws opaque shapes in order, later ones on top."""

    def __init__(self, size: int, rng: Random) -> None:
        self.rng = rng
        self._image = Image.new("RGBA", (size * FINE, size * FINE), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)
        self._turn: complex = size * FINE / 2 * MARGIN
        self._origin = complex(size * FINE / 2, size * FINE / 2)

    def finished(self) -> Image.Image:
        """What was drawn, cut to its own edges, reduced so that edges are soft."""
        left, top, right, low = self._image.getbbox() or (0, 0, FINE, FINE)
        return self._image.crop((left - left % FINE, top - top % FINE, right, low)).reduce(FINE)

    @contextmanager
    def moved(self, origin: complex = 0, turn: float = 0.0, scale: float = 1.0) -> Iterator[None]:
        """Everything inside is drawn around another origin, turned clockwise and scaled."""
        before = self._turn, self._origin
        self._origin += self._turn * origin
        self._turn *= cmath.rect(scale, math.radians(turn))
        yield
        self._turn, self._origin = before

    def fill(self, points: Points, colour: Colour) -> None:
        """A filled polygon."""
        turn, origin = self._turn, self._origin
        flat = [(z.real, z.imag) for z in (turn * p + origin for p in points)]
        self._draw.polygon(flat, fill=(*colour, 255))

    def disc(self, centre: complex, radius: float, colour: Colour) -> None:
        """A filled circle."""
        at, far = self._turn * centre + self._origin, abs(self._turn) * radius
        self._draw.ellipse((at.real - far, at.imag - far, at.real + far, at.imag + far), fill=(*colour, 255))

    def stroke(self, points: Points, colour: Colour, width: float, end: float | None = None) -> None:
        """A line that tapers from `width` to `end`, with round ends."""
        end = width if end is None else end
        count = len(points) - 1
        left, right = [], []
        for i, point in enumerate(points):
            step = points[min(count, i + 1)] - points[max(0, i - 1)]
            normal = step * 1j / (abs(step) or 1.0)
            half = (width + (end - width) * i / count) / 2
            left.append(point - normal * half)
            right.append(point + normal * half)
        self.fill(left + right[::-1], colour)
        if width * abs(self._turn) > 4:
            self.disc(points[0], width / 2, colour)
        if end * abs(self._turn) > 4:
            self.disc(points[-1], end / 2, colour)

    def _steps(self, radius: float) -> int:
        """Enough rings that no edge between two shades is seen."""
        return max(4, min(60, int(abs(self._turn) * radius / 4)))

    def ball(self, centre: complex, radius: float, dark: Colour, light: Colour) -> None:
        """A sphere lit from the upper left."""
        steps = self._steps(radius)
        for i in range(steps):
            share = i / (steps - 1)
            shift = complex(-0.28, -0.32) * radius * share
            self.disc(centre + shift, radius * (1 - 0.9 * share), mix(dark, light, _roundness(share)))

    def lump(self, outline: Points, dark: Colour, light: Colour) -> None:
        """Any rounded outline, lit from the upper left like a ball."""
        centre = sum(outline) / len(outline)
        steps = self._steps(max(abs(p - centre) for p in outline))
        lean = min(outline, key=lambda p: p.real + p.imag) - centre
        for i in range(steps):
            share = i / (steps - 1)
            scale = 1 - 0.9 * share
            anchor = centre + lean * 0.42 * share
            self.fill([anchor + (p - centre) * scale for p in outline], mix(dark, light, _roundness(share)))


def _roundness(share: float) -> float:
    """Light on a sphere: quick at the edge, quiet towards the middle."""
    return math.sqrt(1 - (1 - share) ** 2) * (0.72 + 0.28 * share)
