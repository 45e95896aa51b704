"""Parts that packs share: labels bent round a body, glass, reflections, ribbed caps."""

from __future__ import annotations

from PIL import Image, ImageChops

from storefront.demo.pictures.colours import LABEL, Colour, rgb
from storefront.demo.pictures.studio import (
    AMBER,
    BLACK,
    Outline,
    Stops,
    Studio,
    box,
    ellipse,
    ramp,
    turned,
)

WHITE: Colour = (255, 253, 248)


DEEP: Colour = (24, 16, 8)


_ROUND: Stops = (
    (0.0, (150, 140, 124)),
    (0.06, (196, 188, 174)),
    (0.18, (238, 233, 224)),
    (0.34, (255, 255, 255)),
    (0.6, (246, 243, 236)),
    (0.85, (214, 207, 195)),
    (0.95, (184, 176, 162)),
    (1.0, (140, 131, 116)),
)


def wrap(stage: Studio, flat: Image.Image, outline: Outline, shade: Stops = _ROUND) -> None:
    """Put a flat label on a round body: it darkens towards the edges."""
    mask, at = stage.mask(outline)
    sheet = Image.new("RGB", mask.size, LABEL)
    sheet.paste(flat, ((mask.width - flat.width) // 2, (mask.height - flat.height) // 2))
    stage.lay(mask, at, ImageChops.multiply(sheet, ramp(tuple(shade), mask.width, mask.height)))


def glass(
    stage: Studio,
    body: Outline,
    half: float,
    top: float,
    foot: float,
    stops: Stops = AMBER,
    level: float | None = None,
) -> None:
    """A glass body: wall, the darker oil below its level, a bright foot and two reflections."""
    stage.solid(body, stops)
    if level is not None:
        stage.glow(box(-half, level, half, foot), DEEP, 0.30, 1.2, inside=body)
        stage.glow(ellipse(0, level, half * 0.96, 5), WHITE, 0.16, 1.5, inside=body)
    stage.glow(box(-half, foot - 13, half, foot - 5), rgb("#e6a552"), 0.50, 5, inside=body)
    stage.glow(box(-half, foot - 4, half, foot), DEEP, 0.55, 2.5, inside=body)


def reflections(
    stage: Studio, body: Outline, half: float, top: float, foot: float, strength: float = 0.5
) -> None:
    """Window light down the left side and a thin rim on the right."""
    stage.glow(box(-half * 0.80, top, -half * 0.60, foot, half * 0.10), WHITE, strength, 5, inside=body)
    stage.glow(
        box(-half * 0.74, top + 6, -half * 0.66, foot - 10, half * 0.04),
        WHITE,
        strength * 0.7,
        1.6,
        inside=body,
    )
    stage.glow(
        box(half * 0.84, top + 10, half * 0.90, foot - 14, 3), WHITE, strength * 0.42, 2.4, inside=body
    )


def ribbed_cap(stage: Studio, half: float, top: float, foot: float, stops: Stops = BLACK) -> None:
    """A screw cap with fine ribs and a smooth ring below."""
    cap = turned((half * 0.96, top, 9), (half, foot, 3))
    stage.solid(cap, stops)
    count = 15
    for k in range(1, count):
        across = k / count * 2 - 1
        x = half * (1.0 - (1 - abs(across)) ** 1.5) * (1 if across > 0 else -1)
        stage.glow(box(x - 1.2, top + 12, x + 1.2, foot - 17), DEEP, 0.5, 0.7, inside=cap)
        stage.glow(box(x + 1.4, top + 12, x + 2.4, foot - 17), WHITE, 0.10, 0.6, inside=cap)
    stage.glow(box(-half, foot - 15, half, foot - 13.4), DEEP, 0.7, 0.6, inside=cap)
    stage.glow(box(-half * 0.66, top + 3, half * 0.3, top + 7, 3), WHITE, 0.34, 2.4, inside=cap)
