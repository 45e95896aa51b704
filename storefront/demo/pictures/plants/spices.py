"""Roots, bark, buds and pods."""

from __future__ import annotations

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import leaf, petal, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, pebble, slope, smooth, toward
from storefront.demo.pictures.plants.citrus import ORANGE, slice_of


def star_anise(pen: Pen, centre: complex, radius: float, turn: float = 0.0) -> None:
    """One star anise fruit."""
    brown = rgb("#8a4f2a")
    for i in range(8):
        angle = turn + 45 * i
        leaf(
            pen,
            centre,
            angle,
            radius * pen.rng.uniform(0.9, 1.05),
            radius * 0.36,
            varied(pen, brown, 0.1),
            veins=0,
            belly=0.55,
            rib=rgb("#5a3019"),
        )
        pen.lump(
            oval(centre + toward(angle, radius * 0.56), radius * 0.07, radius * 0.12, angle),
            rgb("#6d3417"),
            rgb("#d99a5b"),
        )
    pen.ball(centre, radius * 0.1, rgb("#5a3019"), rgb("#a8693c"))


def ginger(pen: Pen) -> None:
    """A knobbly root with a fresh cut and two slices."""
    skin, flesh = rgb("#d2a972"), rgb("#f2dd97")
    for lean, size in ((-12, 0.82), (16, 0.9), (46, 0.74)):
        leaf(
            pen,
            complex(0.1, -0.12),
            lean,
            size,
            0.17,
            varied(pen, rgb("#7fa25b"), 0.1),
            veins=0,
            bow=0.12,
            belly=0.5,
        )
    for spot, rx, ry, turn in (
        (complex(-0.50, 0.02), 0.2, 0.32, -34),
        (complex(0.52, -0.06), 0.19, 0.30, 36),
        (complex(0.12, -0.1), 0.19, 0.30, 8),
        (complex(-0.16, 0.20), 0.46, 0.23, -6),
        (complex(0.32, 0.22), 0.40, 0.22, 10),
        (complex(-0.62, 0.34), 0.25, 0.18, 20),
        (complex(0.02, 0.42), 0.19, 0.26, -8),
    ):
        outline = smooth([p + toward(pen.rng.uniform(0, 360), 0.012) for p in oval(spot, rx, ry, turn, 11)])
        pen.fill([p + 0.012 for p in outline], darker(skin, 0.26))
        pen.lump(outline, darker(skin, 0.13), lighter(skin, 0.34))
        for k in (-0.5, 0.0, 0.45):
            axis = toward(turn, 1.0) * (ry if ry > rx else 0) or complex(rx, 0)
            normal = axis * 1j / abs(axis) * min(rx, ry)
            ring = bend(spot + axis * k - normal * 0.8, spot + axis * k + normal * 0.8, 0.1)
            pen.stroke(along(ring), darker(skin, 0.2), 0.01, 0.006)
    pen.fill(oval(complex(0.70, 0.28), 0.15, 0.19, 14), darker(skin, 0.2))
    pen.lump(oval(complex(0.70, 0.28), 0.135, 0.175, 14), darker(flesh, 0.05), lighter(flesh, 0.3))
    for spot, size in ((complex(-0.2, 0.74), 0.2), (complex(0.28, 0.72), 0.23)):
        pen.fill(
            pebble(spot + complex(0.01, 0.016), size, pen.rng, wobble=0.06, flat=0.8), darker(skin, 0.18)
        )
        pen.lump(pebble(spot, size * 0.95, pen.rng, wobble=0.06, flat=0.8), flesh, lighter(flesh, 0.4))
        for _ in range(26):
            dot = spot + toward(pen.rng.uniform(0, 360), size * 0.66 * pen.rng.random() ** 0.5)
            pen.disc(complex(dot.real, spot.imag + (dot.imag - spot.imag) * 0.8), 0.009, darker(flesh, 0.14))


def _quill(pen: Pen, start: complex, end: complex, width: float, brown: Colour) -> None:
    """A cinnamon stick: two rolls side by side with a spiral at the near end."""
    across = (end - start) * 1j / abs(end - start) * width / 2
    for off in (-1, 1):
        for i in range(9):
            share = i / 8
            shift = across * (off * 0.5) + across * 0.5 * (-1 + share * 1.6)
            tone = mix(darker(brown, 0.26), lighter(brown, 0.22), 1 - abs(share - 0.4) * 1.6)
            pen.stroke([start + shift, end + shift], tone, width * 0.10)
    for _k in range(7):
        a = pen.rng.uniform(-0.9, 0.9)
        first = pen.rng.uniform(0.1, 0.5)
        pen.stroke(
            [start + across * a + (end - start) * first, start + across * a + (end - start) * (first + 0.25)],
            darker(brown, 0.2),
            0.007,
            0.002,
        )
    for part in (-0.5, 0.5):
        centre = end + across * part
        turn = slope(bend(start, end), 0.5)
        pen.fill(oval(centre, width * 0.27, width * 0.17, turn), lighter(brown, 0.3))
        pen.fill(oval(centre, width * 0.21, width * 0.12, turn), darker(brown, 0.36))
        pen.fill(oval(centre + across * part * 0.3, width * 0.13, width * 0.07, turn), lighter(brown, 0.16))
        pen.fill(oval(centre + across * part * 0.3, width * 0.08, width * 0.04, turn), darker(brown, 0.4))


def cinnamon(pen: Pen) -> None:
    """Crossed quills tied with twine, a leaf and small white flowers."""
    for angle, size in ((-36, 0.7), (30, 0.72), (66, 0.5)):
        leaf(
            pen,
            complex(-0.06, -0.2),
            angle,
            size,
            size * 0.40,
            varied(pen, rgb("#6c9257"), 0.1),
            veins=3,
            bow=0.08,
        )
    brown = rgb("#a9663a")
    _quill(pen, complex(-0.72, -0.22), complex(0.66, 0.60), 0.22, brown)
    _quill(pen, complex(0.70, -0.30), complex(-0.66, 0.56), 0.22, lighter(brown, 0.08))
    _quill(pen, complex(-0.80, 0.24), complex(0.74, 0.16), 0.20, darker(brown, 0.08))
    for k in range(4):
        pen.stroke(
            along(bend(complex(-0.1 + k * 0.042, 0.02), complex(-0.08 + k * 0.042, 0.40), 0.05)),
            rgb("#e3cfa4"),
            0.026,
        )
    for spot in (complex(0.2, 0.82), complex(-0.12, 0.86), complex(0.5, 0.84), complex(-0.4, 0.80)):
        outline = pebble(spot, 0.06, pen.rng, wobble=0.25, flat=0.6)
        pen.lump(outline, darker(brown, 0.2), lighter(brown, 0.3))


def clove_bud(pen: Pen, spot: complex, direction: float, length: float) -> None:
    """One dried clove."""
    brown = rgb("#7a442a")
    head = spot + toward(direction, length * 0.72)
    side = toward(direction - 90, length * 0.03)
    pen.stroke(along(bend(spot, head)), darker(brown, 0.14), length * 0.10, length * 0.19)
    pen.stroke(
        [p + side for p in along(bend(spot, head))], lighter(brown, 0.16), length * 0.03, length * 0.06
    )
    for angle in (-50, 50, -20, 20):
        petal(
            pen,
            head - toward(direction, length * 0.02),
            direction + angle,
            length * 0.22,
            length * 0.12,
            darker(brown, 0.1),
            lighter(brown, 0.12),
            steps=3,
            belly=0.4,
        )
    pen.ball(head + toward(direction, length * 0.13), length * 0.12, rgb("#6d3b20"), rgb("#d9a676"))


def clove(pen: Pen) -> None:
    """Buds in flower on a twig, dried cloves around."""
    green = rgb("#62905a")
    main = bend(complex(0.04, 0.30), complex(0.0, -0.4), 0.05)
    stem(pen, main, rgb("#8c7350"), 0.036)
    for angle, size, t in ((-74, 0.74, 0.1), (72, 0.74, 0.1), (-40, 0.62, 0.5), (42, 0.62, 0.5)):
        leaf(pen, main(t), angle, size, size * 0.36, varied(pen, green, 0.1), veins=7, bow=0.05)
    for angle in (-44, -24, -6, 14, 32, 50):
        foot = main(1.0)
        end = foot + toward(angle, 0.40)
        pen.stroke([foot, end], rgb("#c98a78"), 0.03, 0.05)
        for off in (-48, 48):
            leaf(pen, end - toward(angle, 0.03), angle + off, 0.09, 0.055, rgb("#b8705e"), veins=0)
        pen.ball(end + toward(angle, 0.035), 0.05, rgb("#cf7d76"), rgb("#fbe3cf"))
    for spot, angle in (
        (complex(-0.70, 0.66), 62),
        (complex(-0.1, 0.92), 24),
        (complex(0.62, 0.86), -44),
        (complex(-0.52, 0.94), 88),
        (complex(0.74, 0.56), -96),
        (complex(0.1, 0.52), -66),
    ):
        clove_bud(pen, spot, angle, 0.44)


def black_pepper(pen: Pen) -> None:
    """Heart-shaped leaves, a hanging string of fruit, loose corns."""
    green = rgb("#5d8a55")
    main = bend(complex(-0.74, -0.56), complex(0.76, -0.7), -0.1)
    stem(pen, main, rgb("#7b8f58"), 0.04, 0.02)
    for t, angle, size in ((0.16, 208, 0.70), (0.46, 14, 0.50), (0.9, 150, 0.74)):
        leaf(pen, main(t), angle, size, size * 0.66, varied(pen, green, 0.06), belly=0.36, veins=6, bow=0.08)
    for root, reach, bow in ((main(0.34), 1.08, 0.05), (main(0.6), 0.96, -0.06)):
        curve = bend(root, root + toward(178, reach), bow)
        stem(pen, curve, rgb("#8aa05a"), 0.026)
        for i in range(24):
            t = 0.16 + i * 0.036
            spot = curve(t) + complex(
                (-1, 1, 0)[i % 3] * pen.rng.uniform(0.035, 0.075) * (1.05 - t * 0.5),
                pen.rng.uniform(-0.02, 0.02),
            )
            tone = (
                rgb("#b4402c")
                if pen.rng.random() > 0.84
                else mix(rgb("#86ab55"), rgb("#3d5a35"), pen.rng.random())
            )
            pen.ball(spot, pen.rng.uniform(0.045, 0.062), darker(tone, 0.2), lighter(tone, 0.45))
    for spot in (
        complex(-0.66, 0.62),
        complex(-0.48, 0.74),
        complex(-0.72, 0.80),
        complex(-0.3, 0.86),
        complex(0.42, 0.66),
        complex(0.6, 0.78),
        complex(0.36, 0.86),
        complex(0.74, 0.60),
    ):
        pen.fill(pebble(spot, 0.078, pen.rng, wobble=0.07), rgb("#1f1a17"))
        pen.ball(spot - 0.004, 0.068, rgb("#2a2320"), rgb("#8d8079"))
        for k in range(4):
            pen.stroke(
                along(bend(spot + toward(k * 90, 0.05), spot + toward(k * 90 + 70, 0.05), 0.3)),
                rgb("#1c1714"),
                0.009,
            )


def cardamom(pen: Pen) -> None:
    """Green ribbed pods, one of them open on its dark seeds."""
    for angle, size in ((-34, 0.9), (-6, 0.98), (26, 0.9)):
        leaf(
            pen,
            complex(0.0, 0.02),
            angle,
            size,
            0.24,
            varied(pen, rgb("#6f9a54"), 0.1),
            veins=8,
            bow=0.06,
            belly=0.5,
        )
    pod = rgb("#adb86a")
    for spot, turn, size in (
        (complex(-0.5, 0.10), -38, 1.0),
        (complex(0.50, 0.06), 34, 1.0),
        (complex(-0.06, 0.16), -6, 1.08),
        (complex(-0.56, 0.64), -74, 0.92),
    ):
        outline = smooth(
            [
                spot + toward(turn + a, r * size)
                for a, r in (
                    (0, 0.33),
                    (38, 0.2),
                    (90, 0.155),
                    (142, 0.2),
                    (180, 0.30),
                    (218, 0.2),
                    (270, 0.155),
                    (322, 0.2),
                )
            ]
        )
        pen.fill([p + 0.012 for p in outline], darker(pod, 0.24))
        pen.lump(outline, darker(pod, 0.12), lighter(pod, 0.45))
        for k in (-0.09, -0.03, 0.04, 0.1):
            side = toward(turn + 90, k * size)
            pen.stroke(
                along(
                    bend(
                        spot + toward(turn + 180, 0.25 * size) + side * 0.5,
                        spot + toward(turn, 0.28 * size) + side * 0.4,
                        k * 1.6,
                    )
                ),
                darker(pod, 0.2),
                0.010,
                0.005,
            )
        pen.stroke(
            [spot + toward(turn, 0.3 * size), spot + toward(turn, 0.38 * size)], rgb("#8f8a54"), 0.022, 0.01
        )
    centre = complex(0.34, 0.60)
    for side in (-1, 1):
        outline = smooth(
            [
                centre + complex(side * 0.13, 0) + toward(a + side * 12 + 84, r)
                for a, r in ((0, 0.33), (90, 0.13), (180, 0.33), (270, 0.13))
            ]
        )
        pen.fill(outline, darker(pod, 0.2))
        pen.lump(
            [p * 0.94 + (centre + complex(side * 0.13, 0)) * 0.06 for p in outline],
            rgb("#d9d8a4"),
            rgb("#f2efcf"),
        )
    for _i in range(17):
        spot = centre + complex(pen.rng.gauss(0, 0.17), pen.rng.gauss(0, 0.055))
        pen.lump(pebble(spot, 0.043, pen.rng, wobble=0.2), rgb("#33241c"), rgb("#8b6a55"))
    for spot in (complex(0.0, 0.86), complex(0.2, 0.9), complex(-0.16, 0.8)):
        pen.lump(pebble(spot, 0.04, pen.rng, wobble=0.2), rgb("#33241c"), rgb("#8b6a55"))


def warm_spice(pen: Pen) -> None:
    """Orange, cinnamon, cloves and star anise on one winter table."""
    slice_of(pen, complex(-0.22, -0.26), 0.56, ORANGE, 12)
    _quill(pen, complex(-0.74, 0.18), complex(0.70, 0.48), 0.20, rgb("#a9663a"))
    _quill(pen, complex(-0.66, 0.48), complex(0.62, 0.70), 0.18, rgb("#96562f"))
    star_anise(pen, complex(0.52, -0.34), 0.34, 10)
    star_anise(pen, complex(-0.52, 0.70), 0.24, 30)
    for spot, angle in ((complex(0.36, 0.20), 60), (complex(0.84, 0.06), -40), (complex(0.1, 0.9), 60)):
        clove_bud(pen, spot, angle, 0.32)
