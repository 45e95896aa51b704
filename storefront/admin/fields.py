"""Fields for what staff type: plain digits, amounts, articles, and the words of the shop.

The typed text stays while something is wrong with it; what was put right is told by `mended`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, ClassVar, Final

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.validators import StopValidation
from wtforms.widgets import TextArea, TextInput

from storefront.kernel.money import TIYN_PER_TENGE, Money, tenge
from storefront.web.fields import TypedField

_MINUS: Final = str.maketrans("−–—", "---")
_SPACES: Final = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))


class WholeField(TypedField):
    """A whole number in plain digits; `data` is an int. A minus counts where the lowest is below zero."""

    attributes: ClassVar[dict[str, Any]] = {"inputmode": "numeric", "autocomplete": "off"}

    def __init__(self, label: Any = None, *, lowest: int = 0, highest: int, **kwargs: Any) -> None:
        self.lowest, self.highest = lowest, highest
        kwargs["render_kw"] = {"maxlength": str(len(str(highest)) + 5)} | (kwargs.get("render_kw") or {})
        if lowest < 0:
            kwargs["render_kw"]["inputmode"] = "text"  # the number keys of some phones have no minus
        super().__init__(label, **kwargs)

    def read(self, text: str) -> Any:
        """As a count; spaces between thousands are no fault."""
        digits = text.strip().translate(_SPACES).translate(_MINUS)
        pattern = r"[+-]?[0-9]{1,9}" if self.lowest < 0 else r"[0-9]{1,9}"
        if re.fullmatch(pattern, digits) and self.lowest <= int(digits) <= self.highest:
            return self.meant(int(digits))
        self.fault = _(
            "Please give a whole number from %(lowest)d to %(highest)d.",
            lowest=self.lowest,
            highest=self.highest,
        )
        return None

    def meant(self, number: int) -> Any:
        """What to store for the number."""
        return number


class TengeField(WholeField):
    """An amount in whole tenge with VAT; `data` is `Money`."""

    def meant(self, number: int) -> Money:
        """As money."""
        return tenge(number)

    def shown(self, data: Money) -> str:
        """Whole tenge in plain digits."""
        return str(data.minor // TIYN_PER_TENGE)


class PvField(TypedField):
    """Volume points with at most two decimals, after a comma or a dot; `data` is hundredths."""

    attributes: ClassVar[dict[str, Any]] = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "9"}
    highest: Final = 10_000

    def read(self, text: str) -> int | None:
        """As hundredths."""
        found = re.fullmatch(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?", text.strip().translate(_SPACES))
        if found and int(found[1]) < self.highest:
            return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
        self.fault = _("Please give points with at most two decimals, such as 21 or 21.5.")
        return None

    def shown(self, data: int) -> str:
        """Without needless zeros."""
        whole, rest = divmod(data, 100)
        return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


class SkuField(TypedField):
    """An article of our own: capital Latin letters, digits and hyphens, 3–32 characters."""

    attributes: ClassVar[dict[str, Any]] = {
        "autocomplete": "off",
        "autocapitalize": "characters",
        "spellcheck": "false",
        "maxlength": "32",
    }

    def read(self, text: str) -> str:
        """As an article; small letters are meant as capitals."""
        sku = text.strip().upper()
        if not re.fullmatch(r"(?=.{3,32}\Z)[A-Z0-9]+(-[A-Z0-9]+)*", sku):
            self.fault = _("Latin letters, digits and hyphens, 3 to 32 characters, such as EO-001.")
        return sku


class TintField(TypedField):
    """A colour, "#rrggbb", chosen with the browser's own colour field."""

    attributes: ClassVar[dict[str, Any]] = {"type": "color", "required": False}  # it is never empty

    def read(self, text: str) -> str:
        """As a colour."""
        colour = text.strip().lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            self.fault = _("Please choose a colour.")
        return colour


class WordsField(TypedField):
    """One line of text. Invisible marks, as copied documents carry them, are taken out and told."""

    widget = TextInput()

    def __init__(self, label: Any = None, *, longest: int, language: str = "", **kwargs: Any) -> None:
        self.longest = longest
        extra = {"lang": language} if language else {}
        kwargs["render_kw"] = {"maxlength": str(longest), **extra, **(kwargs.get("render_kw") or {})}
        super().__init__(label, **kwargs)

    def read(self, text: str) -> str | None:
        """Clean text of at most the field's length."""
        composed = unicodedata.normalize("NFC", text)
        visible = "".join(
            letter for letter in composed if letter in "\n\r\t" or unicodedata.category(letter)[0] != "C"
        )
        lost = len(composed) - len(visible)
        words = self.arranged(visible)
        if len(words) > self.longest:
            self.fault = ngettext(
                "At most %(num)d character fits here.", "At most %(num)d characters fit here.", self.longest
            )
        elif lost:
            self.mended = ngettext(
                "%(num)d invisible character was taken out.",
                "%(num)d invisible characters were taken out.",
                lost,
            )
        return words or None

    def arranged(self, text: str) -> str:
        """White space as it is stored."""
        return " ".join(text.split())


class PassageField(WordsField):
    """Several lines of text; a blank line parts paragraphs."""

    widget = TextArea()

    def arranged(self, text: str) -> str:
        """Lines without needless space, one blank line at most."""
        lines = [" ".join(line.split()) for line in text.splitlines()]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


class NotZero:
    """Refuses nought where something must come or go."""

    def __call__(self, form: Any, field: Any) -> None:
        """Stop with the reason."""
        if field.data == 0:
            raise StopValidation(_("Please give a number other than zero."))
