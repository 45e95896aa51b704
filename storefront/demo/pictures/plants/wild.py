"""Grasses, branches and umbels: what grows on the steppe and in the grove."""

from __future__ import annotations

from storefront.demo.pictures.colours import mix, rgb
from storefront.demo.pictures.foliage import blossom, leaf, needle, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, slope, toward


def wormwood(pen: Pen) -> None:
    """Silver feathery leaves and a loose panicle of small yellow heads: the smell of the steppe."""
    silver = rgb("#a3b29b")
    main = bend(complex(0.03, 0.97), complex(-0.03, -0.93), 0.03)
    stem(pen, main, silver, 0.042, 0.016)
    for i in range(9):
        t, side = 0.06 + i * 0.068, -1 if i % 2 else 1
        reach = 0.78 - i * 0.055
        twig = bend(main(t), main(t) + toward(side * (74 - i * 2), reach), -side * 0.10)
        stem(pen, twig, silver, 0.018, 0.008)
        for k in range(7):
            at = 0.18 + k * 0.125
            for edge in (-1, 1):
                tone = mix(silver, rgb("#d3dccb"), pen.rng.random() * 0.7)
                leaf(
                    pen,
                    twig(at),
                    slope(twig, at) + edge * 44,
                    0.22 - k * 0.02,
                    0.052,
                    tone,
                    veins=0,
                    shade=0.1,
                )
        leaf(pen, twig(1.0), slope(twig, 1.0), 0.12, 0.045, silver, veins=0)
    for i in range(9):
        t, side = 0.56 + i * 0.048, -1 if i % 2 else 1
        twig = bend(main(t), main(t) + toward(side * 42, 0.40 - i * 0.028), -side * 0.1)
        stem(pen, twig, silver, 0.014, 0.008)
        for k in range(6):
            spot = twig(0.3 + k * 0.14) + toward(side * (60 if k % 2 else -20), 0.03)
            pen.ball(spot, 0.026, rgb("#b59a35"), rgb("#f1de86"))
    pen.ball(main(1.0), 0.028, rgb("#b59a35"), rgb("#f1de86"))


def lemongrass(pen: Pen) -> None:
    """Pale stalks that open into long arching blades."""
    for lean, height, bow in (
        (-58, 1.50, -0.20),
        (56, 1.48, 0.20),
        (-38, 1.72, -0.13),
        (36, 1.74, 0.12),
        (-20, 1.86, -0.09),
        (19, 1.88, 0.08),
        (-6, 1.9, -0.05),
        (7, 1.82, 0.05),
    ):
        tone = mix(rgb("#8fb14c"), rgb("#c3d17c"), pen.rng.random())
        leaf(
            pen,
            complex(lean * 0.0022, 0.56),
            lean * 0.72,
            height * 0.86,
            0.105,
            tone,
            bow=bow,
            belly=0.34,
            veins=0,
            shade=0.12,
        )
    for lean in (-26, 25, -13, 12, 0):
        curve = bend(
            complex(lean * 0.009, 0.97), complex(lean * 0.004, 0.16) + toward(lean, 0.12), lean / 300
        )
        for share in (1.0, 0.72, 0.42, 0.2):
            points = [p - 0.022 * (1 - share) for p in along(curve)]
            pen.stroke(points, mix(rgb("#eef0d2"), rgb("#a3b56c"), share), 0.15 * share, 0.055 * share)
        pen.stroke(along(curve, last=0.30), rgb("#eddcd3"), 0.125, 0.10)
        pen.stroke([p - 0.02 for p in along(curve, last=0.30)], rgb("#faf1ea"), 0.06, 0.045)


def eucalyptus(pen: Pen) -> None:
    """A hanging twig of round, dusty blue leaves."""
    curve = bend(complex(-0.52, -0.92), complex(0.34, 0.86), 0.17)
    blue = rgb("#8fb0a5")
    stem(pen, curve, rgb("#a98a78"), 0.036, 0.016)
    for i in range(8):
        t = 0.08 + i * 0.122
        size = 0.40 - abs(i - 3) * 0.030
        for side in (-1, 1):
            tone = mix(blue, rgb("#c6d6c6"), pen.rng.random() * 0.5)
            leaf(
                pen,
                curve(t),
                slope(curve, t) + side * (66 - i * 3) + pen.rng.uniform(-10, 10),
                size * pen.rng.uniform(0.9, 1.08),
                size * 0.80,
                tone,
                belly=0.5,
                fullness=0.62,
                veins=4,
                bow=side * 0.05,
                shade=0.12,
                rib=rgb("#e3e6d8"),
            )
    leaf(pen, curve(1.0), slope(curve, 1.0), 0.24, 0.15, rgb("#b4cbbd"), veins=3)
    for t in (0.2, 0.52):
        for k in range(3):
            spot = curve(t) + toward(200 + k * 34, 0.12)
            pen.stroke([curve(t), spot], rgb("#a98a78"), 0.012)
            pen.ball(spot, 0.044, rgb("#7f9a80"), rgb("#d9e4cf"))


def tea_tree(pen: Pen) -> None:
    """Fine leaves and white bottle-brush flowers."""
    green = rgb("#5f8a4c")
    for foot, lean, height in ((0.1, 26, 1.52), (-0.08, -24, 1.56), (0.0, 2, 1.86)):
        curve = bend(complex(foot, 0.95), complex(foot, 0.95) + toward(lean, height), -lean / 420)
        stem(pen, curve, rgb("#96795c"), 0.032, 0.016)
        for i in range(26):
            t = 0.1 + i * 0.036
            side = -1 if i % 2 else 1
            leaf(
                pen,
                curve(t),
                slope(curve, t) + side * pen.rng.uniform(22, 52),
                0.34 - 0.1 * t,
                0.05,
                varied(pen, green, 0.14),
                veins=0,
                bow=side * 0.06,
            )
        for k in range(64):
            t = 0.62 + 0.2 * (k / 64)
            side = -1 if k % 2 else 1
            out = toward(slope(curve, t) + side * pen.rng.uniform(56, 104), pen.rng.uniform(0.12, 0.20))
            pen.stroke([curve(t), curve(t) + out], rgb("#f4f2e2") if k % 3 else rgb("#dfe0c6"), 0.012, 0.008)
            pen.disc(curve(t) + out, 0.013, rgb("#efd98b"))


def fennel(pen: Pen) -> None:
    """Yellow umbels over thread-fine leaves."""
    green = rgb("#8fae62")
    main = bend(complex(0.0, 0.97), complex(0.02, -0.28), 0.03)
    stem(pen, main, green, 0.056, 0.03)
    for t, side, reach in ((0.10, -1, 0.86), (0.22, 1, 0.84), (0.42, -1, 0.62), (0.52, 1, 0.56)):
        twig = bend(main(t), main(t) + toward(side * 62, reach), -side * 0.12)
        stem(pen, twig, green, 0.022, 0.008)
        for k in range(9):
            at = 0.14 + k * 0.1
            for edge in (-1, 1):
                for off in (-18, 8, 30):
                    needle(
                        pen,
                        twig(at),
                        slope(twig, at) + edge * (46 + off),
                        0.24 - k * 0.017,
                        0.011,
                        varied(pen, green, 0.16),
                    )
    for root, lean, size in ((main(0.72), -40, 0.74), (main(0.8), 40, 0.72), (main(1.0), 0, 1.0)):
        top = root if lean == 0 else root + toward(lean, 0.42)
        stem(pen, bend(root, top, -lean / 500), green, 0.026, 0.02)
        for ray in range(13):
            angle = lean * 0.6 - 72 + ray * 12
            end = top + toward(angle, 0.44 * size * (1.0 - 0.1 * abs(ray - 6) / 6))
            pen.stroke([top, end], mix(green, rgb("#c9c26a"), 0.4), 0.012)
            for _ in range(9):
                spot = end + complex(pen.rng.gauss(0, 0.036 * size), pen.rng.gauss(0, 0.024 * size))
                pen.disc(spot, 0.017 * size + 0.004, varied(pen, rgb("#e0bd35"), 0.18))


def tea_wreath(pen: Pen) -> None:
    """A ring of thyme, mint and rose hips, as picked for tea."""
    ring = oval(0j, 0.66, 0.66, steps=60)
    pen.stroke([*ring, ring[0]], rgb("#8a7358"), 0.026)
    for i in range(44):
        spot, out = ring[(i * 60) // 44], 90 + 360 * i / 44
        for side in (-1, 1):
            direction = out + 90 - 48 * side + pen.rng.uniform(-10, 10)
            if i % 3 == 0:
                leaf(pen, spot, direction, 0.32, 0.17, varied(pen, rgb("#4f946a"), 0.1), teeth=6, veins=4)
            else:
                leaf(pen, spot, direction, 0.17, 0.075, varied(pen, rgb("#7c9163"), 0.14), veins=0)
    for i in range(11):
        angle = 360 * i / 11 + 9
        spot = toward(angle, 0.66 + pen.rng.uniform(-0.1, 0.1))
        if i % 2:
            pen.stroke([spot, spot + toward(angle + 150, 0.12)], rgb("#8a7358"), 0.014)
            pen.lump(oval(spot, 0.066, 0.088, angle), rgb("#a8281f"), rgb("#f08a63"))
            pen.disc(spot + toward(angle, 0.085), 0.018, rgb("#57402c"))
        else:
            blossom(pen, spot, 0.10, rgb("#cf8fbd"), rgb("#f6dcee"), petals=5, heart=rgb("#e8cf6a"))
