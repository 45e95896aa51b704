"""The three pictures of each product: the pack, its plant as a botanical plate, and a close scene of both."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from storefront.demo.pictures.colours import INK, PAPER, SUNK, Colour, darker, mix, rgb
from storefront.demo.pictures.labels import horn
from storefront.demo.pictures.lettering import line_width, write
from storefront.demo.pictures.packs import pack_of
from storefront.demo.pictures.pen import Pen
from storefront.demo.pictures.studio import SHADOW, fitted, shadow_of
from storefront.demo.pictures.subjects import Subject

SIDE = 960
VIEWS = ("pack", "plant", "scene")
_FLOOR = 850


@lru_cache(maxsize=8)
def _light(cx: float, cy: float, reach: float) -> Image.Image:
    """White at the centre of a soft round light, black at `reach` sides away from it."""
    glow = Image.radial_gradient("L").point(lambda v: 255 - v)
    size = round(SIDE * reach * 2)
    sheet = Image.new("L", (SIDE, SIDE), 0)
    sheet.paste(
        glow.resize((size, size), Image.Resampling.BILINEAR),
        (round(cx * SIDE - size / 2), round(cy * SIDE - size / 2)),
    )
    return sheet


def _ground(
    tint: Colour, near: float, far: float, *, light: tuple[float, float, float] = (0.40, 0.36, 0.80)
) -> Image.Image:
    """Warm paper in the product's tint, brighter where the light falls."""
    bright = Image.new("RGB", (SIDE, SIDE), mix(PAPER, tint, near))
    dim = Image.new("RGB", (SIDE, SIDE), mix(SUNK, tint, far))
    return Image.composite(bright, dim, _light(*light))


@lru_cache(maxsize=2)
def _arch() -> Image.Image:
    """The niche behind each pack: a round arch down to the floor."""
    big = Image.new("L", (SIDE * 2, SIDE * 2), 0)
    draw = ImageDraw.Draw(big)
    left, right, top = 150 * 2, 810 * 2, 96 * 2
    draw.ellipse((left, top, right, top + right - left), fill=255)
    draw.rectangle((left, top + (right - left) // 2, right, _FLOOR * 2 - 44), fill=255)
    return big.reduce(2)


@lru_cache(maxsize=2)
def _arch_edge() -> Image.Image:
    """The soft shade inside the niche, along its upper left edge."""
    arch = _arch()
    shifted = Image.new("L", arch.size, 0)
    shifted.paste(arch, (16, 20))
    soft = shifted.reduce(4).filter(ImageFilter.GaussianBlur(6)).resize(arch.size, Image.Resampling.BILINEAR)
    black = Image.new("L", arch.size, 0)
    return Image.composite(soft.point(lambda v: (255 - v) * 2 // 5), black, arch)


def stand(scene: Image.Image, pack: Image.Image, x: int, floor: int, tint: Colour) -> None:
    """Put a pack on the floor with the shade where it touches and a longer one to the right."""
    width = pack.width
    dark = mix(darker(tint, 0.55), (40, 30, 22), 0.55)
    for spread, height, opacity, blur, shift in (
        (1.50, 64, 0.26, 22, 0.16),
        (1.16, 34, 0.34, 11, 0.06),
        (1.0, 13, 0.5, 4, 0.01),
    ):
        patch = Image.new("L", (round(width * spread) + blur * 6, height + blur * 6), 0)
        ImageDraw.Draw(patch).ellipse(
            (blur * 3, blur * 3, patch.width - blur * 3, patch.height - blur * 3), fill=round(255 * opacity)
        )
        patch = patch.filter(ImageFilter.GaussianBlur(blur))
        scene.paste(
            dark, (round(x - patch.width / 2 + width * shift), round(floor - patch.height / 2 - 3)), patch
        )
    scene.paste(pack, (round(x - width / 2), floor - pack.height), pack)


def drop_shadow(
    scene: Image.Image,
    sprite: Image.Image,
    at: tuple[int, int],
    *,
    blur: float,
    opacity: float,
    shift: tuple[int, int],
) -> None:
    """The soft shadow a sprite at that place throws on what is behind it."""
    shade, pad = shadow_of(sprite, blur, opacity)
    scene.paste(SHADOW, (at[0] - pad + shift[0], at[1] - pad + shift[1]), shade)


def _turned(sprite: Image.Image, degrees: float) -> Image.Image:
    """The sprite turned clockwise."""
    if not degrees:
        return sprite
    image = sprite.rotate(-degrees, Image.Resampling.BILINEAR, expand=True)
    return image.crop(image.getbbox())


def pack_view(subject: Subject, tint: Colour, plant: Image.Image, pack: Image.Image) -> Image.Image:
    """The pack in its niche, the plant behind its shoulder."""
    scene = _ground(tint, 0.10, 0.17)
    niche = Image.composite(
        Image.new("RGB", scene.size, mix(PAPER, tint, 0.24)),
        Image.new("RGB", scene.size, mix(SUNK, tint, 0.42)),
        _light(0.44, 0.34, 0.72),
    )
    scene.paste(niche, (0, 0), _arch())
    scene.paste(mix(darker(tint, 0.3), (60, 48, 36), 0.3), (0, 0), _arch_edge())
    side = _side(subject)
    scale = min(1.22, 560 / pack.width, 700 / pack.height)
    pack = pack.resize((round(pack.width * scale), round(pack.height * scale)), Image.Resampling.BICUBIC)
    x = round(SIDE / 2 - side * (0 if pack.width > 430 else 104))
    if subject.rests:
        sprig = fitted(plant, 430, 430)
        room = (pack.width + sprig.width) / 2 - 64
        at = (
            round(
                min(max(x + side * room, 30 + sprig.width / 2), SIDE - 30 - sprig.width / 2) - sprig.width / 2
            ),
            _FLOOR - 6 - sprig.height,
        )
    else:
        wide = pack.width > 430
        foot = x + side * (60 if wide else min(pack.width * 0.16 + 54, 120))
        sprig, at = risen(plant, foot, _FLOOR - pack.height * 0.20, side * (4 if wide else 13), 680)
    drop_shadow(scene, sprig, at, blur=16, opacity=0.22, shift=(14, 16))
    scene.paste(sprig, at, sprig)
    shade, pad = shadow_of(pack, 26, 0.26)
    scene.paste(SHADOW, (round(x - pack.width / 2 - pad + 22), _FLOOR - pack.height - pad + 12), shade)
    stand(scene, pack, x, _FLOOR, tint)
    return scene


def _side(subject: Subject) -> int:
    """Which side of the pack the plant is on: left -1, right 1."""
    return -1 if sum(subject.sku.encode()) % 2 else 1


def risen(
    plant: Image.Image, foot_x: float, foot_y: float, degrees: float, tall: int, *, top: int = 56
) -> tuple[Image.Image, tuple[int, int]]:
    """A plant leaning from a foot that the pack will hide, and where its corner goes, not above `top`."""
    sprig = fitted(plant, 560, tall)
    half, turn = sprig.height / 2, math.radians(degrees)
    image = sprig.rotate(-degrees, Image.Resampling.BILINEAR, expand=True)
    centre_x, centre_y = foot_x + half * math.sin(turn), foot_y - half * math.cos(turn)
    lift = max(0.0, top - (centre_y - image.height / 2))
    return image, (round(centre_x - image.width / 2), round(centre_y - image.height / 2 + lift))


def plant_view(subject: Subject, tint: Colour, plant: Image.Image, pack: Image.Image) -> Image.Image:
    """A plate from a herbal: the plant in a fine frame, its name below."""
    scene = _ground(tint, 0.05, 0.13, light=(0.42, 0.40, 0.95))
    draw = ImageDraw.Draw(scene)
    line = mix(mix(SUNK, tint, 0.7), INK, 0.22)
    for inset, width in ((40, 3), (50, 1)):
        draw.rectangle((inset, inset, SIDE - inset, SIDE - inset), outline=line, width=width)
    name = " ".join(subject.lines).replace("- ", "-")
    low = 816 if name else 884
    sprite = fitted(plant, 700, low - 150)
    at = ((SIDE - sprite.width) // 2, 104 + (low - 150 - sprite.height) // 2)
    drop_shadow(scene, sprite, at, blur=18, opacity=0.16, shift=(16, 20))
    scene.paste(sprite, at, sprite)
    if name:
        height = min(34.0, 34.0 * 620 / line_width(name, 34.0))
        write(scene, (SIDE / 2, 862), name, height, mix(darker(tint, 0.45), INK, 0.35), weight=0.095)
        mark = horn(40, line)
        draw.rectangle((SIDE / 2 - 34, 20, SIDE / 2 + 34, 58), fill=scene.getpixel((SIDE // 2, 30)))
        scene.paste(mark, (SIDE // 2 - 20, 22), mark)
    return scene


def scene_view(subject: Subject, tint: Colour, plant: Image.Image, pack: Image.Image) -> Image.Image:
    """Close up: the label large on one side, the plant large on the other."""
    side = -_side(subject)
    scene = _ground(tint, 0.20, 0.40, light=(0.36, 0.30, 0.85))
    back = _turned(fitted(plant, 700, 760), -side * 10)
    at = (round(SIDE / 2 + side * 250 - back.width / 2), round(430 - back.height / 2))
    drop_shadow(scene, back, at, blur=22, opacity=0.22, shift=(20, 26))
    scene.paste(back, at, back)
    scale = min(1.62, 620 / pack.width)
    large = pack.resize((round(pack.width * scale), round(pack.height * scale)), Image.Resampling.BICUBIC)
    x, y = round(SIDE / 2 - side * 170 - large.width / 2), 960 + round(large.height * 0.06) - large.height
    shade, pad = shadow_of(large, 34, 0.34)
    scene.paste(SHADOW, (x - pad + 30, y - pad + 16), shade)
    scene.paste(large, (x, y), large)
    return scene


_DRAW = {"pack": pack_view, "plant": plant_view, "scene": scene_view}


def draw_views(subject: Subject) -> dict[str, Image.Image]:
    """All views of a product at full size; the same subject always gives the same pixels."""
    pen = Pen(780, Random(subject.sku))
    subject.plant(pen)
    plant, tint = pen.finished(), rgb(subject.tint)
    pack = pack_of(subject, plant)
    return {view: draw(subject, tint, plant, pack) for view, draw in _DRAW.items()}
