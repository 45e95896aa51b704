"""The base of every form: token against forgery, clean text, messages in the page's language."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field

from storefront.web.locale import current_language


def clean(text: Any) -> Any:
    """Typed text in NFC without surrounding space; anything else untouched."""
    return unicodedata.normalize("NFC", text).strip() if isinstance(text, str) else text


class StoreForm(FlaskForm):
    """Checks the shape of what was typed; whether the shop allows it is the operation's business.

    The token itself is checked by `CSRFProtect` for every unsafe request, and written by
    `csrf_field()`, so that drawn fragments stay the same for everyone.
    """

    class Meta(FlaskForm.Meta):
        """WTForms brings its own Kazakh and Russian messages."""

        csrf = False

        @property
        def locales(self) -> list[str]:  # noqa: D102
            return [current_language()]

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:  # noqa: D102
            filters = list(unbound_field.kwargs.get("filters", []))
            if not getattr(unbound_field.field_class, "verbatim", False):
                filters.insert(0, clean)
            return unbound_field.bind(form=form, filters=filters, **options)

    @classmethod
    def submitted(cls) -> Any:
        """The form as the browser sent it."""
        return cls(formdata=request.form)

    @property
    def problems(self) -> list[tuple[Field, str]]:
        """Every fault with its field, in the order of the form, for the list at its head."""
        return [(field, str(message)) for field in self for message in field.errors]
