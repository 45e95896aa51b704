"""Kitchen and garden herbs."""

from __future__ import annotations

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import blossom, leaf, needle, petal, stem, varied
from storefront.demo.pictures.pen import Pen, bend, slope, toward


def lavender(pen: Pen) -> None:
    """Five flowering stalks that lean apart from one foot."""
    green, violet = rgb("#8a9a72"), rgb("#7d62b0")
    for lean, height in ((-24, 1.36), (23, 1.40), (-12, 1.62), (12, 1.58), (0, 1.78)):
        curve = bend(
            complex(lean * 0.004, 0.95),
            complex(lean * 0.006, 0.95) + toward(lean * 0.92, height),
            -lean / 420,
        )
        stem(pen, curve, green, 0.026, 0.016)
        for t, side in ((0.08, -1), (0.14, 1), (0.24, -1), (0.3, 1)):
            leaf(
                pen, curve(t), slope(curve, t) + side * 26, 0.36 - t * 0.4, 0.045, varied(pen, green), veins=0
            )
        for ring in range(9):
            t = 0.57 + ring * 0.051
            size = (0.118 - ring * 0.0062) * (0.8 if ring == 0 else 1.0)
            for angle in (-78, 78, -50, 50, -24, 24, 0):
                tone = varied(pen, violet, 0.16)
                petal(
                    pen,
                    curve(t),
                    slope(curve, t) + angle + pen.rng.uniform(-6, 6),
                    size,
                    size * 0.56,
                    darker(tone, 0.14),
                    lighter(tone, 0.22),
                    steps=3,
                )
            if ring % 2:
                side = pen.rng.choice((-1, 1))
                spot = curve(t) + toward(slope(curve, t) + side * 66, size * 0.8)
                blossom(pen, spot, size * 0.36, rgb("#b49be0"), rgb("#e4d8f7"), petals=4, width=0.8)


def _paired(
    pen: Pen,
    *,
    green: Colour,
    pairs: int,
    length: float,
    width: float,
    teeth: int,
    spread: float,
    stalk: Colour,
    bow: float,
    belly: float = 0.40,
    bite: float = 0.12,
    veins: int = 5,
) -> None:
    """One upright stalk with opposite leaves, small at the top."""
    curve = bend(complex(-0.06, 0.96), complex(0.05, -0.52), bow)
    stem(pen, curve, stalk, 0.045, 0.02)
    for front in (False, True):
        for i in range(pairs):
            if (i % 2 == 1) != front:
                continue
            t = 0.10 + 0.86 * i / (pairs - 1)
            place = i / (pairs - 1)
            scale = (0.82 + 0.9 * place - 1.28 * place**2) * (0.66 if front else 1.0)
            for side in (-1, 1):
                angle = side * (spread - 26 * place + (26 if front else 0)) + pen.rng.uniform(-10, 10)
                leaf(
                    pen,
                    curve(t),
                    slope(curve, t) + angle,
                    length * scale,
                    width * scale * (1.06 if front else 1.0),
                    varied(pen, lighter(green, 0.10) if front else green, 0.08),
                    bow=-side * pen.rng.uniform(0.02, 0.10),
                    teeth=teeth,
                    belly=belly,
                    bite=bite,
                    veins=veins,
                )
    tip = curve(1.0)
    for angle in (-52, 50, -24, 26, -4):
        leaf(
            pen,
            tip,
            slope(curve, 1) + angle,
            length * 0.40,
            width * 0.40,
            lighter(green, 0.16),
            veins=3,
            teeth=teeth,
        )


def peppermint(pen: Pen) -> None:
    """Fresh toothed leaves on a purple-tinged stalk."""
    _paired(
        pen,
        green=rgb("#3f9468"),
        pairs=7,
        length=0.66,
        width=0.33,
        teeth=9,
        spread=64,
        stalk=rgb("#7d6a6c"),
        bow=0.02,
    )


def melissa(pen: Pen) -> None:
    """Broad, light, scalloped leaves with small white flowers at the joints."""
    _paired(
        pen,
        green=rgb("#8db450"),
        pairs=7,
        length=0.58,
        width=0.43,
        teeth=7,
        spread=68,
        stalk=rgb("#93a763"),
        bow=-0.05,
        belly=0.36,
        bite=0.17,
        veins=6,
    )
    curve = bend(complex(-0.06, 0.96), complex(0.05, -0.52), -0.05)
    for t in (0.36, 0.56, 0.74):
        for side in (-1, 1, -1.6, 1.6):
            spot = curve(t) + complex(0.06 * side, -0.05 - 0.02 * abs(side))
            blossom(pen, spot, 0.052, rgb("#ffffff"), rgb("#f5ecc4"), petals=5, heart=rgb("#e5c75b"))


def patchouli(pen: Pen) -> None:
    """Large soft leaves around a pale lilac spike."""
    curve = bend(complex(0.0, 0.96), complex(0.0, -0.86), 0.02)
    stem(pen, curve, rgb("#8d7a66"), 0.05, 0.02)
    green = rgb("#5f7d45")
    for t, size, spread in ((0.10, 0.72, 96), (0.30, 0.84, 70), (0.46, 0.50, 104), (0.56, 0.58, 48)):
        for side in (-1, 1):
            angle = side * spread + pen.rng.uniform(-8, 8)
            leaf(
                pen,
                curve(t),
                angle,
                size,
                size * 0.58,
                varied(pen, green, 0.09),
                bow=-side * 0.05,
                teeth=8,
                bite=0.16,
                veins=6,
                belly=0.38,
            )
    for ring in range(8):
        t = 0.66 + ring * 0.045
        for angle in (-70, 70, -36, 36, 0):
            tone = varied(pen, rgb("#c9b3d6"), 0.1)
            petal(
                pen, curve(t), angle, 0.11 - ring * 0.005, 0.062, darker(tone, 0.14), rgb("#f3ebf5"), steps=3
            )


def clary_sage(pen: Pen) -> None:
    """A tall spike of pink and lilac bracts over rough grey leaves."""
    curve = bend(complex(0.02, 0.96), complex(-0.02, -0.96), 0.02)
    green = rgb("#8fa287")
    stem(pen, curve, rgb("#94977e"), 0.05, 0.02)
    for t, size, spread in ((0.06, 0.74, 74), (0.2, 0.56, 62)):
        for side in (-1, 1):
            leaf(
                pen,
                curve(t),
                side * spread,
                size,
                size * 0.44,
                varied(pen, green),
                bow=side * 0.08,
                teeth=10,
                bite=0.1,
                veins=7,
            )
    for ring in range(9):
        t = 0.32 + ring * 0.074
        size = 0.26 - ring * 0.017
        for angle in (-70, 70, -34, 34):
            tone = mix(rgb("#d79bb6"), rgb("#b79fd0"), pen.rng.random())
            leaf(pen, curve(t), angle, size, size * 0.72, tone, belly=0.34, veins=2, rib=lighter(tone, 0.4))
        for angle in (-58, 58, 0):
            petal(pen, curve(t), angle, size * 0.7, size * 0.26, rgb("#8f7cc4"), rgb("#d9cff0"), steps=3)


def oregano(pen: Pen) -> None:
    """Small round leaves and heads of purple-pink flowers."""
    green = rgb("#6f9455")
    for lean, top in ((-0.46, -0.40), (0.44, -0.46), (0.0, -0.62)):
        curve = bend(complex(lean * 0.12, 0.96), complex(lean, top), lean * 0.16)
        stem(pen, curve, rgb("#8b6f60"), 0.03, 0.016)
        for i in range(7):
            t = 0.14 + i * 0.115
            for side in (-1, 1):
                leaf(
                    pen,
                    curve(t),
                    slope(curve, t) + side * 64,
                    0.25 - i * 0.014,
                    0.17 - i * 0.01,
                    varied(pen, green),
                    veins=3,
                )
        for _ in range(26):
            spot = curve(1.0) + complex(pen.rng.gauss(0, 0.085), pen.rng.gauss(-0.05, 0.06))
            tone = varied(pen, rgb("#b5659c"), 0.16)
            petal(
                pen, spot, pen.rng.uniform(-60, 60), 0.075, 0.05, darker(tone, 0.1), rgb("#ecc3de"), steps=3
            )


def thyme(pen: Pen) -> None:
    """A little bush of wiry stems with tiny leaves and pink heads."""
    green = rgb("#6f8a5c")
    for lean in (-46, 44, -27, 26, -9, 10):
        height = 1.66 - abs(lean) * 0.011 + pen.rng.uniform(-0.06, 0.06)
        curve = bend(
            complex(lean * 0.002, 0.95), complex(lean * 0.004, 0.95) + toward(lean * 0.88, height), lean / 380
        )
        stem(pen, curve, rgb("#86715c"), 0.024, 0.012)
        for i in range(12):
            t = 0.18 + i * 0.058
            for side in (-1, 1):
                leaf(
                    pen,
                    curve(t),
                    slope(curve, t) + side * 58,
                    0.118,
                    0.066,
                    varied(pen, green, 0.12),
                    veins=0,
                )
        for _ in range(16):
            spot = curve(pen.rng.uniform(0.86, 1.0)) + complex(
                pen.rng.gauss(0, 0.028), pen.rng.gauss(0, 0.022)
            )
            blossom(pen, spot, 0.036, varied(pen, rgb("#cf8fbd"), 0.12), rgb("#f6dcee"), petals=4, width=0.85)


def rosemary(pen: Pen) -> None:
    """Three straight twigs full of dark needles, with blue flowers."""
    green = rgb("#557a62")
    for foot, lean, height in ((-0.16, -21, 1.56), (0.18, 20, 1.6), (0.0, -1, 1.84)):
        curve = bend(complex(foot, 0.95), complex(foot, 0.95) + toward(lean, height), lean / 500)
        stem(pen, curve, rgb("#8b7356"), 0.034, 0.018)
        for i in range(34):
            t = 0.10 + i * 0.0268
            length = 0.27 - 0.14 * max(0.0, t - 0.55)
            for side in (-1, 1):
                tone = mix(green, rgb("#9db79c"), pen.rng.random() * 0.55)
                needle(pen, curve(t), slope(curve, t) + side * pen.rng.uniform(26, 56), length, 0.034, tone)
        for t in (0.46, 0.58, 0.7, 0.8):
            side = pen.rng.choice((-1, 1))
            spot = curve(t) + toward(slope(curve, t) + 80 * side, 0.075)
            blossom(
                pen, spot, 0.068, rgb("#8391d1"), rgb("#dfe3fa"), petals=5, width=0.75, heart=rgb("#f2eccb")
            )
