"""Colours as plain red-green-blue triples and the few ways the pictures mix them."""

from __future__ import annotations

import colorsys
from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]

PAPER: Colour = (251, 248, 243)
SUNK: Colour = (243, 238, 229)
LABEL: Colour = (253, 250, 243)
INK: Colour = (42, 50, 45)


def rgb(code: str) -> Colour:
    """`"#7b5ea7"` as a triple."""
    digits = code.removeprefix("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second colour in the first, from 0 to 1."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def lighter(colour: Colour, share: float) -> Colour:
    """Towards a warm white, as paper shines through thin paint."""
    return mix(colour, (255, 252, 240), share)


def darker(colour: Colour, share: float) -> Colour:
    """Towards a deep green-brown, which keeps shadows alive where black would dirty them."""
    return mix(colour, (38, 34, 30), share)


def vivid(colour: Colour, factor: float, lightness: float | None = None) -> Colour:
    """The same hue with its saturation multiplied and, if given, another lightness (0 to 1)."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    red, green, blue = colorsys.hls_to_rgb(
        hue, light if lightness is None else lightness, min(1.0, saturation * factor)
    )
    return round(red * 255), round(green * 255), round(blue * 255)
