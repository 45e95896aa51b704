"""Cedar, fir, pine and juniper."""

from __future__ import annotations

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import needle, needle_fan, petal, stem, varied
from storefront.demo.pictures.pen import Pen, bend, slope, toward


def _cone(
    pen: Pen,
    foot: complex,
    direction: float,
    length: float,
    width: float,
    brown: Colour,
    *,
    rows: int,
    open_: float = 1.0,
) -> None:
    """A cone of overlapping scales, drawn from the tip down."""
    for row in range(rows):
        t = row / (rows - 1)
        centre = foot + toward(direction, length * (1 - t))
        reach = width * (0.30 + 0.70 * (1 - abs(t - 0.58) ** 1.7 * 1.6))
        count = 4 + row % 2
        for k in range(count):
            off = (k - (count - 1) / 2) / ((count - 1) / 2)
            spot = centre + toward(direction + 90, reach * 0.40 * off)
            tone = varied(pen, mix(lighter(brown, 0.12), darker(brown, 0.12), abs(off) * 0.8), 0.07)
            angle = direction + off * 46 * open_
            petal(
                pen,
                spot,
                angle,
                reach * 0.50,
                reach * 0.42,
                darker(tone, 0.30),
                tone,
                steps=2,
                belly=0.66,
                fullness=0.6,
            )
            petal(
                pen,
                spot,
                angle,
                reach * 0.46,
                reach * 0.35,
                lighter(tone, 0.20),
                tone,
                steps=3,
                belly=0.66,
                fullness=0.6,
            )


def cedar(pen: Pen) -> None:
    """Tufts of needles and an upright barrel cone."""
    green = rgb("#66876f")
    main = bend(complex(-0.92, 0.48), complex(0.88, 0.0), -0.10)
    stem(pen, main, rgb("#846a53"), 0.07, 0.03)
    for t, side in ((0.06, 1), (0.2, -1), (0.3, 1), (0.74, -1), (0.84, 1), (0.97, -1), (0.5, 1), (0.62, 1)):
        needle_fan(pen, main(t), slope(main, t) + 76 * side, 0.36, 19, green, spread=80)
    needle_fan(pen, main(1.0), slope(main, 1), 0.34, 17, green, spread=70)
    _cone(pen, main(0.46) - 0.02j, 2, 0.66, 0.52, rgb("#9a7a57"), rows=12, open_=0.5)
    needle_fan(pen, main(0.42) + 0.02j, -60, 0.3, 9, green, spread=30)
    needle_fan(pen, main(0.52) + 0.02j, 60, 0.3, 9, green, spread=30)


def fir(pen: Pen) -> None:
    """A flat spray of soft needles with two small upright cones."""
    green = rgb("#4f7d62")
    main = bend(complex(0.0, 0.96), complex(0.0, -0.88), 0.04)

    def twig(curve_start: complex, end: complex, bow: float, length: float) -> None:
        curve = bend(curve_start, end, bow)
        stem(pen, curve, rgb("#8b7157"), 0.028, 0.012)
        count = int(abs(end - curve_start) / 0.034)
        for i in range(count):
            t = 0.04 + 0.95 * i / count
            for side in (-1, 1):
                tone = mix(green, rgb("#90b394"), pen.rng.random() * 0.5)
                needle(
                    pen,
                    curve(t),
                    slope(curve, t) + side * pen.rng.uniform(44, 60),
                    length * (1.06 - 0.5 * t),
                    0.027,
                    tone,
                )
        needle(pen, curve(1.0), slope(curve, 1.0), length * 0.5, 0.026, lighter(green, 0.15))

    for t, angle, reach in (
        (0.12, 62, 0.84),
        (0.12, -62, 0.84),
        (0.36, 55, 0.74),
        (0.36, -55, 0.74),
        (0.58, 48, 0.56),
        (0.58, -48, 0.56),
    ):
        twig(main(t), main(t) + toward(angle, reach), -0.1 if angle > 0 else 0.1, 0.16)
    twig(main(0.0), main(1.0), 0.04, 0.2)
    for t in (0.40, 0.62):
        _cone(
            pen,
            main(t) + complex(0.05 if t < 0.5 else -0.05, 0.05),
            8 if t < 0.5 else -8,
            0.36,
            0.24,
            rgb("#7d6a78"),
            rows=9,
            open_=0.3,
        )


def pine(pen: Pen) -> None:
    """Long needles in sheaves and an open cone."""
    green = rgb("#5b8a4f")
    main = bend(complex(-0.8, -0.66), complex(0.56, 0.34), 0.06)
    stem(pen, main, rgb("#8a6846"), 0.08, 0.05)
    for t, side in ((0.08, -1), (0.2, 1), (0.34, -1), (0.48, 1), (0.62, -1), (0.76, 1), (0.88, -1)):
        for off in (-18, 16):
            needle_fan(pen, main(t), slope(main, t) + side * (52 + off), 0.72, 9, green, spread=16)
    needle_fan(pen, main(1.0), slope(main, 1), 0.62, 17, lighter(green, 0.08), spread=44)
    stem(pen, bend(main(0.5), complex(-0.26, 0.22), 0.1), rgb("#8a6846"), 0.04)
    _cone(pen, complex(-0.30, 0.16), 192, 0.62, 0.52, rgb("#94683f"), rows=8, open_=1.1)


def juniper(pen: Pen) -> None:
    """Prickly twigs with frosted blue berries."""
    green = rgb("#6f9180")
    main = bend(complex(-0.2, 0.94), complex(0.16, -0.9), 0.07)
    twigs = [main]
    for t, side, reach in (
        (0.14, 1, 0.86),
        (0.22, -1, 0.86),
        (0.42, 1, 0.74),
        (0.5, -1, 0.66),
        (0.68, 1, 0.44),
        (0.74, -1, 0.4),
    ):
        twigs.append(bend(main(t), main(t) + toward(slope(main, t) + side * 46, reach), side * -0.1))
    for curve in twigs:
        stem(pen, curve, rgb("#8b6c4f"), 0.034, 0.012)
        count = int(abs(curve(1) - curve(0)) / 0.052)
        for i in range(count):
            t = 0.06 + 0.94 * i / count
            for angle in (-58, 58, -30, 30):
                tone = mix(green, rgb("#b4cabb"), pen.rng.random() * 0.5)
                needle(pen, curve(t), slope(curve, t) + angle + pen.rng.uniform(-6, 6), 0.145, 0.027, tone)
    for curve in twigs:
        for t in (0.36, 0.6, 0.82):
            if pen.rng.random() < 0.8:
                spot = curve(t) + toward(pen.rng.uniform(0, 360), 0.07)
                pen.ball(spot, 0.082, rgb("#2f3c62"), rgb("#a9b7d8"))
                for k in range(3):
                    pen.stroke(
                        [spot + complex(0.02, 0.02), spot + complex(0.02, 0.02) + toward(120 * k, 0.026)],
                        rgb("#25304f"),
                        0.008,
                    )
