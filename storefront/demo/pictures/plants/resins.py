"""Resins and fragrant wood."""

from __future__ import annotations

from storefront.demo.pictures.colours import Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.foliage import leaf, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, oval, pebble, slope, toward


def resin_tears(pen: Pen, spots: tuple[tuple[complex, float], ...], dark: Colour, light: Colour) -> None:
    """Lumps of clear resin with a light inside."""
    for spot, size in spots:
        outline = pebble(spot, size, pen.rng, wobble=0.17, flat=0.84)
        pen.fill([p + complex(0.008, 0.012) for p in outline], darker(dark, 0.2))
        pen.lump(outline, dark, light)
        pen.lump(
            oval(spot + complex(0.2, 0.26) * size, size * 0.34, size * 0.2, 20),
            mix(dark, light, 0.45),
            mix(dark, light, 0.8),
        )
        pen.fill(
            oval(spot + complex(-0.36, -0.36) * size, size * 0.16, size * 0.08, -36), lighter(light, 0.7)
        )


def frankincense(pen: Pen) -> None:
    """Crinkled leaflets on a twig, golden tears below."""
    main = bend(complex(-0.66, 0.2), complex(0.62, -0.72), -0.12)
    stem(pen, main, rgb("#a68a6d"), 0.075, 0.036)
    for t, angle, reach in ((0.34, -34, 0.62), (0.66, 112, 0.56), (0.98, 22, 0.56)):
        twig = bend(main(t), main(t) + toward(angle, reach), 0.1)
        stem(pen, twig, rgb("#8d9a64"), 0.022)
        for k in range(5):
            at = 0.24 + k * 0.18
            for edge in (-1, 1):
                leaf(
                    pen,
                    twig(at),
                    slope(twig, at) + edge * 62,
                    0.25 - k * 0.012,
                    0.125,
                    varied(pen, rgb("#7f9a58"), 0.1),
                    teeth=6,
                    bite=0.2,
                    veins=3,
                )
        leaf(pen, twig(1.0), slope(twig, 1), 0.24, 0.13, rgb("#8aa662"), teeth=6, bite=0.2, veins=3)
    resin_tears(
        pen,
        (
            (complex(-0.34, 0.5), 0.17),
            (complex(0.02, 0.46), 0.13),
            (complex(0.3, 0.56), 0.18),
            (complex(-0.12, 0.74), 0.15),
            (complex(0.56, 0.74), 0.1),
            (complex(-0.58, 0.76), 0.11),
            (complex(0.16, 0.82), 0.1),
        ),
        rgb("#cf8f35"),
        rgb("#fbe7b4"),
    )
    resin_tears(pen, ((main(0.2) + 0.08j, 0.085), (main(0.52) + 0.08j, 0.07)), rgb("#d59a3f"), rgb("#fdeec4"))


def myrrh(pen: Pen) -> None:
    """A thorny crooked twig and dark red lumps of resin."""
    main = bend(complex(-0.72, -0.1), complex(0.66, -0.6), 0.16)
    stem(pen, main, rgb("#7f6a5c"), 0.085, 0.036)
    for t, angle, reach in (
        (0.2, -24, 0.5),
        (0.42, -44, 0.44),
        (0.6, 16, 0.5),
        (0.82, -20, 0.4),
        (0.34, 158, 0.3),
        (0.72, 140, 0.34),
    ):
        twig = bend(main(t), main(t) + toward(angle, reach), 0.06)
        pen.stroke(along(twig), rgb("#7f6a5c"), 0.04, 0.006)
        for at in (0.4, 0.66):
            for off in (-64, 64, 0):
                leaf(
                    pen,
                    twig(at),
                    slope(twig, at) + off,
                    0.15,
                    0.095,
                    varied(pen, rgb("#8c9c62"), 0.12),
                    veins=2,
                    belly=0.55,
                )
    resin_tears(
        pen,
        (
            (complex(-0.3, 0.42), 0.2),
            (complex(0.1, 0.36), 0.16),
            (complex(0.42, 0.48), 0.19),
            (complex(-0.06, 0.68), 0.19),
            (complex(-0.54, 0.70), 0.13),
            (complex(0.3, 0.78), 0.12),
            (complex(0.62, 0.74), 0.1),
        ),
        rgb("#6d2b18"),
        rgb("#d8885a"),
    )


def sandalwood(pen: Pen) -> None:
    """Fragrant heartwood: a cut log, split sticks and a pair of leaves."""
    for angle, size in ((-50, 0.62), (-16, 0.62), (28, 0.58), (58, 0.5)):
        leaf(pen, complex(-0.06, -0.26), angle, size, size * 0.36, varied(pen, rgb("#7d9a63"), 0.1), veins=6)
    for start, end, code in (
        (complex(-0.72, 0.82), complex(0.56, 0.46), "#b98250"),
        (complex(-0.6, 0.52), complex(0.74, 0.74), "#cf9a66"),
        (complex(-0.34, 0.92), complex(0.68, 0.86), "#a8713f"),
    ):
        colour = rgb(code)
        across = (end - start) * 1j / abs(end - start) * 0.065
        pen.fill([start - across, end - across, end + across, start + across], darker(colour, 0.1))
        pen.fill([start - across, end - across, end, start], lighter(colour, 0.14))
        for _k in range(5):
            a = pen.rng.uniform(-0.8, 0.8)
            pen.stroke(
                [
                    start + across * a + (end - start) * 0.05,
                    start + across * a + (end - start) * pen.rng.uniform(0.5, 0.95),
                ],
                darker(colour, 0.18),
                0.007,
                0.003,
            )
        pen.fill(
            [
                end - across,
                end + across,
                end + across * 0.7 + (end - start) * 0.03,
                end - across * 0.8 + (end - start) * 0.03,
            ],
            lighter(colour, 0.4),
        )
    near, far = complex(-0.36, 0.24), complex(0.42, -0.02)
    for i in range(30):
        share = i / 29
        off = toward(-18 + 180 * share, 0.37)
        tone = mix(rgb("#8f6b49"), rgb("#5d422c"), abs(share - 0.3) * 1.4)
        pen.stroke([near + off, far + off], varied(pen, tone, 0.05), 0.05)
    pen.fill(oval(far, 0.37, 0.38, 0, 48), rgb("#6f5136"))
    for i in range(28):
        off = toward(-18 + 180 * (i / 27), 0.30 * (1 if i % 2 else 0.98))
        pen.stroke(
            [
                near + (far - near) * pen.rng.uniform(0, 0.4) + off,
                near + (far - near) * pen.rng.uniform(0.5, 1.0) + off,
            ],
            mix(rgb("#8f6b49"), rgb("#533a27"), pen.rng.random()),
            0.05,
            0.02,
        )
    centre = complex(-0.36, 0.24)
    for i, share in enumerate((1.0, 0.92, 0.84, 0.70, 0.56, 0.43, 0.31, 0.2, 0.1)):
        tone = rgb("#7d5a3c") if i == 0 else mix(rgb("#ecd3a5"), rgb("#b9773f"), i / 9)
        pen.fill([centre + (p - centre) * share for p in oval(centre, 0.36, 0.38, 0, 48)], darker(tone, 0.13))
        pen.fill([centre + (p - centre) * (share - 0.015) for p in oval(centre, 0.36, 0.38, 0, 48)], tone)
    pen.stroke([centre, centre + toward(36, 0.33)], rgb("#8f5f33"), 0.016, 0.004)
