"""Daisies, umbels and buttons: flowers of many small parts."""

from __future__ import annotations

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import blossom, leaf, petal, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, slope, toward


def _daisy(
    pen: Pen,
    centre: complex,
    radius: float,
    ray: Colour,
    heart: Colour,
    *,
    rays: int,
    rows: int = 1,
    tilt: float = 1.0,
) -> None:
    """A head of rays around a domed middle; a tilt below 1 looks at it from the side."""
    for row in range(rows):
        reach = radius * (1 - 0.2 * row)
        for i in range(rays):
            angle = 360 * (i + row * 0.5) / rays + pen.rng.uniform(-3, 3)
            step = toward(angle, reach * pen.rng.uniform(0.93, 1.03))
            far = complex(step.real, step.imag * tilt)
            tone = varied(pen, ray, 0.06)
            direction = slope(bend(0j, far), 0.5)
            petal(
                pen,
                centre,
                direction,
                abs(far),
                radius * 5.4 / rays,
                darker(tone, 0.13),
                tone,
                steps=2,
                fullness=0.55,
            )
            petal(
                pen,
                centre,
                direction,
                abs(far) * 0.96,
                radius * 4.6 / rays,
                tone,
                lighter(tone, 0.35),
                steps=3,
                fullness=0.55,
            )
    pen.lump(
        oval(centre - 0.03j * radius, radius * 0.33, radius * 0.33 * (0.6 + 0.4 * tilt)),
        darker(heart, 0.2),
        lighter(heart, 0.25),
    )
    for _ in range(42):
        spot = centre + toward(pen.rng.uniform(0, 360), radius * 0.29 * pen.rng.random() ** 0.5)
        pen.disc(spot - 0.03j * radius, radius * 0.022, mix(heart, rgb("#8a5a12"), pen.rng.random() * 0.6))


def chamomile(pen: Pen) -> None:
    """White rays, golden domes, feathery leaves."""
    green = rgb("#86a15c")
    for foot, top, size, tilt in (
        (-0.05, complex(-0.55, -0.28), 0.30, 0.9),
        (0.05, complex(0.56, -0.20), 0.28, 0.82),
        (0.0, complex(0.02, -0.56), 0.37, 1.0),
        (-0.02, complex(-0.24, 0.22), 0.17, 0.7),
        (0.03, complex(0.3, 0.30), 0.15, 0.66),
    ):
        curve = bend(complex(foot, 0.96), top, 0.12 if top.real > 0 else -0.12)
        stem(pen, curve, green, 0.026, 0.018)
        for t, side in ((0.2, -1), (0.34, 1), (0.5, -1), (0.62, 1)):
            twig = bend(curve(t), curve(t) + toward(slope(curve, t) + side * 52, 0.30), -side * 0.1)
            pen.stroke(along(twig), green, 0.013, 0.005)
            for k in range(5):
                for edge in (-1, 1):
                    pen.stroke(
                        [
                            twig(0.25 + k * 0.16),
                            twig(0.25 + k * 0.16) + toward(slope(twig, 0.5) + edge * 44, 0.085),
                        ],
                        varied(pen, green, 0.14),
                        0.011,
                        0.004,
                    )
        _daisy(pen, top, size, rgb("#fffdf6"), rgb("#e3ac25"), rays=17, tilt=tilt)


def calendula(pen: Pen) -> None:
    """Two full orange heads."""
    green = rgb("#7f9d53")
    for foot, top, size in ((0.0, complex(0.36, -0.02), 0.36), (0.0, complex(-0.2, -0.38), 0.50)):
        curve = bend(complex(foot, 0.96), top, 0.13 if top.real > 0 else -0.10)
        stem(pen, curve, green, 0.045, 0.034)
        for t, side in ((0.12, -1), (0.22, 1), (0.40, -1), (0.5, 1)):
            leaf(
                pen,
                curve(t),
                slope(curve, t) + side * 56,
                0.46,
                0.15,
                varied(pen, green, 0.1),
                bow=side * 0.12,
                belly=0.6,
                veins=4,
            )
        _daisy(pen, top, size, rgb("#f08d1f"), rgb("#d9861c"), rays=24, rows=4)


def geranium(pen: Pen) -> None:
    """A round head of small pink flowers over lobed leaves."""
    green = rgb("#73985a")
    head = complex(0.06, -0.42)
    stem(pen, bend(complex(0.0, 0.97), head, 0.05), green, 0.042, 0.03)
    for spot, size, turn in (
        (complex(-0.46, 0.36), 0.44, -40),
        (complex(0.50, 0.46), 0.38, 46),
        (complex(-0.12, 0.72), 0.30, -10),
    ):
        pen.stroke(along(bend(complex(0.0, 0.9), spot, 0.1)), green, 0.028)
        tone = varied(pen, green, 0.06)
        for lobe in range(7):
            angle = turn - 120 + lobe * 40
            leaf(
                pen,
                spot + toward(turn + 180, size * 0.24),
                angle,
                size * 1.02,
                size * 0.56,
                tone,
                belly=0.7,
                fullness=0.5,
                teeth=6,
                bite=0.1,
                veins=2,
                shade=0.1,
            )
    for i in range(23):
        way, far = i * 137.5, 0.40 * (i / 23) ** 0.5
        end = head + toward(way, far)
        pen.stroke([head + 0.06j, end], green, 0.012)
    for i in reversed(range(23)):
        way, far = i * 137.5, 0.41 * (i / 23) ** 0.5
        tone = varied(pen, rgb("#dd7fa6"), 0.12)
        blossom(
            pen,
            head + toward(way, far),
            0.125,
            tone,
            lighter(tone, 0.5),
            turn=pen.rng.uniform(0, 72),
            width=0.92,
            heart=rgb("#f3ead0"),
        )


def helichrysum(pen: Pen) -> None:
    """A flat head of dry golden buttons on silver stalks."""
    silver = rgb("#a9b39a")
    hub = complex(0.0, 0.04)
    stem(pen, bend(complex(0.0, 0.97), hub, 0.03), silver, 0.04, 0.034)
    for t, side in ((0.94, -1), (0.8, 1), (0.66, -1), (0.52, 1), (0.38, -1), (0.24, 1)):
        leaf(pen, complex(0.0, t), side * 44, 0.5, 0.06, varied(pen, silver, 0.12), veins=0, bow=side * 0.08)
    heads = []
    for i in range(27):
        angle, far = i * 137.5, (i / 27) ** 0.5
        heads.append(complex(0, -0.44) + toward(angle, far).real * 0.62 + 1j * toward(angle, far).imag * 0.34)
    for spot in heads:
        pen.stroke(along(bend(hub, spot, (spot.real) * 0.16)), silver, 0.017)
    for spot in sorted(heads, key=lambda p: p.imag):
        size = pen.rng.uniform(0.080, 0.104)
        for ring in (1.0, 0.72):
            for k in range(13):
                tone = varied(pen, rgb("#e2ae27"), 0.12)
                petal(
                    pen,
                    spot,
                    360 * k / 13 + ring * 14,
                    size * ring * 1.15,
                    size * 0.5,
                    darker(tone, 0.12),
                    lighter(tone, 0.35),
                    steps=2,
                    belly=0.5,
                )
        pen.ball(spot, size * 0.5, rgb("#c98d18"), rgb("#f7dd84"))
