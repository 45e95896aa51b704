"""Fields for what people type about themselves: read by the kernel's rules, answered in the page's language.

A field keeps the typed text while something is wrong with it. What was repaired is told by `mended`; what
can be settled with one tap has a `suggestion`. Its button sends the form with `<name>-fix`, and
`<name>-keep` says that the typed text is meant; both count only while they still fit what is typed, so a
later correction by hand always wins.
"""

from __future__ import annotations

import logging
import re
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import BooleanField, Field, IntegerField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from storefront.kernel import cyrillic, phone, postal_code
from storefront.web.faults import cyrillic_fault, listed, phone_fault

log = logging.getLogger(__name__)

FIX = "-fix"
KEEP = "-keep"


class TypedField(Field):
    """A text read by a rule. `data` is what to store, None while empty or wrong."""

    widget = TextInput()
    verbatim = True
    #: The read value once validated; forms hand it on as what it then is.
    data: Any
    #: Of the drawn input, besides those the template gives.
    attributes: ClassVar[dict[str, Any]] = {}

    def __init__(self, label: Any = None, *, required: bool = True, **kwargs: Any) -> None:
        kwargs["render_kw"] = self.attributes | (kwargs.get("render_kw") or {})
        super().__init__(label, **kwargs)
        if required:
            self.flags.required = True
        self.typed = ""
        #: What is wrong, in the page's language; empty when nothing is.
        self.fault = ""
        #: What was put right, in the page's language.
        self.mended = ""
        #: What to look at once more, though it is taken.
        self.warning = ""
        #: A text without faults that one tap takes over.
        self.suggestion: str | None = None
        #: Whether the typed text may stay although it was asked about.
        self.may_stay = False
        #: Whether the person has said that it stays.
        self.kept = False

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the typed text, and what a tap on a suggestion said about it."""
        self._fix = formdata.get(self.name + FIX) if formdata else None
        self._keep = formdata.get(self.name + KEEP) if formdata else None
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.kept = self._keep is not None and self._keep == self.typed
        self._take(self.typed)
        if self.suggestion is not None and self._fix == self.suggestion:
            self.typed = self.suggestion
            self._take(self.typed)

    def _take(self, text: str) -> None:
        self.fault = self.mended = self.warning = ""
        self.suggestion, self.may_stay = None, False
        self.data = self.read(text) if text.strip() else None
        if self.fault:
            self.data = None

    def read(self, text: str) -> Any:
        """What to store for a text that is not blank; sets `fault` when it cannot be taken."""
        raise NotImplementedError

    def pre_validate(self, form: Any) -> None:
        """Refuse with the fault, or because nothing was typed where something must be."""
        if self.fault:
            raise StopValidation(self.fault)
        if self.flags.required and self.data is None:
            raise StopValidation(_("Please fill in this field."))

    def shown(self, data: Any) -> str:
        """What stands in the field for a stored value."""
        return str(data)

    def _value(self) -> str:
        if self.data is None:
            return self.typed
        return self.shown(self.data)


class _CyrillicField(TypedField):
    attributes = {"spellcheck": "false"}
    longest = 0

    def reading(self, text: str) -> cyrillic.Reading:
        """The kernel's reading of the text."""
        raise NotImplementedError

    def read(self, text: str) -> str:
        reading = self.reading(text)
        self.suggestion = reading.suggestion
        if reading.problem is not None:
            self.fault = cyrillic_fault(reading, self.longest)
        elif reading.repaired:
            log.info("look-alike letters repaired in %s: %s", self.name, reading.repaired)
            self.mended = ngettext(
                "We changed the Latin letter %(letters)s to Cyrillic: %(value)s",
                "We changed the Latin letters %(letters)s to Cyrillic: %(value)s",
                len(reading.repaired),
                letters=listed(reading.repaired),
                value=reading.value,
            )
        return reading.value


class CyrillicNameField(_CyrillicField):
    """A first name, surname or patronymic in Cyrillic (R16), 1–60 characters."""

    attributes = _CyrillicField.attributes | {"autocapitalize": "words"}
    longest = cyrillic.LONGEST_NAME

    def reading(self, text: str) -> cyrillic.Reading:
        """As a name."""
        return cyrillic.read_name(text)


class AddressTextField(_CyrillicField):
    """A city, street, house, flat or note for the courier in Cyrillic (R16), 1–120 characters."""

    longest = cyrillic.LONGEST_ADDRESS

    def reading(self, text: str) -> cyrillic.Reading:
        """As address text; a digit between letters may be meant."""
        reading = cyrillic.read_address(text, digits_meant=self.kept)
        self.may_stay = reading.problem is cyrillic.Problem.DIGIT_AS_LETTER
        return reading


class PhoneField(TypedField):
    """A number of Kazakhstan on which the courier reaches the recipient (R21); `data` is E.164."""

    attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}

    def read(self, text: str) -> str | None:
        """As a delivery phone."""
        reading = phone.read_phone(text)
        if reading.problem is not None:
            self.fault = phone_fault(reading)
        elif reading.fixed_line:
            self.warning = _("This is a landline: the courier cannot send a message to it.")
        return reading.e164

    def shown(self, data: Any) -> str:
        """In the country's way."""
        return phone.display_phone(str(data))


class PostalCodeField(TypedField):
    """A postal code, six digits or seven characters; optional unless said otherwise."""

    attributes = {"autocomplete": "postal-code", "autocapitalize": "characters", "spellcheck": "false"}

    def __init__(self, label: Any = None, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(label, required=required, **kwargs)

    def read(self, text: str) -> str:
        """As a postal code."""
        reading = postal_code.read_postal_code(text)
        if reading.problem is not None:
            self.fault = _("Six digits or seven characters, such as 050000 or A01P3K4.")
        return reading.value


class EmailField(TypedField):
    """An e-mail address in ASCII, not asked for at its server."""

    attributes = {
        "inputmode": "email",
        "autocomplete": "email",
        "autocapitalize": "none",
        "spellcheck": "false",
    }

    def read(self, text: str) -> str:
        """As an e-mail address."""
        address = text.strip(" \u00a0")
        if len(address) > 254:
            self.fault = _("This e-mail address is too long.")
        elif foreign := "".join(dict.fromkeys(ch for ch in address if ch.isalpha() and not ch.isascii())):
            self._refuse_foreign(address, foreign)
        else:
            return self._validated(address)
        return address

    def _refuse_foreign(self, address: str, foreign: str) -> None:
        self.fault = ngettext(
            "An e-mail address has Latin letters only; this one is not: %(letters)s",
            "An e-mail address has Latin letters only; these are not: %(letters)s",
            len(foreign),
            letters=listed(foreign),
        )
        latin = address.translate(_LATIN_FOR)
        try:
            self.suggestion = validated_email(latin) if latin.isascii() else None
        except ValueError:
            self.suggestion = None

    def _validated(self, address: str) -> str:
        try:
            return validated_email(address)
        except ValueError:
            self.fault = _("This is not an e-mail address. It looks like name@example.kz.")
            return address


_LATIN_FOR = {ord(letter): latin for latin, letter in cyrillic.LOOK_ALIKES.items() if latin.isascii()}


def validated_email(address: str) -> str:
    """The address with its domain in lower case. ValueError for anything a mail header must not hold."""
    # The library would accept a line end here and there in quoted parts; a header ends at the first one.
    if not address.isascii() or not address.isprintable():
        raise ValueError("not an e-mail address")
    try:
        # Reserved names such as .test never deliver anything, so a shop under test may use them.
        found = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=True, strict=True
        )
    except EmailNotValidError as fault:
        raise ValueError("not an e-mail address") from fault
    return str(found.normalized)


class QuantityField(TypedField):
    """A number of pieces, 1 to 99, in plain digits; `data` is an int."""

    attributes = {"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*", "maxlength": "2"}
    _digits = re.compile(r"[0-9]{1,2}")

    def __init__(self, label: Any = None, *, lowest: int = 1, highest: int = 99, **kwargs: Any) -> None:
        self.lowest, self.highest = lowest, highest
        kwargs["render_kw"] = {"min": lowest, "max": highest} | (kwargs.get("render_kw") or {})
        super().__init__(label, **kwargs)

    def read(self, text: str) -> int | None:
        """As a count."""
        number = text.strip(" ")
        if self._digits.fullmatch(number) and self.lowest <= int(number) <= self.highest:
            return int(number)
        self.fault = _(
            "Please give a whole number from %(lowest)d to %(highest)d.",
            lowest=self.lowest,
            highest=self.highest,
        )
        return None


class NumberField(IntegerField):
    """A whole number our own page has put into the form, in plain digits; `data` is an int."""

    verbatim = True
    data: Any
    _digits = re.compile(r"-?[0-9]{1,18}")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Refuse what `int` reads besides: other scripts' digits, underscores, endless numbers."""
        if valuelist and not self._digits.fullmatch(valuelist[0]):
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)


class ConsentField(BooleanField):
    """A box the person ticks herself: never ticked beforehand, and bound to one version of a text."""

    verbatim = True

    def __init__(
        self, label: Any = None, *, text_version: str = "", required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.text_version = text_version
        if required:
            self.flags.required = True

    def process(self, formdata: Any, *_data: Any, **kwargs: Any) -> None:
        """Only what was sent counts; no stored or default value ticks the box."""
        super().process(formdata, False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse an empty box that must be ticked."""
        if self.flags.required and not self.data:
            raise StopValidation(_("Please tick this box to go on."))


def notes(form: Any) -> list[str]:
    """What was repaired or wants a second look in a form that was taken, to be told on the next page."""
    typed = [field for field in form if isinstance(field, TypedField)]
    return [note for field in typed for note in (field.mended, field.warning) if note]
