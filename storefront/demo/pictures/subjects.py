"""What is drawn for each demo product: its plant, its pack, its colour and the words on its label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from storefront.demo.pictures.pen import Pen
from storefront.demo.pictures.plants import (
    blossoms,
    bunches,
    citrus,
    conifers,
    elements,
    flowers,
    fruits,
    herbs,
    resins,
    spices,
    wild,
)

Plant = Callable[[Pen], None]


@dataclass(frozen=True)
class Subject:
    """One product as the drawing sees it; `lines` are in Kazakh, as the printed label is.

    A plant that `rests` lies on the floor beside the pack (fruit, roots); others rise from behind it."""

    sku: str
    plant: Plant
    pack: str
    tint: str
    lines: tuple[str, ...]
    size: str
    rests: bool = False


def _oil(sku: str, plant: Plant, size: int, tint: str, *lines: str, rests: bool = False) -> Subject:
    return Subject(sku, plant, f"oil-{size}", tint, lines, f"{size} МЛ", rests)


SUBJECTS: tuple[Subject, ...] = (
    _oil("EO-001", herbs.lavender, 15, "#8b74b8", "ЛАВАНДА"),
    _oil("EO-002", herbs.peppermint, 15, "#3f9a72", "БҰРЫШ", "ЖАЛБЫЗ"),
    _oil("EO-003", wild.tea_tree, 15, "#6f9257", "ШАЙ АҒАШЫ"),
    _oil("EO-004", citrus.lemon, 15, "#e3bd2b", "ЛИМОН", rests=True),
    _oil("EO-005", citrus.orange, 15, "#ef8f2e", "ТӘТТІ", "АПЕЛЬСИН", rests=True),
    _oil("EO-006", citrus.mandarin, 10, "#ea7433", "МАНДАРИН", rests=True),
    _oil("EO-007", citrus.grapefruit, 15, "#e2796b", "ГРЕЙПФРУТ", rests=True),
    _oil("EO-008", citrus.bergamot, 15, "#a3b53f", "БЕРГАМОТ"),
    _oil("EO-009", wild.lemongrass, 15, "#b4c25a", "ЛИМОНШӨП"),
    _oil("EO-010", wild.eucalyptus, 15, "#86aca5", "ЭВКАЛИПТ"),
    _oil("EO-011", herbs.rosemary, 15, "#6c87b8", "РОЗМАРИН"),
    _oil("EO-012", herbs.thyme, 15, "#b984b0", "ЖЕБІР"),
    _oil("EO-013", herbs.oregano, 15, "#a8588f", "ЖҰПАРГҮЛ"),
    _oil("EO-014", flowers.chamomile, 5, "#e8c65e", "ТҮЙМЕДАҚ"),
    _oil("EO-015", blossoms.rose, 5, "#c8506f", "РАУШАН"),
    _oil("EO-016", flowers.geranium, 15, "#dc7da4", "ГЕРАНЬ"),
    _oil("EO-017", blossoms.jasmine, 5, "#7d9f86", "ЖАСМИН"),
    _oil("EO-018", blossoms.ylang_ylang, 15, "#d8c440", "ИЛАНГ-", "ИЛАНГ"),
    _oil("EO-019", herbs.clary_sage, 15, "#b48cc0", "МУСКАТ", "СӘЛБЕН"),
    _oil("EO-020", herbs.melissa, 5, "#9cbf5c", "МЕЛИССА"),
    _oil("EO-021", resins.frankincense, 15, "#d29c48", "ЛАДАН", rests=True),
    _oil("EO-022", resins.myrrh, 15, "#9c4f31", "МИРРА", rests=True),
    _oil("EO-023", resins.sandalwood, 5, "#c58d5a", "САНДАЛ", "АҒАШЫ", rests=True),
    _oil("EO-024", conifers.cedar, 15, "#8f7a5f", "КЕДР"),
    _oil("EO-025", conifers.fir, 15, "#5b8f86", "СІБІР", "САМЫРСЫНЫ"),
    _oil("EO-026", conifers.juniper, 5, "#54689c", "АРША"),
    _oil("EO-027", conifers.pine, 15, "#5f8b4a", "ҚАРАҒАЙ"),
    _oil("EO-028", spices.ginger, 15, "#d8b06a", "ЗІМБІР", rests=True),
    _oil("EO-029", spices.cinnamon, 5, "#b26a3c", "ДАРШЫН", rests=True),
    _oil("EO-030", spices.clove, 15, "#b65f55", "ҚАЛАМПЫР", rests=True),
    _oil("EO-031", spices.black_pepper, 5, "#5d6b58", "ҚАРА", "БҰРЫШ"),
    _oil("EO-032", spices.cardamom, 5, "#9fae62", "КАРДАМОН", rests=True),
    _oil("EO-033", wild.fennel, 15, "#cfb83e", "ФЕНХЕЛЬ"),
    _oil("EO-034", wild.wormwood, 5, "#9aa88f", "ЖУСАН"),
    _oil("EO-035", flowers.helichrysum, 5, "#d9a531", "САЛАУБАС"),
    _oil("EO-036", herbs.patchouli, 15, "#7a6a50", "ПАЧУЛИ"),
    _oil("BL-001", bunches.quiet_evening, 15, "#6a5f9e", "ТЫНЫШ", "КЕШ"),
    _oil("BL-002", citrus.citrus_trio, 15, "#f0a03c", "ЦИТРУСТЫ", "ТАҢ", rests=True),
    _oil("BL-003", bunches.steppe_breeze, 10, "#7f9aa8", "ДАЛА", "САМАЛЫ"),
    _oil("BL-004", bunches.forest_path, 15, "#4f7554", "ОРМАН", "СОҚПАҒЫ"),
    _oil("BL-005", spices.warm_spice, 15, "#b4532f", "ЖЫЛЫ", "ДӘМДЕУІШ", rests=True),
    Subject("BL-006", bunches.focus, "roller", "#4d8f8a", ("ЗЕЙІН",), "10 МЛ"),
    Subject("CA-001", fruits.coconut, "carrier-pump", "#9a8168", ("КОКОС", "МАЙЫ"), "115 МЛ", rests=True),
    Subject("CA-002", fruits.jojoba, "carrier", "#95a37c", ("ЖОЖОБА", "МАЙЫ"), "100 МЛ"),
    Subject("CA-003", blossoms.almond, "carrier", "#dd9aac", ("ТӘТТІ БАДАМ", "МАЙЫ"), "100 МЛ"),
    Subject("CA-004", fruits.apricot, "carrier", "#ec9a5a", ("ӨРІК ДӘНЕГІ", "МАЙЫ"), "100 МЛ", rests=True),
    Subject("CA-005", fruits.berry_branch, "dropper-50", "#e88a1c", ("ШЫРҒАНАҚ", "МАЙЫ"), "50 МЛ"),
    Subject("CA-006", blossoms.dog_rose, "dropper-30", "#cc4a43", ("ИТМҰРЫН", "МАЙЫ"), "30 МЛ"),
    Subject("BC-001", bunches.soap_bunch, "soap", "#a08cc8", ("ЛАВАНДА", "САБЫНЫ"), "100 Г"),
    Subject("BC-002", bunches.rosemary_sprig, "pump", "#5f8f7a", ("РОЗМАРИНДІ", "СУСАБЫН"), "250 МЛ"),
    Subject("BC-003", bunches.mint_leaves, "toothpaste", "#4fa892", ("ЖАЛБЫЗДЫ", "ТІС ПАСТАСЫ"), "120 Г"),
    Subject("BC-004", flowers.calendula, "tube", "#ee8f2c", ("ҚОЛ КРЕМІ",), "75 МЛ"),
    Subject("BC-005", elements.sea_salt, "jar", "#8fb6bd", ("ТЕҢІЗ", "ТҰЗЫ"), "500 Г", rests=True),
    Subject("BC-006", fruits.honeycomb, "balm", "#e0a534", ("БАЛ",), "5 Г", rests=True),
    Subject("WE-001", elements.omega, "capsules", "#4f86a0", ("ОМЕГА-3",), "60 КАПСУЛА", rests=True),
    Subject("WE-002", elements.sun, "drops-20", "#efb63a", ("D3", "ДӘРУМЕНІ"), "20 МЛ"),
    Subject("WE-003", elements.minerals, "tablets", "#8f8fb8", ("МАГНИЙ",), "90 ТАБЛЕТКА", rests=True),
    Subject("WE-004", wild.tea_wreath, "pouch", "#7f9a62", ("АЛТАЙ", "ШӨПТЕРІ"), "100 Г"),
    Subject("HO-001", elements.mist, "diffuser", "#86a8a6", (), ""),
    Subject("HO-002", elements.drops, "roller-set", "#b98f6a", (), ""),
)

BY_SKU = {subject.sku: subject for subject in SUBJECTS}
