"""The forms of the staff rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import TextArea

from storefront.admin.fields import (
    NotZero,
    PassageField,
    PvField,
    SkuField,
    TengeField,
    TintField,
    WholeField,
    WordsField,
)
from storefront.admin.operations import Book, Edit, Seen
from storefront.admin.product_queries import PARTS, CategoryName, Stored
from storefront.catalogue.operations import SaveProduct
from storefront.catalogue.slugs import slug_of
from storefront.catalogue.words import REQUIRED_LANGUAGES, Words
from storefront.kernel.money import Money
from storefront.models.catalogue import ProductState
from storefront.models.warehouse import MovementKind
from storefront.web.forms import StoreForm

DEAREST: Final = 10_000_000
NEW_TINT: Final = "#1f5a4a"


def _kk(label: Any, field: type[WordsField], longest: int, **more: Any) -> WordsField:
    return field(label, longest=longest, language="kk", required=False, **more)


def _ru(label: Any, field: type[WordsField], longest: int, **more: Any) -> WordsField:
    return field(label, longest=longest, language="ru", required=False, **more)


class ProductForm(StoreForm):
    """A product with its words side by side. A draft may have gaps; publishing tells which."""

    sku = SkuField(_l("SKU"))
    category = SelectField(_l("Category"), validators=[InputRequired(_l("Please choose a category."))])
    kk_name = _kk(_l("Name in Kazakh"), WordsField, 120)
    kk_size = _kk(_l("Size in Kazakh"), WordsField, 40)
    kk_summary = _kk(_l("One sentence in Kazakh"), WordsField, 200, widget=TextArea())
    kk_description = _kk(_l("Description in Kazakh"), PassageField, 5_000)
    ru_name = _ru(_l("Name in Russian"), WordsField, 120)
    ru_size = _ru(_l("Size in Russian"), WordsField, 40)
    ru_summary = _ru(_l("One sentence in Russian"), WordsField, 200, widget=TextArea())
    ru_description = _ru(_l("Description in Russian"), PassageField, 5_000)
    retail = TengeField(_l("Retail price, ₸"), lowest=1, highest=DEAREST, required=False)
    member = TengeField(_l("Member price, ₸"), lowest=1, highest=DEAREST, required=False)
    pv = PvField(_l("Volume, PV"))
    weight = WholeField(_l("Weight with packaging, g"), lowest=1, highest=100_000)
    low_at = WholeField(_l("Low-stock mark, pieces"), lowest=0, highest=9_999)
    tint = TintField(_l("Colour of the pictures"))
    #: What stood there when the page was drawn: nobody's changes are overwritten unseen.
    revision = HiddenField()
    seen_retail = HiddenField()
    seen_member = HiddenField()

    @classmethod
    def of(cls, stored: Stored | None, categories: Sequence[CategoryName]) -> Any:
        """The form as it is opened: with what is stored, or empty for a new product."""
        data: dict[str, Any] = {"low_at": 5, "pv": 0, "tint": NEW_TINT}
        if stored is not None:
            data = {
                "sku": stored.sku,
                "category": stored.category,
                "retail": stored.retail or None,
                "member": stored.member or None,
                "pv": stored.pv_hundredths,
                "weight": stored.weight_g,
                "low_at": stored.low_at,
                "tint": stored.tint,
            }
            for language in REQUIRED_LANGUAGES:
                words = stored.texts.get(language, Words(""))
                data |= {f"{language}_{part}": getattr(words, part) or None for part in PARTS}
        form = cls(formdata=None, data=data)
        form._offer(categories)
        if stored is not None:
            form.look_at(stored)
        return form

    @classmethod
    def typed(cls, categories: Sequence[CategoryName], sku: str | None) -> Any:
        """The form as it was sent; the article of a product that is there already never changes."""
        form = cls.submitted()
        form._offer(categories)
        if sku is not None:
            form.sku.data = form.sku.typed = sku
            form.sku.fault = ""
        return form

    def _offer(self, categories: Sequence[CategoryName]) -> None:
        none = SelectChoice("", _("Choose a category"))
        self.category.choices = [none, *(SelectChoice(one.code, one.name) for one in categories)]

    def look_at(self, stored: Stored) -> None:
        """The editor now sees this state; saving again overwrites it knowingly."""
        self.revision.data = str(stored.revision)
        self.seen_retail.data = str(stored.retail.minor)
        self.seen_member.data = str(stored.member.minor)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then what they say together."""
        good = super().validate(extra_validators)
        if not self.kk_name.data and not self.ru_name.data and not self.kk_name.errors + self.ru_name.errors:
            self.kk_name.errors = [_("Please give a name in at least one language.")]
            good = False
        for field, seen in ((self.retail, self.seen_retail), (self.member, self.seen_member)):
            if field.data is None and not field.errors and _whole(seen.data):
                field.errors = [_("A price can be changed, not taken away.")]
                good = False
        if self.retail.data and self.member.data and self.member.data > self.retail.data:
            self.member.errors = [_("The member price is higher than the retail price.")]
            good = False
        return bool(good)

    @property
    def texts(self) -> dict[str, Words]:
        """What was typed in each language."""
        return {
            language: Words(*(self[f"{language}_{part}"].data or "" for part in PARTS))
            for language in REQUIRED_LANGUAGES
        }

    def edit(self, stored: Stored | None) -> Edit:
        """The command to save. A draft's address follows its name, a published one's stays."""
        known = stored.texts if stored is not None else {}
        renamed = stored is None or stored.state is ProductState.DRAFT
        words = {
            language: Words(
                text.name, text.size, text.summary, text.description, slug_of(text.name) if renamed else ""
            )
            for language, text in self.texts.items()
            if language in known or any(getattr(text, part) for part in PARTS)
        }
        typed: dict[str, Any] = self.data
        product = SaveProduct(
            sku=typed["sku"],
            category=typed["category"],
            words=words,
            pv_hundredths=typed["pv"],
            weight_g=typed["weight"],
            tint=typed["tint"],
            retail=typed["retail"],
            member=typed["member"],
        )
        seen = None
        if stored is not None:
            retail, member = Money(_whole(typed["seen_retail"])), Money(_whole(typed["seen_member"]))
            seen = Seen(_whole(typed["revision"]), retail, member)
        return Edit(product, typed["low_at"], seen)


def _whole(text: str | None) -> int:
    """The number in a hidden field; 0 for anything else, which fits nothing stored."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 15 else 0


class StockForm(StoreForm):
    """Pieces that came, or the difference a count has found."""

    kind = RadioField(
        _l("What has happened"),
        choices=[
            SelectChoice(MovementKind.RECEIVED.value, _l("Goods have arrived")),
            SelectChoice(MovementKind.CORRECTED.value, _l("A count has found a difference")),
        ],
        default=MovementKind.RECEIVED.value,
    )
    delta = WholeField(_l("Pieces"), lowest=-9_999, highest=9_999, validators=[NotZero()])
    reason = WordsField(_l("Reason, for the book"), longest=120)
    seen = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field; what arrives is never less than nothing."""
        good = super().validate(extra_validators)
        arrived = self.kind.data == MovementKind.RECEIVED.value
        if arrived and self.delta.data is not None and self.delta.data < 0 and not self.delta.errors:
            self.delta.errors = [_("Arrived pieces are counted upwards. For fewer pieces choose the count.")]
            good = False
        return bool(good)

    def command(self, product_id: int) -> Book:
        """What to book."""
        typed: dict[str, Any] = self.data
        kind = MovementKind(typed["kind"])
        return Book(product_id, typed["delta"], kind, typed["reason"], _whole(typed["seen"]))
