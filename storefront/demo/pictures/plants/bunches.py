"""Bunches and sprigs: the blends, and herbs as they stand on soap and shampoo."""

from __future__ import annotations

from storefront.demo.pictures.colours import lighter, mix, rgb
from storefront.demo.pictures.foliage import blossom, leaf, stem, varied
from storefront.demo.pictures.pen import Pen, along, bend, slope, toward
from storefront.demo.pictures.plants import conifers, herbs, wild
from storefront.demo.pictures.plants.citrus import BERGAMOT, slice_of


def quiet_evening(pen: Pen) -> None:
    """Lavender behind, cedar and a bergamot slice before it."""
    with pen.moved(complex(-0.08, -0.10), -4, 0.94):
        herbs.lavender(pen)
    with pen.moved(complex(0.34, 0.50), 18, 0.46):
        conifers.cedar(pen)
    slice_of(pen, complex(-0.34, 0.52), 0.34, BERGAMOT, 10)
    leaf(pen, complex(-0.62, 0.70), 240, 0.34, 0.15, rgb("#5f8c4a"), veins=5)


def steppe_breeze(pen: Pen) -> None:
    """Wormwood, thyme and juniper, gathered in one hand."""
    with pen.moved(complex(-0.26, -0.06), -16, 0.86):
        wild.wormwood(pen)
    with pen.moved(complex(0.34, 0.02), 20, 0.82):
        conifers.juniper(pen)
    with pen.moved(complex(0.04, 0.30), 2, 0.66):
        herbs.thyme(pen)
    for k in range(4):
        pen.stroke(
            along(bend(complex(-0.13, 0.80 + k * 0.03), complex(0.16, 0.79 + k * 0.03), 0.1)),
            rgb("#d9c39a"),
            0.028,
        )


def forest_path(pen: Pen) -> None:
    """Fir, pine and a cone."""
    with pen.moved(complex(-0.3, -0.1), -24, 0.84):
        conifers.fir(pen)
    with pen.moved(complex(0.28, -0.02), 10, 0.86):
        conifers.pine(pen)


def focus(pen: Pen) -> None:
    """Rosemary and peppermint side by side."""
    with pen.moved(complex(-0.28, -0.02), -13, 0.92):
        herbs.rosemary(pen)
    with pen.moved(complex(0.34, 0.12), 14, 0.80):
        herbs.peppermint(pen)


def soap_bunch(pen: Pen) -> None:
    """A tied bunch of lavender, laid aslant."""
    with pen.moved(complex(0.0, -0.02), 26, 0.98):
        herbs.lavender(pen)
        for k in range(4):
            pen.stroke(
                along(bend(complex(-0.15, 0.52 + k * 0.035), complex(0.15, 0.51 + k * 0.035), 0.1)),
                rgb("#e6d3ad"),
                0.03,
            )
    blossom(pen, complex(-0.50, 0.62), 0.12, rgb("#b49be0"), rgb("#eee6fb"), petals=5, heart=rgb("#e9d58a"))


def mint_leaves(pen: Pen) -> None:
    """A crown of young mint seen from above."""
    green = rgb("#4fa07a")
    for ring, (count, reach) in enumerate(((8, 0.86), (7, 0.62), (5, 0.40), (4, 0.22))):
        for i in range(count):
            angle = 360 * i / count + ring * 26
            leaf(
                pen,
                toward(angle, 0.05),
                angle,
                reach,
                reach * 0.56,
                varied(pen, lighter(green, ring * 0.07), 0.07),
                teeth=9,
                veins=6,
                bow=0.05,
            )


def rosemary_sprig(pen: Pen) -> None:
    """One long curved twig of rosemary with a few loose flowers."""
    with pen.moved(complex(0.05, 0.0), 32, 1.0):
        curve = bend(complex(0.0, 0.94), complex(0.0, -0.94), 0.10)
        stem(pen, curve, rgb("#8b7356"), 0.04, 0.018)
        for i in range(40):
            t = 0.08 + i * 0.0232
            for side in (-1, 1):
                tone = mix(rgb("#4f7560"), rgb("#a4bd9f"), pen.rng.random() * 0.6)
                leaf(
                    pen,
                    curve(t),
                    slope(curve, t) + side * pen.rng.uniform(34, 60),
                    0.34 - 0.16 * t,
                    0.046,
                    tone,
                    veins=0,
                )
        for t, way in ((0.3, -1), (0.44, 1), (0.55, -1), (0.66, 1), (0.76, -1)):
            spot = curve(t) + toward(slope(curve, t) + 90 * way, 0.10)
            blossom(
                pen,
                spot,
                0.115,
                rgb("#8391d1"),
                rgb("#e6e9fb"),
                petals=5,
                width=0.75,
                turn=pen.rng.uniform(0, 72),
                heart=rgb("#f2eccb"),
            )
