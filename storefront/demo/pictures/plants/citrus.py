"""Citrus fruit, whole and cut."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import blossom, leaf, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, smooth, toward


@dataclass(frozen=True)
class Citrus:
    """What tells one citrus fruit from another."""

    rind: Colour
    pulp: Colour
    segments: int = 10
    tall: float = 1.0
    nipple: float = 0.0
    size: float = 1.0
    flush: Colour | None = None


LEMON = Citrus(rgb("#eec427"), rgb("#f6dd62"), 9, tall=1.06, nipple=0.24)


ORANGE = Citrus(rgb("#ef8a1f"), rgb("#f8ab45"), 10, size=1.06)


MANDARIN = Citrus(rgb("#ee7420"), rgb("#f79a3c"), 11, tall=0.8, size=0.94)


GRAPEFRUIT = Citrus(rgb("#f0b04e"), rgb("#e2695c"), 12, size=1.14, flush=rgb("#e98b62"))


BERGAMOT = Citrus(rgb("#9fb63c"), rgb("#d6dc7c"), 11, tall=1.1, nipple=0.12, flush=rgb("#d3c64a"))


_GREEN = rgb("#4f8449")


def slice_of(pen: Pen, centre: complex, radius: float, fruit: Citrus, turn: float = 0.0) -> None:
    """A cut face: rind, pith, segments with fine streaks."""
    pen.disc(centre, radius, darker(fruit.rind, 0.16))
    pen.disc(centre - complex(0.008, 0.01), radius * 0.985, fruit.rind)
    pen.disc(centre, radius * 0.925, rgb("#fbf3d8"))
    step = 360 / fruit.segments
    for i in range(fruit.segments):
        angle = turn + i * step
        tone = varied(pen, fruit.pulp, 0.05)
        for share in (0.0, 0.3, 0.6):
            near, far, half = 0.10 + 0.12 * share, 0.86 - 0.10 * share, step * (0.42 - 0.11 * share)
            outline = [
                centre + toward(angle, radius * near),
                centre + toward(angle - half * 0.86, radius * far * 0.72),
                centre + toward(angle - half, radius * far * 0.94),
                centre + toward(angle - half * 0.6, radius * far),
                centre + toward(angle, radius * far * 1.01),
                centre + toward(angle + half * 0.6, radius * far),
                centre + toward(angle + half, radius * far * 0.94),
                centre + toward(angle + half * 0.86, radius * far * 0.72),
            ]
            pen.fill(smooth(outline), mix(darker(tone, 0.05), lighter(tone, 0.32), share))
        for _ in range(9):
            side, at = pen.rng.uniform(-0.3, 0.3) * step, pen.rng.uniform(0.36, 0.72)
            start = centre + toward(angle + side * 0.7, radius * at)
            pen.stroke(
                [start, centre + toward(angle + side, radius * (at + 0.1))], lighter(tone, 0.5), 0.012, 0.005
            )
    pen.disc(centre, radius * 0.06, rgb("#fbf3d8"))


def whole(pen: Pen, centre: complex, radius: float, fruit: Citrus, turn: float = 0.0) -> None:
    """The uncut fruit with its pores and a soft light."""
    outline = oval(0j, radius, radius * fruit.tall, steps=56)
    if fruit.nipple:
        outline = [
            p * complex(1, 0)
            - 1j
            * radius
            * fruit.nipple
            * max(0.0, (-p.imag / radius / fruit.tall) - 0.72)
            * 3.0
            * (1 if p.imag < 0 else 0)
            + 1j * radius * fruit.nipple * 0.4 * max(0.0, p.imag / radius / fruit.tall - 0.8) * 3
            for p in outline
        ]
    with pen.moved(centre, turn):
        pen.lump(outline, darker(fruit.flush or fruit.rind, 0.2), lighter(fruit.rind, 0.42))
        for _ in range(90):
            spot = toward(pen.rng.uniform(0, 360), radius * 0.9 * pen.rng.random() ** 0.5)
            tone = darker(fruit.rind, 0.16) if spot.real + spot.imag > 0 else lighter(fruit.rind, 0.2)
            pen.disc(complex(spot.real, spot.imag * fruit.tall), 0.008, tone)


def _crown(pen: Pen, head: complex, *leaves: tuple[float, float]) -> None:
    for angle, size in leaves:
        leaf(pen, head, angle, size, size * 0.46, varied(pen, _GREEN, 0.1), veins=6, bow=0.08)


def _orange_flower(pen: Pen, spot: complex, size: float) -> None:
    leaf(pen, spot + complex(-0.06, 0.08), 214, size * 1.6, size * 0.76, varied(pen, _GREEN), veins=4)
    blossom(
        pen, spot, size, rgb("#fffdf6"), rgb("#f3efdc"), petals=5, width=0.66, turn=20, heart=rgb("#e5c048")
    )


def lemon(pen: Pen) -> None:
    """A whole lemon on its leaves with a half and a flower before it."""
    _crown(pen, complex(-0.20, -0.66), (-62, 0.62), (34, 0.66), (70, 0.52), (-22, 0.54))
    whole(pen, complex(-0.20, -0.24), 0.47, LEMON, -24)
    leaf(pen, complex(0.36, 0.74), 116, 0.5, 0.23, varied(pen, _GREEN), veins=6, bow=-0.1)
    slice_of(pen, complex(0.32, 0.42), 0.46, LEMON, 12)
    _orange_flower(pen, complex(-0.52, 0.52), 0.21)


def orange(pen: Pen) -> None:
    """A large cut orange, a whole one behind it, flowers above."""
    _crown(pen, complex(0.34, -0.70), (-66, 0.60), (-18, 0.50), (52, 0.56))
    whole(pen, complex(0.30, -0.26), 0.48, ORANGE, 10)
    slice_of(pen, complex(-0.28, 0.30), 0.54, ORANGE, 4)
    leaf(pen, complex(0.20, 0.66), 100, 0.52, 0.23, varied(pen, _GREEN), veins=6, bow=-0.1)
    _orange_flower(pen, complex(-0.44, -0.50), 0.23)
    _orange_flower(pen, complex(-0.12, -0.72), 0.16)


def mandarin(pen: Pen) -> None:
    """A whole mandarin with its leaf, loose segments and a curl of peel."""
    _crown(pen, complex(0.02, -0.60), (-72, 0.66), (24, 0.62), (74, 0.54))
    stem(pen, bend(complex(0.02, -0.58), complex(0.08, -0.80), 0.1), rgb("#6f7a45"), 0.036)
    whole(pen, complex(0.0, -0.20), 0.52, MANDARIN)
    for k in range(5):
        pen.stroke(
            along(bend(complex(0.0, -0.58), complex(0, -0.58) + toward(-70 + k * 35 + 180, 0.08))),
            rgb("#b9662a"),
            0.012,
            0.004,
        )
    for spot, turn in ((complex(-0.56, 0.46), -16), (complex(-0.14, 0.64), 12), (complex(0.34, 0.56), -34)):
        arc = [spot + toward(turn + a, 0.32) for a in range(90, 275, 15)]
        lobe = smooth(
            [*arc, spot + toward(turn - 60, 0.10), spot + toward(turn, 0.04), spot + toward(turn + 60, 0.10)]
        )
        pen.fill([p + 0.012j for p in lobe], darker(MANDARIN.rind, 0.2))
        pen.lump(lobe, rgb("#e5761f"), rgb("#fbc069"))
        for a in (120, 150, 180, 210, 240):
            pen.stroke(
                [spot + toward(turn, 0.02), spot + toward(turn + a, 0.27)], rgb("#fbe3b8"), 0.009, 0.003
            )
    leaf(pen, complex(0.58, 0.62), 70, 0.3, 0.14, varied(pen, _GREEN), veins=4)


def grapefruit(pen: Pen) -> None:
    """A red cut face that fills the picture, half of a second one behind."""
    _crown(pen, complex(-0.42, -0.56), (-50, 0.56), (6, 0.52), (-96, 0.46))
    whole(pen, complex(-0.32, -0.22), 0.48, GRAPEFRUIT, 10)
    slice_of(pen, complex(0.14, 0.20), 0.62, GRAPEFRUIT, 8)
    _orange_flower(pen, complex(-0.54, 0.58), 0.19)
    leaf(pen, complex(0.50, -0.40), 42, 0.46, 0.2, varied(pen, _GREEN), veins=6)


def bergamot(pen: Pen) -> None:
    """Two green fruits hanging from a flowering twig, one cut."""
    main = bend(complex(-0.8, -0.70), complex(0.78, -0.62), -0.12)
    stem(pen, main, rgb("#7c7048"), 0.046, 0.02)
    for t, angle, size in (
        (0.08, -20, 0.44),
        (0.2, 210, 0.46),
        (0.42, 16, 0.46),
        (0.6, -36, 0.42),
        (0.82, 30, 0.44),
        (0.95, 130, 0.46),
    ):
        leaf(pen, main(t), angle, size, size * 0.48, varied(pen, _GREEN, 0.1), veins=6, bow=0.06)
    whole(pen, complex(-0.24, -0.10), 0.46, BERGAMOT, 8)
    slice_of(pen, complex(0.34, 0.36), 0.42, BERGAMOT, 6)
    _orange_flower(pen, complex(0.34, -0.42), 0.2)
    _orange_flower(pen, complex(-0.48, 0.54), 0.15)


def citrus_trio(pen: Pen) -> None:
    """Three cut faces that overlap: a morning of citrus."""
    green = rgb("#4f8449")
    for spot, angle, size in (
        (complex(-0.5, -0.5), -46, 0.5),
        (complex(0.1, -0.66), 10, 0.42),
        (complex(0.6, 0.5), 120, 0.46),
        (complex(-0.66, 0.46), 226, 0.4),
    ):
        leaf(pen, spot, angle, size, size * 0.46, varied(pen, green, 0.1), veins=6)
    slice_of(pen, complex(0.34, -0.28), 0.52, GRAPEFRUIT, 8)
    slice_of(pen, complex(-0.42, -0.02), 0.44, ORANGE, 20)
    slice_of(pen, complex(0.2, 0.48), 0.38, LEMON, 4)
    blossom(
        pen,
        complex(-0.34, 0.62),
        0.19,
        rgb("#fffdf6"),
        rgb("#f3efdc"),
        petals=5,
        width=0.66,
        heart=rgb("#e5c048"),
    )
