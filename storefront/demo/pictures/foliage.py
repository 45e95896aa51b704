"""Leaves, petals, stems and needles: the parts every plant is put together from."""

from __future__ import annotations

import math

from storefront.demo.pictures.colours import Colour, darker, lighter, mix
from storefront.demo.pictures.pen import Curve, Pen, along, bend, slope, toward

#: Parameters along a leaf, denser at both ends where its outline turns quickly.
_SPACED = [(1 - math.cos(math.pi * k / 20)) / 2 for k in range(21)]


def _profile(t: float, belly: float, fullness: float) -> float:
    """Half width at t (0 base, 1 tip), 1 at its widest place `belly`."""
    bulge: float = math.sin(math.pi * t ** (math.log(0.5) / math.log(belly))) ** fullness
    return bulge


def leaf(
    pen: Pen,
    base: complex,
    direction: float,
    length: float,
    width: float,
    colour: Colour,
    *,
    bow: float = 0.06,
    belly: float = 0.42,
    fullness: float = 0.9,
    teeth: int = 0,
    bite: float = 0.12,
    veins: int = 5,
    rib: Colour | None = None,
    shade: float = 0.16,
) -> None:
    """A leaf with a light and a shaded half, a rib and veins; `teeth` notch its edge."""
    curve = bend(base, base + toward(direction, length), bow)
    places = [i / (teeth * 4) for i in range(teeth * 4 + 1)] if teeth else _SPACED
    rib = rib or lighter(colour, 0.34)

    def edge(t: float, side: int) -> complex:
        half = width / 2 * _profile(t, belly, fullness)
        if teeth:
            half *= 1 - bite * ((t * teeth) % 1.0)
        return curve(t) + toward(slope(curve, t) + 90 * side, half)

    middle = [curve(t) for t in places]
    for side, paint in ((-1, colour), (1, darker(colour, shade))):
        pen.fill([edge(t, side) for t in places] + middle[::-1], paint)
    for k in range(1, veins + 1):
        t = 0.12 + 0.66 * k / (veins + 1)
        for side in (-1, 1):
            root, end = curve(t), edge(min(0.97, t + 0.16), side)
            vein = mix(rib, colour, 0.35)
            pen.stroke([root, root + (end - root) * 0.84], vein, 0.011 * width**0.5, 0.003)
    pen.stroke(middle, rib, 0.03 * width**0.5, 0.003)


def petal(
    pen: Pen,
    base: complex,
    direction: float,
    length: float,
    width: float,
    outer: Colour,
    inner: Colour,
    *,
    bow: float = 0.0,
    belly: float = 0.62,
    fullness: float = 0.75,
    steps: int = 5,
) -> None:
    """A petal that changes from its edge colour to the colour of its heart."""
    curve = bend(base, base + toward(direction, length), bow)
    for i in range(steps):
        share = i / (steps - 1) if steps > 1 else 0.0
        reach, spread = 1 - 0.5 * share, width * (1 - 0.62 * share)
        rows = [
            (curve(t * reach), slope(curve, t * reach), spread / 2 * _profile(t, belly, fullness))
            for t in _SPACED
        ]
        left = [point + toward(way - 90, half) for point, way, half in rows]
        right = [point + toward(way + 90, half) for point, way, half in rows]
        pen.fill(left + right[::-1], mix(outer, inner, share))


def needle(pen: Pen, base: complex, direction: float, length: float, width: float, colour: Colour) -> None:
    """One narrow leaf with a hint of a bow."""
    curve = bend(base, base + toward(direction, length), pen.rng.uniform(-0.08, 0.08))
    pen.stroke(along(curve, 5), colour, width, width * 0.25)


def needle_fan(
    pen: Pen,
    spot: complex,
    direction: float,
    length: float,
    count: int,
    colour: Colour,
    *,
    spread: float = 60,
) -> None:
    """A tuft of needles from one point."""
    for i in range(count):
        angle = direction - spread + 2 * spread * i / (count - 1) + pen.rng.uniform(-4, 4)
        needle(
            pen, spot, angle, length * pen.rng.uniform(0.84, 1.05), length * 0.055, varied(pen, colour, 0.14)
        )


def stem(pen: Pen, curve: Curve, colour: Colour, width: float, end: float | None = None) -> None:
    """A round stem: the stroke and a thin light along its left side."""
    points = along(curve, 24)
    pen.stroke(points, darker(colour, 0.12), width, width * 0.45 if end is None else end)
    pen.stroke([p - width * 0.16 for p in points], lighter(colour, 0.16), width * 0.34, width * 0.14)


def varied(pen: Pen, colour: Colour, by: float = 0.08) -> Colour:
    """The colour a little lighter or darker, as no two leaves are alike."""
    shift = pen.rng.uniform(-by, by)
    return lighter(colour, shift * 1.4) if shift > 0 else darker(colour, -shift)


def blossom(
    pen: Pen,
    centre: complex,
    radius: float,
    outer: Colour,
    inner: Colour,
    *,
    petals: int = 5,
    width: float = 0.9,
    turn: float = 0.0,
    belly: float = 0.62,
    fullness: float = 0.75,
    heart: Colour | None = None,
) -> None:
    """A flower seen from above; petals overlap and vary a little."""
    for i in range(petals):
        direction = turn + 360 * i / petals + pen.rng.uniform(-4, 4)
        reach = radius * pen.rng.uniform(0.94, 1.04)
        tone = varied(pen, outer, 0.05)
        petal(
            pen,
            centre,
            direction,
            reach,
            radius * width,
            darker(tone, 0.10),
            mix(tone, inner, 0.2),
            belly=belly,
            fullness=fullness,
            steps=2,
        )
        petal(
            pen,
            centre,
            direction,
            reach * 0.95,
            radius * width * 0.92,
            tone,
            inner,
            belly=belly,
            fullness=fullness,
        )
    if heart:
        pen.ball(centre, radius * 0.17, darker(heart, 0.18), lighter(heart, 0.3))
