"""Salt, sea, sun, minerals, mist and drops: what does not grow on a stem."""

from __future__ import annotations

import math

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import leaf, petal, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, slope, smooth, toward
from storefront.demo.pictures.plants import wild


def _crystal(pen: Pen, foot: complex, direction: float, length: float, width: float, tone: Colour) -> None:
    """A six-sided crystal in three facets."""
    axis, side = toward(direction, 1.0), toward(direction + 90, 1.0)
    top, shoulder = foot + axis * length, length * 0.80
    left, right = foot - side * width / 2, foot + side * width / 2
    inner_left, inner_right = foot - side * width * 0.18, foot + side * width * 0.22
    pen.fill(
        [left, left + axis * shoulder * 0.94, top, inner_left + axis * shoulder, inner_left],
        lighter(tone, 0.35),
    )
    pen.fill(
        [inner_left, inner_left + axis * shoulder, top, inner_right + axis * shoulder * 0.96, inner_right],
        lighter(tone, 0.12),
    )
    pen.fill(
        [inner_right, inner_right + axis * shoulder * 0.96, top, right + axis * shoulder * 0.86, right],
        darker(tone, 0.16),
    )
    for start, end in (
        (inner_left, inner_left + axis * shoulder),
        (inner_left + axis * shoulder, top),
        (inner_right, inner_right + axis * shoulder * 0.96),
    ):
        pen.stroke([start, end], lighter(tone, 0.75), 0.009)


def minerals(pen: Pen) -> None:
    """A cluster of pale crystals with pumpkin-green seeds."""
    tone = rgb("#9db8b9")
    for x, angle, length, width in (
        (-0.36, -42, 0.86, 0.22),
        (0.38, 40, 0.84, 0.24),
        (-0.2, -20, 1.14, 0.27),
        (0.24, 18, 1.2, 0.26),
        (0.0, 0, 1.46, 0.33),
        (-0.46, -62, 0.5, 0.17),
        (0.46, 62, 0.5, 0.17),
        (-0.08, -9, 0.72, 0.22),
        (0.16, 11, 0.62, 0.2),
    ):
        _crystal(
            pen, complex(x, 0.56), angle, length, width, mix(tone, rgb("#b7a9c9"), pen.rng.random() * 0.45)
        )
    for i in range(15):
        spot = complex(-0.68 + i * 0.096, 0.66 + pen.rng.uniform(-0.06, 0.16))
        pen.lump(oval(spot, 0.058, 0.1, pen.rng.uniform(0, 180)), rgb("#5c7440"), rgb("#b3c886"))


def sea_salt(pen: Pen) -> None:
    """Coarse crystals, a shell and a twig of eucalyptus."""
    with pen.moved(complex(0.1, -0.36), -52, 0.72):
        wild.eucalyptus(pen)
    for i in range(110):
        level = (i / 110) ** 0.7
        spot = complex(pen.rng.uniform(-0.62, 0.62) * (0.25 + level * 0.8) + 0.08, 0.20 + level * 0.60)
        size, turn = pen.rng.uniform(0.05, 0.10), pen.rng.uniform(0, 90)
        tone = mix(rgb("#dfeaea"), rgb("#b9cfd2"), pen.rng.random())
        corners = [spot + toward(turn + 90 * k, size) for k in range(4)]
        pen.fill([p + complex(0.012, 0.02) for p in corners], darker(tone, 0.26))
        pen.fill(corners, tone)
        pen.fill([corners[0], corners[1], spot], lighter(tone, 0.85))
        pen.fill([corners[1], corners[2], spot], lighter(tone, 0.35))
    foot = complex(-0.5, 0.84)
    for i in range(9):
        angle = -64 + 16 * i
        tone = mix(rgb("#e9c8b3"), rgb("#f7e8da"), (i % 2) * 0.8)
        petal(pen, foot, angle, 0.36, 0.12, darker(tone, 0.14), tone, steps=3, belly=0.75)
    pen.fill(oval(foot, 0.08, 0.05), rgb("#d9ae95"))


def omega(pen: Pen) -> None:
    """A leaping fish over quiet waves and clear golden capsules."""
    blue = rgb("#5f8fa3")
    back = bend(complex(-0.80, 0.02), complex(0.66, -0.10), -0.20)
    profile = (0.012, 0.075, 0.118, 0.145, 0.160, 0.163, 0.156, 0.140, 0.116, 0.088, 0.060, 0.046)

    def side(share: float) -> list[complex]:
        rows = [
            (i / 44, profile[i // 4] + (profile[min(11, i // 4 + 1)] - profile[i // 4]) * (i % 4) / 4)
            for i in range(45)
        ]
        return [back(t) + toward(slope(back, t) + 90, half * share) for t, half in rows]

    tail = slope(back, 1.0)
    for angle, bow in ((tail - 48, 0.16), (tail + 48, -0.16)):
        leaf(pen, back(0.97), angle, 0.42, 0.17, darker(blue, 0.06), belly=0.55, veins=7, bow=bow)
    leaf(
        pen,
        back(0.40) + toward(slope(back, 0.40) - 90, 0.13),
        slope(back, 0.4) - 38,
        0.34,
        0.17,
        darker(blue, 0.18),
        veins=6,
        belly=0.45,
        bow=0.1,
    )
    leaf(
        pen,
        back(0.76) + toward(slope(back, 0.76) - 90, 0.09),
        slope(back, 0.76) - 34,
        0.15,
        0.07,
        darker(blue, 0.18),
        veins=0,
    )
    leaf(
        pen,
        back(0.58) + toward(slope(back, 0.58) + 90, 0.11),
        slope(back, 0.58) + 50,
        0.22,
        0.11,
        darker(blue, 0.06),
        veins=5,
    )
    leaf(
        pen,
        back(0.80) + toward(slope(back, 0.80) + 90, 0.06),
        slope(back, 0.80) + 46,
        0.18,
        0.09,
        darker(blue, 0.06),
        veins=4,
    )
    pen.fill(side(-1.0) + side(1.0)[::-1], rgb("#f3dfd3"))
    for edge, tone in (
        (0.42, rgb("#d9d3cf")),
        (0.20, rgb("#a9bcc2")),
        (-0.02, mix(blue, rgb("#a9bcc2"), 0.35)),
        (-0.22, blue),
        (-0.52, darker(blue, 0.2)),
    ):
        pen.fill(side(-1.0) + side(edge)[::-1], tone)
    for t in range(6, 40):
        for share in (-0.36, -0.12, 0.1, 0.3):
            spot = side(share)[t] + complex(0, 0.012 if t % 2 else 0)
            pen.disc(spot, 0.010, lighter(blue, 0.42) if share < 0 else rgb("#e9e6df"))
    for _ in range(26):
        spot = side(pen.rng.uniform(-0.9, -0.3))[pen.rng.randrange(8, 42)]
        pen.disc(spot, 0.009, darker(blue, 0.5))
    gill = bend(side(-0.7)[8], side(0.8)[9], -0.3)
    pen.stroke(along(gill), darker(blue, 0.34), 0.014, 0.008)
    leaf(pen, side(0.3)[11], slope(back, 0.2) + 40, 0.22, 0.10, darker(blue, 0.06), veins=4)
    pen.disc(side(-0.25)[4], 0.028, rgb("#fdf6e6"))
    pen.disc(side(-0.25)[4], 0.017, rgb("#20292c"))
    pen.stroke([side(0.5)[0], side(0.4)[3]], darker(blue, 0.34), 0.009, 0.005)
    for row, y in enumerate((0.40, 0.49, 0.58)):
        crest = [complex(-0.8 + k * 0.02, y + 0.028 * math.sin(k * 0.2 + row * 1.9)) for k in range(81)]
        pen.stroke(crest[row * 6 : 81 - row * 7], mix(blue, rgb("#d7e5e7"), 0.25 + row * 0.25), 0.018, 0.008)
    for spot, turn in ((complex(-0.44, 0.78), 66), (complex(0.04, 0.82), 96), (complex(0.48, 0.77), 54)):
        capsule(pen, spot, turn, 0.2)


def capsule(pen: Pen, spot: complex, turn: float, size: float) -> None:
    """A soft gel filled with clear golden oil."""
    with pen.moved(spot, turn - 90, size):
        corners = ((1, 0.2), (0.74, 0.44), (0, 0.47), (-0.74, 0.44), (-1, 0.2))
        body = smooth([complex(x, y) for x, y in corners] + [complex(x, -y) for x, y in reversed(corners)])
        pen.fill(body, rgb("#b97a1c"))
        for i in range(12):
            share = i / 11
            lit = [
                complex(p.real * (1 - 0.07 * share), p.imag * (1 - 0.52 * share) - 0.12 * share) for p in body
            ]
            pen.fill(lit, mix(rgb("#cc8d20"), rgb("#f6c957"), share))
        pen.stroke([complex(-0.62, -0.24), complex(0.36, -0.27)], rgb("#fff3cd"), 0.13, 0.06)
        pen.stroke([complex(-0.3, 0.3), complex(0.66, 0.26)], rgb("#fbdb83"), 0.07, 0.03)


def sun(pen: Pen) -> None:
    """A low sun over the steppe with its feather grass."""
    for i in range(24):
        angle = 15 * i
        leaf(
            pen,
            complex(0, -0.16) + toward(angle, 0.43),
            angle,
            0.30 if i % 2 else 0.42,
            0.075,
            rgb("#e6ab2a") if i % 2 else rgb("#f0c456"),
            veins=0,
            shade=0.1,
        )
    pen.ball(complex(0, -0.16), 0.40, rgb("#e79a1d"), rgb("#fdeaa8"))
    for y, rise, tone in ((0.20, -0.08, "#d3cd97"), (0.34, 0.06, "#b7b779"), (0.50, -0.06, "#9aa465")):
        reach = math.sqrt(0.86**2 - (y + 0.02) ** 2)
        edge = math.degrees(math.acos((y + 0.02) / 0.86))
        top = bend(complex(-reach, y), complex(reach, y), rise)
        rim = [complex(0, -0.02) + toward(180 - edge + 2 * edge * k / 40, 0.86) for k in range(41)]
        pen.fill([*along(top, 30), *rim], rgb(tone))
    for _ in range(64):
        foot = complex(pen.rng.uniform(-0.62, 0.62), pen.rng.uniform(0.5, 0.74))
        curve = bend(foot, foot + toward(pen.rng.uniform(4, 38), pen.rng.uniform(0.18, 0.40)), 0.14)
        pen.stroke(along(curve), mix(rgb("#7f8c4d"), rgb("#efe7bf"), pen.rng.random()), 0.014, 0.004)


def mist(pen: Pen) -> None:
    """Curls of fragrant vapour rising through leaves."""
    green = rgb("#7fa58f")
    for side in (-1, 1):
        curve = bend(complex(0.0, 0.92), complex(side * 0.62, -0.3), side * 0.24)
        stem(pen, curve, rgb("#8f8a6c"), 0.026, 0.012)
        for i in range(8):
            t = 0.16 + i * 0.115
            for edge in (-1, 1):
                leaf(
                    pen,
                    curve(t),
                    slope(curve, t) + edge * 52,
                    0.36 - i * 0.018,
                    0.13,
                    varied(pen, green, 0.1),
                    veins=4,
                    bow=edge * 0.06,
                )
    for x, top, way in ((-0.24, -0.56, 1), (0.25, -0.62, -1), (0.0, -0.92, 1)):
        line = [
            complex(x + way * 0.11 * math.sin(k / 5.2) * (0.5 + k / 50), 0.52 + (top - 0.52) * k / 40)
            for k in range(41)
        ]
        for share in (0.0, 0.35, 0.7):
            pen.stroke(
                [p - 0.012 * share for p in line],
                mix(rgb("#9fc4c8"), rgb("#f1f8f7"), share),
                0.10 * (1 - share * 0.72),
                0.012,
            )
    for spot, size in (
        (complex(-0.2, -0.74), 0.05),
        (complex(0.27, -0.78), 0.04),
        (complex(0.1, 0.74), 0.075),
        (complex(-0.13, 0.70), 0.055),
    ):
        pen.ball(spot, size, rgb("#9cc0c6"), rgb("#ffffff"))


def drops(pen: Pen) -> None:
    """Drops of different oils in a ring of leaves: a blend of one's own."""
    for i in range(22):
        angle = 360 * i / 22
        leaf(
            pen,
            toward(angle, 0.60),
            angle + 62,
            0.36,
            0.13,
            mix(rgb("#7fa36b"), rgb("#a7b98c"), pen.rng.random()),
            veins=4,
        )
    for spot, size, tone in (
        (complex(0, -0.24), 0.27, "#e0a020"),
        (complex(-0.26, 0.16), 0.22, "#8a6bb5"),
        (complex(0.25, 0.18), 0.24, "#4f9a76"),
        (complex(0.02, 0.38), 0.15, "#cf6f72"),
    ):
        colour = rgb(tone)
        outline = smooth(
            [
                spot + toward(a, r * size)
                for a, r in (
                    (0, 1.3),
                    (26, 0.72),
                    (80, 0.74),
                    (130, 0.86),
                    (180, 0.88),
                    (230, 0.86),
                    (280, 0.74),
                    (334, 0.72),
                )
            ]
        )
        pen.lump(outline, darker(colour, 0.14), lighter(colour, 0.55))
        pen.fill(oval(spot + complex(-0.3, -0.02) * size, size * 0.1, size * 0.2, 18), lighter(colour, 0.8))
