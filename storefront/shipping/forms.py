"""Choosing the region to deliver to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from storefront.shipping.queries import RegionName
from storefront.web.forms import StoreForm


class RegionForm(StoreForm):
    """A region, the page to come back to, and which part of the page asked."""

    region = SelectField(_l("Region"), validate_choice=False)
    next = HiddenField()
    part = HiddenField()

    def among(self, regions: Sequence[RegionName], *, place: str) -> Self:
        """Offer these regions; `place` keeps two such forms on one page apart."""
        self.region.choices = [("", _("Choose a region")), *((one.code, one.name) for one in regions)]
        self.region.id = f"{place}-region"
        self.region.flags.required = True
        return self

    def validate_region(self, field: Any) -> None:
        """Only a region that was offered."""
        if field.data not in {code for code, _name in self.region.choices if code}:
            raise ValidationError(_("Please choose a region from the list."))
