"""Roses, stars and bells: flowers of few large petals."""

from __future__ import annotations

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import blossom, leaf, petal, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, slope, smooth, toward


def rose(pen: Pen, pink: Colour = rgb("#c8506f")) -> None:
    """A full damask rose, its petals closing towards the heart, with one bud."""
    green = rgb("#577d4f")
    main = bend(complex(0.06, 0.97), complex(0.0, -0.1), 0.05)
    stem(pen, main, green, 0.05, 0.04)
    side = bend(main(0.42), complex(0.58, -0.16), -0.16)
    stem(pen, side, green, 0.034, 0.026)
    for t, angle, size in ((0.2, -68, 0.56), (0.3, 62, 0.50), (0.56, -58, 0.52), (0.02, 66, 0.44)):
        twig = bend(main(t), main(t) + toward(angle, size * 0.6), 0.06)
        stem(pen, twig, green, 0.02)
        for off in (-66, 66, 0):
            leaf(
                pen,
                twig(0.6 if off else 1.0),
                slope(twig, 0.9) + off,
                size * (0.62 if off else 0.74),
                size * 0.42,
                varied(pen, green, 0.09),
                teeth=9,
                bite=0.1,
                veins=5,
            )
    bud = side(1.0)
    for angle in (-34, 34, 0):
        leaf(pen, bud + 0.05j, angle, 0.3, 0.1, green, veins=0)
    for angle, tone in ((-16, darker(pink, 0.12)), (15, pink), (-2, lighter(pink, 0.14))):
        petal(pen, bud + 0.06j, angle, 0.34, 0.24, darker(tone, 0.14), lighter(tone, 0.1), belly=0.5)
    head = complex(-0.1, -0.36)
    for ring, (count, reach, tone) in enumerate(
        (
            (5, 0.58, lighter(pink, 0.24)),
            (5, 0.50, lighter(pink, 0.14)),
            (5, 0.40, lighter(pink, 0.04)),
            (4, 0.31, darker(pink, 0.04)),
            (4, 0.22, darker(pink, 0.12)),
            (3, 0.14, darker(pink, 0.22)),
        )
    ):
        for i in range(count):
            way = 360 * i / count + ring * 41 + pen.rng.uniform(-9, 9)
            shade, far = varied(pen, tone, 0.06), reach * pen.rng.uniform(0.92, 1.06)
            spot, bow = head + toward(way + 180, far * 0.10), pen.rng.uniform(-0.1, 0.1)
            petal(
                pen,
                spot,
                way,
                far,
                far * 1.30,
                darker(shade, 0.22),
                darker(shade, 0.08),
                steps=2,
                belly=0.60,
                fullness=0.70,
                bow=bow,
            )
            petal(
                pen,
                spot,
                way,
                far * 0.975,
                far * 1.22,
                lighter(shade, 0.30),
                shade,
                belly=0.60,
                fullness=0.70,
                steps=3,
                bow=bow,
            )
            petal(
                pen,
                spot,
                way,
                far * 0.90,
                far * 1.06,
                shade,
                darker(shade, 0.20),
                belly=0.60,
                fullness=0.70,
                steps=5,
                bow=bow,
            )
    pen.lump(oval(head, 0.06, 0.05, 20), darker(pink, 0.42), darker(pink, 0.16))


def dog_rose(pen: Pen) -> None:
    """A wild rose flower with its red hips."""
    green = rgb("#6b9257")
    main = bend(complex(-0.66, 0.86), complex(0.6, -0.74), -0.1)
    stem(pen, main, rgb("#8d6f52"), 0.04, 0.018)
    for t, side, size in ((0.16, 1, 0.5), (0.3, -1, 0.54), (0.62, 1, 0.50), (0.78, -1, 0.44), (0.95, 1, 0.4)):
        twig = bend(main(t), main(t) + toward(slope(main, t) + side * 66, size * 0.7), side * 0.06)
        stem(pen, twig, green, 0.018)
        for at in (0.45, 0.78):
            for edge in (-1, 1):
                leaf(
                    pen,
                    twig(at),
                    slope(twig, at) + edge * 62,
                    size * 0.40,
                    size * 0.25,
                    varied(pen, green),
                    teeth=7,
                    veins=3,
                )
        leaf(pen, twig(1.0), slope(twig, 1.0), size * 0.46, size * 0.27, varied(pen, green), teeth=7, veins=3)
    blossom(
        pen,
        complex(-0.16, -0.18),
        0.44,
        rgb("#e79bb0"),
        rgb("#fdf0ec"),
        petals=5,
        width=0.98,
        turn=12,
        belly=0.68,
        fullness=0.6,
        heart=rgb("#e2bf4c"),
    )
    for k in range(26):
        end = complex(-0.16, -0.18) + toward(k * 13.8, pen.rng.uniform(0.1, 0.16))
        pen.stroke([complex(-0.16, -0.18), end], rgb("#d8b64c"), 0.008)
        pen.disc(end, 0.015, rgb("#b98a1e"))
    for root, spot, turn in (
        (main(0.3), complex(0.06, 0.54), 160),
        (main(0.3), complex(-0.2, 0.72), 190),
        (main(0.78), complex(0.66, -0.12), 150),
    ):
        stem(pen, bend(root, spot, 0.1), green, 0.02)
        pen.lump(oval(spot + toward(turn, 0.1), 0.10, 0.145, turn), rgb("#9d1f1a"), rgb("#f2835d"))
        for edge in (-24, 0, 24):
            pen.stroke(
                [spot + toward(turn, 0.24), spot + toward(turn, 0.24) + toward(turn + edge, 0.07)],
                rgb("#5d4630"),
                0.014,
                0.004,
            )


def jasmine(pen: Pen) -> None:
    """White stars among small dark leaves, with pink buds."""
    green = rgb("#4f7b57")
    main = bend(complex(-0.5, 0.92), complex(0.42, -0.86), -0.14)
    stem(pen, main, green, 0.032, 0.014)
    for i in range(7):
        t, side = 0.08 + i * 0.13, -1 if i % 2 else 1
        twig = bend(main(t), main(t) + toward(slope(main, t) + side * 76, 0.54), side * 0.06)
        stem(pen, twig, green, 0.016)
        for k in range(3):
            for edge in (-1, 1):
                leaf(
                    pen,
                    twig(0.3 + k * 0.26),
                    slope(twig, 0.5) + edge * 56,
                    0.21,
                    0.10,
                    varied(pen, green, 0.1),
                    veins=3,
                )
        leaf(pen, twig(1.0), slope(twig, 1.0), 0.26, 0.12, varied(pen, green, 0.1), veins=3)
    for spot, size in (
        (complex(-0.34, 0.12), 0.30),
        (complex(0.26, 0.30), 0.27),
        (complex(0.06, -0.30), 0.33),
        (complex(0.56, -0.36), 0.21),
    ):
        blossom(
            pen,
            spot,
            size,
            rgb("#fffdf8"),
            rgb("#f6f1e2"),
            petals=6,
            width=0.56,
            turn=pen.rng.uniform(0, 60),
            belly=0.56,
            fullness=0.85,
            heart=rgb("#e9cf72"),
        )
    for spot, angle in (
        (complex(-0.1, -0.72), -20),
        (complex(0.12, -0.86), 8),
        (complex(-0.62, -0.16), -50),
        (complex(0.62, 0.02), 70),
    ):
        pen.stroke([spot, spot + toward(angle + 180, 0.16)], green, 0.014)
        petal(pen, spot, angle, 0.24, 0.085, rgb("#d58fa6"), rgb("#fdf3f0"), belly=0.66)


def ylang_ylang(pen: Pen) -> None:
    """Long yellow petals that hang and curl, under glossy leaves."""
    green = rgb("#5c8a4a")
    main = bend(complex(-0.86, -0.6), complex(0.7, -0.72), -0.1)
    stem(pen, main, rgb("#8b7a58"), 0.036, 0.018)
    for t, angle, size in (
        (0.2, 200, 0.56),
        (0.92, 118, 0.62),
        (0.32, -34, 0.46),
        (0.62, 26, 0.44),
        (0.96, 60, 0.46),
    ):
        leaf(pen, main(t), angle, size, size * 0.42, varied(pen, green, 0.08), veins=6, bow=0.08)
    for root, heart, size in (
        (main(0.36), complex(-0.38, -0.24), 0.78),
        (main(0.72), complex(0.34, -0.2), 0.95),
    ):
        stem(pen, bend(root, heart, 0.1), green, 0.026)
        for k, angle in enumerate((124, -128, 148, -152, 168, -172)):
            tone = mix(rgb("#e6c83d"), rgb("#c5cf62"), pen.rng.random() * 0.8)
            bow = 0.2 if angle > 0 else -0.2
            petal(
                pen,
                heart,
                angle,
                size * (0.98 + 0.06 * (k % 2)),
                size * 0.2,
                darker(tone, 0.13),
                tone,
                bow=bow,
                steps=2,
                belly=0.52,
            )
            petal(
                pen,
                heart,
                angle,
                size * (0.95 + 0.06 * (k % 2)),
                size * 0.175,
                tone,
                lighter(tone, 0.35),
                bow=bow,
                belly=0.52,
            )
        for angle in (120, -120, 180):
            leaf(pen, heart, angle, 0.13, 0.09, green, veins=0)
        pen.ball(heart, 0.06, rgb("#a98f2d"), rgb("#efe08c"))


def almond(pen: Pen) -> None:
    """Pink blossom on a bare twig and almonds below."""
    main = bend(complex(-0.84, 0.14), complex(0.72, -0.82), -0.1)
    stem(pen, main, rgb("#7d5f4c"), 0.056, 0.022)
    for t, angle, reach in ((0.3, -20, 0.34), (0.56, 100, 0.3), (0.74, -38, 0.3)):
        stem(pen, bend(main(t), main(t) + toward(angle, reach), 0.1), rgb("#7d5f4c"), 0.024, 0.014)
    for t, angle in ((0.14, -20), (0.44, 120), (0.88, 96), (1.0, 50)):
        leaf(pen, main(t), angle, 0.36, 0.12, rgb("#86a95c"), veins=4)
    for spot, size in (
        (complex(-0.46, -0.34), 0.25),
        (complex(0.08, -0.06), 0.22),
        (complex(0.2, -0.58), 0.28),
        (complex(0.62, -0.40), 0.2),
        (complex(-0.16, -0.64), 0.15),
    ):
        blossom(
            pen,
            spot,
            size,
            rgb("#f3bccb"),
            rgb("#fffaf6"),
            petals=5,
            width=0.98,
            turn=pen.rng.uniform(0, 72),
            belly=0.66,
            fullness=0.6,
            heart=rgb("#d2607f"),
        )
        for k in range(12):
            end = spot + toward(k * 30, size * 0.34)
            pen.stroke([spot, end], rgb("#d98aa2"), 0.008)
            pen.disc(end, 0.012, rgb("#d7a52f"))
    for spot, turn in ((complex(-0.42, 0.66), 64), (complex(0.06, 0.56), 20), (complex(0.46, 0.68), -52)):
        outline = smooth(
            [
                spot + toward(turn + a, r)
                for a, r in ((0, 0.27), (50, 0.17), (110, 0.155), (180, 0.19), (250, 0.155), (310, 0.17))
            ]
        )
        pen.lump(outline, rgb("#8f5728"), rgb("#d9a468"))
        for off in (-0.07, -0.02, 0.03, 0.08):
            pen.stroke(
                along(
                    bend(
                        spot + toward(turn + 180, 0.15) + toward(turn + 90, off),
                        spot + toward(turn, 0.2) + toward(turn + 90, off * 0.5),
                        off,
                    )
                ),
                rgb("#8a5426"),
                0.008,
                0.003,
            )
