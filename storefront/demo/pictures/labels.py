"""Labels: cream paper, a coloured band with the ram's-horn mark, the plant, the name in our own capitals."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

from storefront.demo.pictures.colours import INK, LABEL, Colour, darker, mix
from storefront.demo.pictures.lettering import line_width, write, write_fitting
from storefront.demo.pictures.studio import fitted

_FINE = 4


def horn(size: int, colour: Colour) -> Image.Image:
    """The shop's mark: two ram's horns on one stem, as on felt carpets; `size` is its width in pixels."""
    big = Image.new("L", (size * _FINE, size * _FINE), 0)
    draw, unit = ImageDraw.Draw(big), size * _FINE / 26
    width = max(1, round(1.7 * unit))
    for side in (-1, 1):
        points = []
        for k in range(60):
            a = k / 59 * 5.1
            radius = 5.4 * (1 - k / 59 * 0.72)
            points.append((13 + side * (5.6 - radius * math.cos(a)), 9.4 - radius * math.sin(a)))
        points = [(13 + side * 0.0, 24.0), (13 + side * 0.0, 12.0), *[(x, y) for x, y in points]]
        scaled = [(x * unit, y * unit) for x, y in points]
        draw.line(scaled, fill=255, width=width, joint="curve")
        for x, y in (scaled[-1], scaled[0]):
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    mark = Image.new("RGBA", (size, size), (*colour, 0))
    mark.putalpha(big.reduce(_FINE))
    return mark


def label(
    width: int,
    height: int,
    tint: Colour,
    plant: Image.Image,
    lines: tuple[str, ...],
    size: str,
    *,
    ground: Colour = LABEL,
) -> Image.Image:
    """A label of the given size in pixels, flat; the pack bends and lights it."""
    sheet = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(sheet)
    deep = mix(tint, (40, 44, 40), 0.28)
    band = round(height * 0.17)
    draw.rectangle((0, 0, width, band), fill=tint)
    draw.rectangle((0, band + 3, width, band + 4), fill=tint)
    draw.rectangle((0, height - round(height * 0.055), width, height), fill=tint)
    draw.rectangle(
        (0, height - round(height * 0.055) - 5, width, height - round(height * 0.055) - 4), fill=tint
    )
    mark = horn(round(band * 0.72), LABEL)
    sheet.paste(mark, ((width - mark.width) // 2, (band - mark.height) // 2 + 1), mark)
    letter = min(height * 0.070, width * 0.092)
    room = width * 0.82
    widest = max((line_width(line, letter) for line in lines), default=0.0)
    letter *= min(1.0, room / widest) if widest else 1.0
    step = letter * 1.6
    foot = height * 0.94 - letter * 1.55
    if lines:
        write_fitting(
            sheet, (width / 2, foot + letter * 0.45), size, letter * 0.62, room, mix(INK, LABEL, 0.25)
        )
        rule = foot - letter * 0.5
        draw.line((width / 2 - letter * 1.1, rule, width / 2 + letter * 1.1, rule), fill=tint, width=2)
        first = rule - letter * 1.05 - step * (len(lines) - 1)
        for k, line in enumerate(lines):
            write(sheet, (width / 2, first + k * step), line, letter, darker(deep, 0.25), weight=0.115)
        art_low = first - letter * 0.85
    else:
        art_low = height * 0.88
    top = band + height * 0.04
    art = fitted(plant, width * 0.84, art_low - top)
    sheet.paste(art, ((width - art.width) // 2, round((top + art_low - art.height) / 2)), art)
    return sheet
