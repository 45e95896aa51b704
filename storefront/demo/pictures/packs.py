"""Which pack is drawn by which function.

Each takes the subject, its colour and its plant, and answers a stage with the pack standing on its base line.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from storefront.demo.pictures import bottles, containers
from storefront.demo.pictures.colours import Colour, rgb
from storefront.demo.pictures.studio import (
    Studio,
)
from storefront.demo.pictures.subjects import Subject

PACKS: dict[str, Callable[[Subject, Colour, Image.Image], Studio]] = {
    "oil-15": bottles.oil_15,
    "oil-10": bottles.oil_10,
    "oil-5": bottles.oil_5,
    "roller": bottles.roller,
    "carrier": bottles.carrier,
    "carrier-pump": bottles.carrier_pump,
    "dropper-50": bottles.dropper_50,
    "dropper-30": bottles.dropper_30,
    "drops-20": bottles.drops_20,
    "pump": bottles.pump,
    "tube": containers.tube,
    "toothpaste": containers.toothpaste,
    "jar": containers.jar,
    "balm": containers.balm,
    "soap": containers.soap,
    "capsules": containers.capsules,
    "tablets": containers.tablets,
    "pouch": containers.pouch,
    "diffuser": containers.diffuser,
    "roller-set": containers.roller_set,
}


def pack_of(subject: Subject, plant: Image.Image) -> Image.Image:
    """The subject's pack as a sprite, cut to its own edges; it stands on its lower edge."""
    stage = PACKS[subject.pack](subject, rgb(subject.tint), plant)
    image = stage.image.crop((0, 0, stage.image.width, stage.origin[1] + 2))
    return image.crop(image.getbbox())
