"""Bottles: small ones for oils, tall ones for base oils and shampoo, droppers."""

from __future__ import annotations

from PIL import Image

from storefront.demo.pictures.colours import Colour
from storefront.demo.pictures.labels import label
from storefront.demo.pictures.parts import DEEP, WHITE, glass, reflections, ribbed_cap, wrap
from storefront.demo.pictures.studio import (
    BLACK,
    BRASS,
    CREAM,
    Outline,
    Stops,
    Studio,
    box,
    rounded,
    tinted,
    turned,
)
from storefront.demo.pictures.subjects import Subject


def _oil(subject: Subject, tint: Colour, plant: Image.Image, half: int, tall: int) -> Studio:
    """The small amber bottle: the body `tall` pixels high, with a shoulder, a neck and a ribbed cap."""
    stage = Studio(half + 40, tall + 210)
    shoulder, neck, cap_half = half * 0.44, half * 0.48, half * 0.60
    top = -tall - shoulder * 0.2
    body = turned(
        (neck, top - shoulder * 0.62, 6),
        (neck, top - shoulder * 0.12, 16),
        (half, top + shoulder * 0.42, half * 0.52),
        (half, 0, 24),
    )
    glass(stage, body, half, top, 0, level=top + shoulder * 0.52)
    sheet_top, sheet_low = -tall * 0.84, -tall * 0.10
    flat = label(half * 2, round(sheet_low - sheet_top), tint, plant, subject.lines, subject.size)
    reflections(stage, body, half, top + shoulder * 0.3, -8, 0.55)
    wrap(stage, flat, box(-half, sheet_top, half, sheet_low))
    stage.glow(
        box(-half * 0.78, sheet_top, -half * 0.62, sheet_low),
        WHITE,
        0.30,
        6,
        inside=box(-half, sheet_top, half, sheet_low),
    )
    cap_foot = top - shoulder * 0.34
    ribbed_cap(stage, cap_half, cap_foot - half * 1.0, cap_foot)
    stage.glow(box(-cap_half, cap_foot, cap_half, cap_foot + 7), DEEP, 0.55, 3, inside=body)
    return stage


def oil_15(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """15 ml of essential oil."""
    return _oil(subject, tint, plant, 132, 372)


def oil_10(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """10 ml: a size smaller."""
    return _oil(subject, tint, plant, 118, 326)


def oil_5(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """5 ml: the smallest."""
    return _oil(subject, tint, plant, 104, 278)


def roller(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """A slim roll-on with a metal cap."""
    stage, half, tall = Studio(130, 600), 78, 400
    body = turned((half * 0.74, -tall - 16, 4), (half, -tall + 8, 18), (half, 0, 20))
    glass(stage, body, half, -tall, 0, level=-tall + 20)
    reflections(stage, body, half, -tall + 10, -8, 0.5)
    flat = label(half * 2, 316, tint, plant, subject.lines, subject.size)
    wrap(stage, flat, box(-half, -350, half, -34))
    cap = turned((half * 0.86, -tall - 140, 12), (half * 0.88, -tall - 10, 3))
    stage.solid(cap, BRASS)
    stage.glow(box(-half, -tall - 36, half, -tall - 34), DEEP, 0.5, 0.8, inside=cap)
    stage.glow(box(-half, -tall - 130, half, -tall - 128), WHITE, 0.5, 1.2, inside=cap)
    return stage


def _tall_bottle(
    subject: Subject, tint: Colour, plant: Image.Image, half: int, tall: int
) -> tuple[Studio, Outline, float]:
    stage = Studio(half + 70, tall + 230)
    neck = half * 0.40
    body = turned(
        (neck, -tall - 34, 4), (neck, -tall - 6, 18), (half, -tall + half * 0.52, half * 0.72), (half, 0, 26)
    )
    glass(stage, body, half, -tall, 0, level=-tall + half * 0.5)
    reflections(stage, body, half, -tall + half * 0.5, -8, 0.5)
    flat = label(half * 2, round(tall * 0.64), tint, plant, subject.lines, subject.size)
    wrap(stage, flat, box(-half, -tall * 0.74, half, -tall * 0.10))
    stage.glow(
        box(-half * 0.78, -tall * 0.74, -half * 0.64, -tall * 0.10),
        WHITE,
        0.3,
        6,
        inside=box(-half, -tall * 0.74, half, -tall * 0.10),
    )
    return stage, body, neck


def carrier(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """100 ml of base oil with a disc cap."""
    stage, _, neck = _tall_bottle(subject, tint, plant, 134, 468)
    ribbed_cap(stage, neck * 1.22, -468 - 108, -468 - 20)
    return stage


def _pump(stage: Studio, neck: float, top: float, stops: Stops) -> None:
    """A lotion pump: collar, stem, head with its spout to the left."""
    ribbed_cap(stage, neck * 1.14, top - 74, top - 12, stops)
    stage.solid(box(-9, top - 122, 9, top - 70), stops)
    head = rounded(
        [
            (-92, top - 150, 8),
            (26, top - 156, 16),
            (40, top - 136, 10),
            (36, top - 112, 8),
            (-26, top - 116, 8),
            (-60, top - 128, 6),
            (-90, top - 128, 6),
            (-96, top - 118, 3),
        ]
    )
    stage.solid(head, stops)
    stage.glow(box(-84, top - 149, 20, top - 142, 4), WHITE, 0.35, 2, inside=head)


def carrier_pump(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """115 ml of base oil with a pump."""
    stage, _, neck = _tall_bottle(subject, tint, plant, 138, 452)
    _pump(stage, neck, -452 - 8, BLACK)
    return stage


def pump(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """250 ml of shampoo in a cream bottle with a pump."""
    stage, half, tall = Studio(220, 760), 146, 486
    neck = half * 0.36
    body = turned((neck, -tall - 30, 4), (neck, -tall - 4, 12), (half, -tall + 48, 66), (half, 0, 30))
    stage.solid(body, tinted(CREAM, tint, 0.30))
    stage.glow(box(-half, -8, half, 0), DEEP, 0.3, 4, inside=body)
    flat = label(half * 2 - 56, 346, tint, plant, subject.lines, subject.size)
    wrap(stage, flat, box(-half + 28, -tall * 0.82, half - 28, -tall * 0.11, 10))
    stage.glow(box(-half * 0.86, -tall + 60, -half * 0.72, -18, 6), WHITE, 0.55, 5, inside=body)
    _pump(stage, neck, -tall - 4, tinted(CREAM, tint, 0.55))
    return stage


def _dropper(subject: Subject, tint: Colour, plant: Image.Image, half: int, tall: int) -> Studio:
    """An amber bottle with a rubber bulb and a pipette seen through the glass."""
    stage = Studio(half + 50, tall + 320)
    neck = half * 0.46
    body = turned(
        (neck, -tall - 30, 4), (neck, -tall - 6, 14), (half, -tall + half * 0.34, half * 0.5), (half, 0, 24)
    )
    glass(stage, body, half, -tall, 0, level=-tall + half * 0.44)
    stage.glow(box(-7, -tall - 20, 7, -tall * 0.4), WHITE, 0.22, 1.2, inside=body)
    reflections(stage, body, half, -tall + half * 0.3, -8, 0.5)
    flat = label(half * 2, round(tall * 0.70), tint, plant, subject.lines, subject.size)
    wrap(stage, flat, box(-half, -tall * 0.80, half, -tall * 0.10))
    stage.glow(
        box(-half * 0.78, -tall * 0.8, -half * 0.64, -tall * 0.10),
        WHITE,
        0.3,
        6,
        inside=box(-half, -tall * 0.8, half, -tall * 0.10),
    )
    ribbed_cap(stage, neck * 1.22, -tall - 84, -tall - 16, BRASS)
    bulb = turned((20, -tall - 204, 20), (28, -tall - 160, 20), (25, -tall - 110, 10), (34, -tall - 82, 6))
    stage.solid(bulb, tinted(BLACK, tint, 0.10))
    stage.glow(box(-16, -tall - 190, -8, -tall - 110, 5), WHITE, 0.42, 3, inside=bulb)
    return stage


def dropper_50(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """50 ml with a pipette."""
    return _dropper(subject, tint, plant, 136, 372)


def dropper_30(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """30 ml with a pipette."""
    return _dropper(subject, tint, plant, 118, 330)


def drops_20(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """20 ml of drops with a pipette."""
    return _dropper(subject, tint, plant, 108, 292)
