"""Berries, nuts, stone fruit and honey."""

from __future__ import annotations

from storefront.demo.pictures.colours import darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import blossom, leaf, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, slope, toward


def berry_branch(pen: Pen) -> None:
    """Sea buckthorn: a thorny twig packed with orange berries under silver leaves."""
    main = bend(complex(-0.52, 0.92), complex(0.44, -0.92), -0.1)
    stem(pen, main, rgb("#83735f"), 0.05, 0.02)
    for i in range(18):
        t, side = 0.1 + i * 0.05, -1 if i % 2 else 1
        leaf(
            pen,
            main(t),
            slope(main, t) + side * pen.rng.uniform(42, 72),
            pen.rng.uniform(0.46, 0.66),
            0.075,
            mix(rgb("#93a682"), rgb("#bfc9ab"), pen.rng.random() * 0.6),
            veins=0,
            bow=side * 0.08,
        )
    spots = []
    for _ in range(52):
        t = 0.16 + 0.66 * pen.rng.random()
        spots.append(main(t) + toward(slope(main, t) + 90, pen.rng.gauss(0, 0.13)))
    for spot in sorted(spots, key=lambda p: p.imag):
        tone = mix(rgb("#ee8b12"), rgb("#e2690f"), pen.rng.random())
        pen.lump(
            oval(spot, 0.082, 0.094, pen.rng.uniform(-20, 20), 24),
            mix(tone, rgb("#b8480a"), 0.7),
            lighter(tone, 0.45),
        )
        pen.disc(spot + complex(0.02, 0.07), 0.011, rgb("#6a4420"))


def apricot(pen: Pen) -> None:
    """One whole apricot, one half with its stone."""
    green, skin = rgb("#6d9850"), rgb("#ef9f4e")
    for angle, size in ((-64, 0.52), (66, 0.56), (10, 0.46)):
        leaf(
            pen,
            complex(-0.2, -0.62),
            angle,
            size,
            size * 0.56,
            varied(pen, green),
            teeth=12,
            bite=0.06,
            veins=5,
            belly=0.46,
        )
    pen.lump(oval(complex(-0.24, -0.18), 0.5, 0.48, 0, 56), rgb("#d2613c"), rgb("#fbcf86"))
    seam = bend(complex(-0.2, -0.66), complex(-0.12, 0.28), 0.22)
    pen.stroke(along(seam), rgb("#c9733c"), 0.008, 0.02)
    pen.fill(oval(complex(0.34, 0.40), 0.47, 0.43, -12, 56), darker(skin, 0.16))
    pen.fill(oval(complex(0.335, 0.39), 0.46, 0.42, -12, 56), skin)
    pen.lump(oval(complex(0.335, 0.385), 0.43, 0.385, -12, 56), rgb("#f0a043"), rgb("#fbc973"))
    pen.fill(oval(complex(0.34, 0.40), 0.2, 0.24, 20), rgb("#d8842f"))
    pen.lump(oval(complex(0.335, 0.385), 0.165, 0.21, 20), rgb("#84522c"), rgb("#cf9a63"))
    pen.stroke(along(bend(complex(0.40, 0.20), complex(0.27, 0.57), 0.1)), rgb("#74451f"), 0.014)
    pen.lump(oval(complex(-0.5, 0.66), 0.12, 0.155, 60), rgb("#7d4c28"), rgb("#c99461"))
    leaf(pen, complex(-0.1, 0.86), 74, 0.34, 0.2, varied(pen, green), teeth=8, bite=0.06)


def coconut(pen: Pen) -> None:
    """Half a coconut before a palm leaf."""
    for lean, reach in ((-38, 1.3), (40, 1.24)):
        curve = bend(complex(lean * 0.004, 0.2), complex(0, 0.2) + toward(lean, reach), lean / 260)
        stem(pen, curve, rgb("#7f9a4f"), 0.03, 0.012)
        for k in range(13):
            t = 0.3 + k * 0.054
            for side in (-1, 1):
                leaf(
                    pen,
                    curve(t),
                    slope(curve, t) + side * 52,
                    0.5 - k * 0.018,
                    0.075,
                    varied(pen, rgb("#5f9152"), 0.12),
                    veins=0,
                    bow=side * 0.1,
                )
    pen.lump(oval(complex(0, 0.42), 0.66, 0.5, 0, 60), rgb("#4f3522"), rgb("#95714d"))
    for _ in range(120):
        spot = complex(0, 0.42) + complex(pen.rng.uniform(-0.6, 0.6), pen.rng.uniform(0.02, 0.44))
        if abs(complex((spot.real) / 0.62, (spot.imag - 0.42) / 0.46)) < 1:
            pen.stroke(
                [spot, spot + complex(pen.rng.uniform(-0.05, 0.05), 0.06)],
                mix(rgb("#4f3522"), rgb("#b08c63"), pen.rng.random()),
                0.008,
                0.003,
            )
    pen.fill(oval(complex(0, 0.3), 0.665, 0.3, 0, 60), rgb("#5f4029"))
    pen.fill(oval(complex(0, 0.295), 0.63, 0.275, 0, 60), rgb("#fffdf7"))
    pen.lump(oval(complex(0, 0.315), 0.5, 0.195, 0, 60), rgb("#d7d2c2"), rgb("#f3f0e6"))
    pen.lump(oval(complex(0.05, 0.34), 0.36, 0.12, 0, 60), rgb("#c4cbc4"), rgb("#dde4de"))


def jojoba(pen: Pen) -> None:
    """Upright grey-green leaves and brown nuts."""
    main = bend(complex(-0.1, 0.96), complex(0.08, -0.86), 0.03)
    stem(pen, main, rgb("#8a7a5e"), 0.046, 0.02)
    for i in range(7):
        t = 0.1 + i * 0.135
        for side in (-1, 1):
            leaf(
                pen,
                main(t),
                slope(main, t) + side * (50 - i * 2),
                0.54 - i * 0.022,
                0.25 - i * 0.008,
                varied(pen, rgb("#8fa585"), 0.09),
                veins=4,
                belly=0.48,
                fullness=0.75,
                rib=rgb("#dfe3cf"),
            )
    for t, side in ((0.16, 1), (0.30, -1), (0.44, 1), (0.57, -1), (0.70, 1)):
        spot = main(t) + toward(90 * side, 0.15) + 0.07j
        pen.stroke([main(t), spot], rgb("#8a7a5e"), 0.016)
        pen.lump(oval(spot + 0.09j, 0.088, 0.135, side * -12), rgb("#5d3519"), rgb("#c08a55"))
        for angle in (-50, 0, 50):
            leaf(pen, spot - 0.04j, 180 + angle, 0.12, 0.075, rgb("#a3ae84"), veins=0)


def honeycomb(pen: Pen) -> None:
    """A piece of comb, a falling drop and linden-pale flowers."""
    cell = 0.2
    inside = [
        complex(c * cell * 1.76 + (r % 2) * cell * 0.88, r * cell * 1.53) + complex(-0.62, -0.78)
        for r in range(5)
        for c in range(5)
        if (r, c) not in {(0, 0), (0, 4), (3, 4), (4, 0), (4, 4), (4, 3), (1, 4)}
    ]
    for spot in inside:
        pen.fill([spot + toward(60 * k, cell * 1.13) for k in range(6)], rgb("#b9761b"))
    for spot in inside:
        pen.fill([spot + toward(60 * k, cell * 1.03) for k in range(6)], rgb("#f0c65f"))
        tone = mix(rgb("#e39a1f"), rgb("#f2b838"), pen.rng.random())
        pen.lump(
            [spot + toward(60 * k, cell * 0.84) for k in range(6)], darker(tone, 0.16), lighter(tone, 0.3)
        )
    for x, y, reach in ((-0.08, 0.14, 0.66), (0.28, 0.10, 0.60)):
        top = complex(x, y)
        pen.stroke([top, top + 1j * reach], rgb("#e09a1e"), 0.06, 0.035)
        pen.lump(oval(top + 1j * (reach + 0.05), 0.062, 0.085), rgb("#c77b10"), rgb("#ffdc86"))
    for spot, size in (
        (complex(0.58, 0.40), 0.24),
        (complex(0.32, 0.68), 0.18),
        (complex(-0.52, 0.66), 0.17),
    ):
        leaf(pen, spot, 120 if spot.real > 0 else 240, size * 1.5, size * 0.7, rgb("#7fa054"), veins=4)
        blossom(pen, spot, size, rgb("#fff7d9"), rgb("#f7e7a4"), petals=6, width=0.7, heart=rgb("#d9a42c"))
