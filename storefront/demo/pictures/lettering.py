"""The labels' lettering: one-weight capitals drawn by us, Kazakh and Russian Cyrillic and digits.

A glyph is its width and its strokes. A stroke is a chain of points, or an arc `@cx,cy,rx,ry,from,to` with
degrees clockwise from the right; the top of a capital is 0, the base line 1.
"""

from __future__ import annotations

import cmath
import itertools
import math

from PIL import Image, ImageDraw

from storefront.demo.pictures.colours import Colour

_GLYPHS: dict[str, tuple[float, str]] = {
    "А": (0.74, "0,1 .37,0 .74,1|.135,.66 .605,.66"),
    "Ә": (0.78, "0,.5 .78,.5|@.39,.5,.39,.5,-140,180"),
    "Б": (0.56, ".52,0 0,0 0,1 .28,1|@.28,.72,.28,.28,-90,90|.28,.44 0,.44"),
    "В": (
        0.56,
        ".24,0 0,0 0,1 .28,1|@.24,.235,.235,.235,-90,90|0,.47 .28,.47|@.28,.735,.265,.265,-90,90",
    ),
    "Г": (0.48, "0,1 0,0 .48,0"),
    "Ғ": (0.52, ".08,1 .08,0 .52,0|-.06,.5 .34,.5"),
    "Д": (0.78, "0,1.17 0,1 .78,1 .78,1.17|.10,1 .22,.6 .25,0 .65,0 .65,1"),
    "Е": (0.50, ".5,0 0,0 0,1 .5,1|0,.48 .43,.48"),
    "Ё": (0.50, ".5,0 0,0 0,1 .5,1|0,.48 .43,.48|.15,-.2 .16,-.2|.35,-.2 .36,-.2"),
    "Ж": (0.96, ".48,0 .48,1|.03,0 .40,.48 .56,.48 .93,0|0,1 .40,.48|.96,1 .56,.48"),
    "З": (0.54, "@.25,.245,.235,.245,-155,90|.16,.49 .25,.49|@.26,.745,.265,.255,-90,155"),
    "И": (0.62, "0,0 0,1 .62,0 .62,1"),
    "Й": (0.62, "0,0 0,1 .62,0 .62,1|@.31,-.26,.13,.12,10,170"),
    "К": (0.56, "0,0 0,1|.52,0 0,.56|.19,.38 .56,1"),
    "Қ": (0.62, "0,0 0,1|.52,0 0,.56|.19,.38 .52,1 .62,1 .62,1.17"),
    "Л": (0.66, "0,1 .09,.97 .15,.8 .19,0 .66,0 .66,1"),
    "М": (0.86, "0,1 .07,0 .43,.74 .79,0 .86,1"),
    "Н": (0.62, "0,0 0,1|.62,0 .62,1|0,.48 .62,.48"),
    "Ң": (0.72, "0,0 0,1|.62,0 .62,1 .72,1 .72,1.17|0,.48 .62,.48"),
    "О": (0.82, "@.41,.5,.41,.5,0,360"),
    "Ө": (0.82, "@.41,.5,.41,.5,0,360|.02,.5 .80,.5"),
    "П": (0.60, "0,1 0,0 .6,0 .6,1"),
    "Р": (0.52, "0,1 0,0 .25,0|@.25,.27,.27,.27,-90,90|.25,.54 0,.54"),
    "С": (0.74, "@.41,.5,.41,.5,48,312"),
    "Т": (0.60, "0,0 .6,0|.3,0 .3,1"),
    "У": (0.60, "0,0 .32,.6|.6,0 .28,.78 .2,.93 .04,1"),
    "Ұ": (0.62, "0,0 .31,.5 .62,0|.31,.5 .31,1|.09,.72 .53,.72"),
    "Ү": (0.62, "0,0 .31,.5 .62,0|.31,.5 .31,1"),
    "Ф": (0.84, ".42,-.03 .42,1.03|@.42,.48,.42,.33,0,360"),
    "Х": (0.60, "0,0 .6,1|.6,0 0,1"),
    "Һ": (0.54, "0,0 0,1|@.27,.68,.27,.27,180,360|.54,.68 .54,1"),
    "Ц": (0.70, "0,0 0,1 .7,1 .7,1.17|.6,0 .6,1"),
    "Ч": (0.54, "0,0 0,.3|@.27,.3,.27,.25,90,180|.27,.55 .54,.5|.54,0 .54,1"),
    "Ш": (0.86, "0,0 0,1 .86,1 .86,0|.43,0 .43,1"),
    "Щ": (0.96, "0,0 0,1 .96,1 .96,1.17|.86,0 .86,1|.43,0 .43,1"),
    "Ы": (0.78, "0,0 0,1 .25,1|@.25,.74,.26,.26,-90,90|.25,.48 0,.48|.78,0 .78,1"),
    "І": (0.02, ".01,0 .01,1"),
    "Ь": (0.52, "0,0 0,1 .25,1|@.25,.74,.26,.26,-90,90|.25,.48 0,.48"),
    "Э": (0.74, "@.33,.5,.41,.5,-132,132|.28,.5 .74,.5"),
    "Ю": (1.02, "0,0 0,1|0,.5 .24,.5|@.63,.5,.39,.5,0,360"),
    "Я": (0.54, ".54,1 .54,0 .27,0|@.27,.27,.27,.27,90,270|.27,.54 .54,.54|.3,.54 0,1"),
    "D": (0.66, ".26,0 0,0 0,1 .26,1|@.26,.5,.4,.5,-90,90"),
    "0": (0.62, "@.31,.5,.31,.5,0,360"),
    "1": (0.26, "0,.2 .26,0 .26,1"),
    "2": (0.54, "@.27,.28,.26,.28,-170,28|.5,.41 0,1 .56,1"),
    "3": (0.54, "@.25,.245,.235,.245,-155,90|.16,.49 .25,.49|@.26,.745,.265,.255,-90,155"),
    "8": (0.58, "@.29,.25,.24,.25,0,360|@.29,.74,.28,.26,0,360"),
    "4": (0.60, ".44,1 .44,0 0,.7 .6,.7"),
    "5": (0.54, ".48,0 .1,0 .05,.44|@.25,.68,.28,.32,-135,150"),
    "6": (0.58, "@.29,.68,.28,.32,0,360|.42,0 .05,.56"),
    "7": (0.52, "0,0 .52,0 .16,1"),
    "9": (0.58, "@.29,.32,.28,.32,0,360|.16,1 .53,.44"),
    "-": (0.28, "0,.55 .28,.55"),
    " ": (0.36, ""),
}
_TRACKING = 0.24
_FINE = 4


def _strokes(description: str) -> list[list[complex]]:
    lines = []
    for part in filter(None, description.split("|")):
        if part.startswith("@"):
            cx, cy, rx, ry, first, last = (float(number) for number in part[1:].split(","))
            steps = max(6, int(abs(last - first) / 8))
            angles = (math.radians(first + (last - first) * i / steps) for i in range(steps + 1))
            lines.append([complex(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles])
        else:
            lines.append([complex(*(float(number) for number in point.split(","))) for point in part.split()])
    return lines


_STROKES = {letter: _strokes(strokes) for letter, (_, strokes) in _GLYPHS.items()}


def line_width(text: str, height: float, tracking: float = _TRACKING) -> float:
    """The width of a line of capitals of the given height, in the same unit."""
    return height * (sum(_GLYPHS[letter][0] for letter in text) + tracking * (len(text) - 1))


def write(
    image: Image.Image,
    centre: tuple[float, float],
    text: str,
    height: float,
    colour: Colour,
    *,
    weight: float = 0.1,
    tracking: float = _TRACKING,
) -> None:
    """One line of capitals, centred on the point. KeyError for a letter that is not drawn yet."""
    pad = height * 0.5
    width = line_width(text, height, tracking)
    mask = Image.new("L", (int((width + 2 * pad) * _FINE), int((height + 2 * pad) * _FINE)), 0)
    draw, scale, at = ImageDraw.Draw(mask), height * _FINE, pad * _FINE
    half = max(1.0, weight * scale / 2)
    for letter in text:
        for stroke in _STROKES[letter]:
            points = [complex(at, pad * _FINE) + p * scale for p in stroke]
            for start, end in itertools.pairwise(points):
                side = (end - start) / (abs(end - start) or 1) * cmath.rect(half, math.pi / 2)
                corners = (start - side, end - side, end + side, start + side)
                draw.polygon([(p.real, p.imag) for p in corners], fill=255)
            for p in points:
                draw.ellipse((p.real - half, p.imag - half, p.real + half, p.imag + half), fill=255)
        at += (_GLYPHS[letter][0] + tracking) * scale
    small = mask.reduce(_FINE)
    left, top = round(centre[0] - small.width / 2), round(centre[1] - small.height / 2)
    image.paste(colour, (left, top, left + small.width, top + small.height), small)


def write_fitting(
    image: Image.Image,
    centre: tuple[float, float],
    text: str,
    height: float,
    room: float,
    colour: Colour,
    *,
    weight: float = 0.1,
) -> None:
    """One line, made smaller if the room (in pixels) demands it."""
    width = line_width(text, height)
    write(image, centre, text, height * min(1.0, room / width), colour, weight=weight)
