"""Jars, tubes, soap, a pouch, and the things for the home."""

from __future__ import annotations

from random import Random

from PIL import Image

from storefront.demo.pictures.colours import LABEL, Colour, darker, lighter, mix, rgb
from storefront.demo.pictures.labels import horn, label
from storefront.demo.pictures.parts import DEEP, WHITE, glass, reflections, ribbed_cap, wrap
from storefront.demo.pictures.studio import (
    AMBER,
    BRASS,
    CLEAR,
    CORK,
    CREAM,
    Outline,
    Stops,
    Studio,
    box,
    ellipse,
    painted,
    rounded,
    tinted,
    turned,
)
from storefront.demo.pictures.subjects import Subject


def _wide_jar(subject: Subject, tint: Colour, plant: Image.Image, stops: Stops, cap: Stops) -> Studio:
    stage, half, tall = Studio(210, 560), 156, 344
    body = turned(
        (half * 0.80, -tall - 26, 6), (half * 0.80, -tall, 14), (half, -tall + 52, 60), (half, 0, 34)
    )
    glass(stage, body, half, -tall, 0, stops)
    reflections(stage, body, half, -tall + 48, -8, 0.5)
    flat = label(half * 2, 238, tint, plant, subject.lines, subject.size)
    wrap(stage, flat, box(-half, -272, half, -34))
    stage.glow(box(-half * 0.78, -272, -half * 0.66, -34), WHITE, 0.3, 6, inside=box(-half, -272, half, -34))
    ribbed_cap(stage, half * 0.90, -tall - 116, -tall - 14, cap)
    return stage


def capsules(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """A wide amber jar of capsules."""
    return _wide_jar(subject, tint, plant, AMBER, tinted(CREAM, tint, 0.16))


def tablets(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """The same jar in lacquered glass for tablets."""
    return _wide_jar(subject, tint, plant, painted(mix(tint, rgb("#4c4f63"), 0.35)), CREAM)


def jar(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """A clear jar of coarse salt under a cork."""
    stage, half, tall = Studio(230, 560), 170, 388
    body = turned(
        (half * 0.84, -tall, 10), (half * 0.84, -tall + 14, 10), (half, -tall + 58, 50), (half, 0, 40)
    )
    stage.solid(turned((half * 0.80, -tall - 58, 10), (half * 0.76, -tall + 14, 6)), CORK)
    stage.solid(body, CLEAR)
    salt = rounded(
        [
            (half - 9, -tall + 92, 8),
            (half - 9, -10, 34),
            (-half + 9, -10, 34),
            (-half + 9, -tall + 84, 8),
            (-half * 0.3, -tall + 74, 30),
            (half * 0.4, -tall + 88, 30),
        ]
    )
    stage.solid(salt, tinted(CLEAR, mix(tint, WHITE, 0.45), 0.55))
    grains = Random(7)
    for _ in range(315):
        x, y = grains.uniform(18 - half, half - 18), grains.uniform(98 - tall, -18)
        size = grains.randrange(4, 9)
        grain = [(x, y - size), (x + size * 1.1, y), (x, y + size * 0.8), (x - size, y + 1)]
        stage.flat(grain, WHITE if grains.random() < 0.66 else darker(mix(tint, WHITE, 0.5), 0.22))
    flat = label(236, 236, tint, plant, subject.lines, subject.size)
    wrap(stage, flat, box(-118, -300, 118, -64, 8))
    reflections(stage, body, half, -tall + 60, -14, 0.75)
    stage.glow(turned((half * 0.86, -tall - 2, 6), (half * 0.86, -tall + 10, 6)), WHITE, 0.6, 2)
    stage.glow(box(-half, -12, half, 0), rgb("#6f8d92"), 0.4, 4, inside=body)
    return stage


def _tube_body(stage: Studio, half: float, top: float, foot: float, stops: Stops) -> Outline:
    body = rounded(
        [
            (half, top, 4),
            (half * 0.98, top + 30, 4),
            (half * 0.80, foot, 12),
            (-half * 0.80, foot, 12),
            (-half * 0.98, top + 30, 4),
            (-half, top, 4),
        ]
    )
    stage.solid(body, stops)
    stage.glow(box(-half, top + 24, half, top + 27), DEEP, 0.22, 0.9, inside=body)
    for k in range(24):
        x = -half + (k + 0.5) * half * 2 / 24
        stage.glow(box(x - 0.8, top + 3, x + 0.8, top + 22), DEEP, 0.18, 0.5, inside=body)
    return body


def tube(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """A hand cream that stands on its cap."""
    stage, half = Studio(180, 640), 128
    cap = turned((half * 0.82, -96, 4), (half * 0.80, 0, 14))
    body = _tube_body(stage, half, -572, -94, tinted(CREAM, lighter(tint, 0.5), 0.55))
    flat = label(196, 352, tint, plant, subject.lines, subject.size, ground=lighter(tint, 0.88))
    wrap(stage, flat, box(-98, -506, 98, -154))
    stage.solid(cap, painted(tint))
    stage.glow(box(-half * 0.72, -540, -half * 0.58, -110, 6), WHITE, 0.6, 6, inside=body)
    return stage


def toothpaste(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """A taller tube with a small cap, leaning a little."""
    stage, half = Studio(170, 680), 112
    cap = turned((half * 0.46, -70, 4), (half * 0.42, 0, 10))
    stage.solid(box(-half * 0.4, -86, half * 0.4, -60), tinted(CREAM, tint, 0.2))
    body = rounded(
        [
            (half, -620, 4),
            (half * 0.98, -590, 4),
            (half * 0.86, -128, 40),
            (half * 0.38, -82, 8),
            (-half * 0.38, -82, 8),
            (-half * 0.86, -128, 40),
            (-half * 0.98, -590, 4),
            (-half, -620, 4),
        ]
    )
    stage.solid(body, tinted(CREAM, lighter(tint, 0.4), 0.35))
    for k in range(22):
        x = -half + (k + 0.5) * half * 2 / 22
        stage.glow(box(x - 0.8, -617, x + 0.8, -598), DEEP, 0.18, 0.5, inside=body)
    stage.glow(box(-half, -592, half, -590), DEEP, 0.24, 0.9, inside=body)
    flat = label(182, 368, tint, plant, subject.lines, subject.size)
    wrap(stage, flat, box(-91, -560, 91, -192))
    stage.solid(cap, painted(tint))
    stage.glow(box(-half * 0.74, -580, -half * 0.62, -140, 6), WHITE, 0.6, 5, inside=body)
    return stage


def balm(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """An open lip balm, its cap beside it."""
    stage, half = Studio(190, 560), 78
    shift = -62

    def moved(outline: Outline, by: float = shift) -> list[tuple[float, float]]:
        return [(x + by, y) for x, y in outline]

    stage.solid(
        moved(turned((half * 0.70, -470, 34), (half * 0.70, -380, 2))),
        painted(mix(tint, rgb("#fff0c4"), 0.5)),
    )
    stage.glow(moved(ellipse(-8, -452, half * 0.42, 12)), WHITE, 0.6, 5)
    stage.solid(moved(turned((half * 0.80, -404, 4), (half * 0.80, -350, 2))), painted(rgb("#f2ead8")))
    body = moved(turned((half, -362, 6), (half, 0, 8)))
    stage.solid(body, painted(tint))
    flat = label(half * 2, 284, tint, plant, subject.lines, subject.size)
    wrap(stage, flat, moved(box(-half, -332, half, -48)))
    stage.glow(moved(box(-half * 0.78, -356, -half * 0.62, -6)), WHITE, 0.35, 5, inside=body)
    cap = moved(turned((half * 0.98, -226, 16), (half, 0, 6)), 116)
    stage.solid(cap, painted(tint))
    mark = horn(66, lighter(tint, 0.75))
    stage.picture(mark, (116, -122))
    stage.glow(moved(box(-half * 0.78, -216, -half * 0.62, -6), 116), WHITE, 0.4, 5, inside=cap)
    return stage


def soap(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """Two bars, one wrapped in a paper band."""
    stage = Studio(310, 520)
    bar = mix(tint, rgb("#fbf6ee"), 0.55)
    shades: Stops = (
        (0.0, darker(bar, 0.22)),
        (0.05, lighter(bar, 0.25)),
        (0.4, lighter(bar, 0.3)),
        (0.85, bar),
        (1.0, darker(bar, 0.2)),
    )
    low = box(-258, -138, 258, 0, 40)
    stage.solid(low, shades)
    stage.glow(box(-250, -134, 250, -116, 14), WHITE, 0.5, 8, inside=low)
    stage.glow(box(-258, -30, 258, 0), darker(tint, 0.5), 0.34, 12, inside=low)
    for x, y, r in (
        (-190, -70, 4),
        (-120, -42, 3),
        (-30, -84, 3),
        (60, -50, 4),
        (150, -88, 3),
        (206, -46, 4),
        (-220, -96, 3),
        (110, -30, 3),
    ):
        stage.glow(ellipse(x, y, r * 2.2, r), darker(tint, 0.3), 0.7, 0.8, inside=low)
    high = box(-224, -430, 224, -142, 46)
    stage.glow(box(-220, -150, 220, -132), DEEP, 0.34, 8, inside=low)
    stage.solid(high, shades)
    stage.glow(box(-214, -424, 214, -396, 20), WHITE, 0.6, 10, inside=high)
    stage.glow(box(-224, -186, 224, -142), darker(tint, 0.5), 0.26, 16, inside=high)
    for x in (-176, 176):
        stage.picture(horn(58, darker(bar, 0.16)), (x + 1.5, -284.5))
        stage.picture(horn(58, lighter(bar, 0.5)), (x - 1, -287))
    flat = label(230, 290, tint, plant, subject.lines, subject.size)
    band = box(-115, -432, 115, -140)
    stage.glow(box(-119, -430, 121, -142), DEEP, 0.3, 6, inside=high)
    wrap(
        stage,
        flat,
        band,
        ((0.0, (226, 220, 208)), (0.3, (255, 255, 255)), (0.8, (250, 246, 240)), (1.0, (222, 214, 202))),
    )
    return stage


def pouch(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """A kraft pouch of loose tea with a folded, tied top."""
    stage, half = Studio(230, 640), 172
    kraft: Stops = (
        (0.0, rgb("#96714a")),
        (0.08, rgb("#b98f63")),
        (0.32, rgb("#d9b488")),
        (0.6, rgb("#c69c6d")),
        (0.9, rgb("#a67d52")),
        (1.0, rgb("#86633f")),
    )
    body = rounded(
        [
            (half * 0.92, -500, 6),
            (half, -60, 40),
            (half * 0.93, 0, 16),
            (-half * 0.93, 0, 16),
            (-half, -60, 40),
            (-half * 0.92, -500, 6),
        ]
    )
    stage.solid(body, kraft)
    for x0, x1, y in ((-150, -110, -90), (118, 150, -120), (-130, -90, -420), (96, 140, -440)):
        stage.glow(
            rounded([(x0, y, 0), (x1, y - 40, 0), (x1 + 4, y + 60, 0)]), rgb("#6d4f30"), 0.20, 9, inside=body
        )
        stage.glow(
            rounded([(x0 + 8, y - 12, 0), (x1 + 8, y - 50, 0), (x1 + 10, y + 30, 0)]),
            WHITE,
            0.14,
            9,
            inside=body,
        )
    stage.glow(box(-half, -34, half, 0), rgb("#5d4327"), 0.4, 12, inside=body)
    flat = label(256, 330, tint, plant, subject.lines, subject.size)
    stage.glow(box(-126, -404, 130, -70), rgb("#5d4327"), 0.30, 5, inside=body)
    wrap(
        stage,
        flat,
        box(-128, -408, 128, -78),
        ((0.0, (236, 230, 220)), (0.3, (255, 255, 255)), (1.0, (228, 221, 210))),
    )
    fold = rounded(
        [(half * 0.93, -590, 5), (half * 0.95, -470, 3), (-half * 0.95, -470, 3), (-half * 0.93, -590, 5)]
    )
    stage.glow(box(-half, -474, half, -458), rgb("#4d3620"), 0.42, 6, inside=body)
    stage.solid(fold, tinted(kraft, WHITE, 0.10))
    for y in (-560, -530, -500):
        stage.glow(box(-half, y, half, y + 2), rgb("#6d4f30"), 0.22, 0.8, inside=fold)
    stage.solid(box(-half * 0.955, -536, half * 0.955, -524, 2), painted(tint))
    for side in (-1, 1):
        stage.solid(
            rounded([(side * 4, -530, 4), (side * 50, -556, 22), (side * 54, -516, 22), (side * 6, -524, 4)]),
            painted(tint),
        )
        stage.flat(
            rounded([(side * 2, -524, 2), (side * 30, -462, 3), (side * 20, -458, 3), (side * -4, -524, 2)]),
            darker(tint, 0.14),
        )
    stage.flat(ellipse(0, -529, 11, 11), darker(tint, 0.08))
    return stage


def diffuser(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """A ceramic diffuser with a ring of warm light and a plume of mist."""
    stage, half = Studio(250, 720), 182
    for x, y, rx, ry, o in (
        (0, -520, 26, 60, 0.60),
        (14, -590, 40, 56, 0.46),
        (-12, -650, 54, 50, 0.30),
        (20, -690, 60, 40, 0.2),
    ):
        stage.glow(ellipse(x, y, rx, ry), WHITE, o, 20)
    ceramic = tinted(CREAM, mix(tint, WHITE, 0.35), 0.35)
    body = turned(
        (30, -462, 20), (54, -440, 26), (half * 0.80, -258, 150), (half, -112, 90), (half * 0.92, -44, 30)
    )
    stage.solid(body, ceramic)
    stage.glow(ellipse(-70, -270, 26, 90), WHITE, 0.65, 16, inside=body)
    stage.glow(box(-half, -90, half, -44), rgb("#8a7a60"), 0.30, 16, inside=body)
    for k in range(-3, 4):
        across = k * 46 * (1 - abs(k) * 0.02)
        dot = ellipse(across, -196 + abs(k) * 5, 11, 15)
        stage.glow(dot, rgb("#ffb84a"), 0.55, 9, inside=body)
        stage.flat(ellipse(across, -196 + abs(k) * 5, 6.5, 9.5), rgb("#ffe9b8"))
    stage.picture(horn(74, mix(tint, darker(tint, 0.3), 0.4)), (0, -290))
    stage.flat(ellipse(0, -456, 22, 6), rgb("#4f4a41"))
    seam = turned((half * 0.945, -50, 2), (half * 0.93, -42, 2))
    stage.glow(seam, rgb("#ffc765"), 0.9, 5)
    stage.flat(seam, rgb("#ffdf9e"))
    wood: Stops = (
        (0.0, rgb("#6f4a2a")),
        (0.2, rgb("#a87445")),
        (0.34, rgb("#c9955f")),
        (0.6, rgb("#a06d40")),
        (1.0, rgb("#5f3f24")),
    )
    foot = turned((half * 0.93, -44, 3), (half * 0.86, 0, 14))
    stage.solid(foot, wood)
    for y in (-32, -22, -13):
        stage.glow(box(-half, y, half, y + 1.6), rgb("#5a3a20"), 0.35, 0.7, inside=foot)
    return stage


def roller_set(subject: Subject, tint: Colour, plant: Image.Image) -> Studio:
    """Ten empty roll-on bottles in a wooden stand, five in the front row."""
    stage = Studio(310, 520)
    wood: Stops = ((0.0, rgb("#8a6240")), (0.2, rgb("#c79a69")), (0.5, rgb("#b78757")), (1.0, rgb("#805837")))
    colours = ("#8b74b8", "#3f9a72", "#e3bd2b", "#c8506f", "#54689c")
    for row, (lift, grow) in enumerate(((96, 0.92), (0, 1.0))):
        for k in range(5):
            x = (k - 2) * 108 * grow
            half = 38 * grow
            body = [
                (px + x, py - lift - 40)
                for px, py in turned((half * 0.76, -262 * grow, 3), (half, -246 * grow, 10), (half, 0, 10))
            ]
            stage.solid(body, AMBER)
            stage.glow(
                [(px + x, py - lift - 40) for px, py in box(-half * 0.72, -236 * grow, -half * 0.44, -10)],
                WHITE,
                0.5,
                3,
                inside=body,
            )
            stage.glow(
                [(px + x, py - lift - 40) for px, py in box(half * 0.7, -230 * grow, half * 0.8, -10)],
                WHITE,
                0.25,
                1.5,
                inside=body,
            )
            cap = [
                (px + x, py - lift - 40)
                for px, py in turned((half * 0.88, -340 * grow, 8), (half * 0.9, -256 * grow, 2))
            ]
            stage.solid(cap, BRASS if row else tinted(BRASS, DEEP, 0.12))
            if row:
                band = [(px + x, py - lift - 40) for px, py in box(-half, -150, half, -96)]
                stage.solid(band, painted(rgb(colours[k])))
                stage.picture(horn(30, LABEL), (x, -163))
    front = box(-292, -78, 292, 0, 12)
    stage.glow(box(-286, -96, 286, -70), DEEP, 0.3, 8)
    stage.solid(front, wood)
    for y, o in ((-60, 0.28), (-44, 0.18), (-30, 0.26), (-14, 0.2)):
        stage.glow(box(-292, y, 292, y + 2), rgb("#6b4729"), o, 0.8, inside=front)
    stage.glow(box(-290, -77, 290, -72), WHITE, 0.4, 1.4, inside=front)
    stage.picture(horn(50, rgb("#7a532f")), (0, -38))
    return stage
