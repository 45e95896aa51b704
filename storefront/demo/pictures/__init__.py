"""Product pictures drawn by our own code: one family, different for every product."""

from storefront.demo.pictures.files import (
    COVER,
    SIZES,
    draw_cover_picture,
    draw_pictures,
    drawing,
    lend_pictures,
    picture_name,
)
from storefront.demo.pictures.scenes import VIEWS
from storefront.demo.pictures.subjects import BY_SKU, SUBJECTS, Subject

__all__ = [
    "BY_SKU",
    "COVER",
    "SIZES",
    "SUBJECTS",
    "VIEWS",
    "Subject",
    "draw_cover_picture",
    "draw_pictures",
    "drawing",
    "lend_pictures",
    "picture_name",
]
