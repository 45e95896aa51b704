"""The sections of the checkout as forms."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice

from storefront.checkout.operations import SaveContact, SaveDelivery
from storefront.models.cart import DeliveryMethod
from storefront.web.fields import (
    AddressTextField,
    ConsentField,
    CyrillicNameField,
    EmailField,
    PhoneField,
    PostalCodeField,
)
from storefront.web.forms import StoreForm

#: Versions of the texts a shopper agrees to; a new wording gets a new date.
OFFER_VERSION = "2026-11"
PRIVACY_VERSION = "2026-11"


class ContactForm(StoreForm):
    """Who orders."""

    first_name = CyrillicNameField(_l("First name"))
    last_name = CyrillicNameField(_l("Surname"))
    phone = PhoneField(_l("Phone number"))
    email = EmailField(_l("E-mail"))

    def command(self) -> SaveContact:
        """The section to save."""
        return SaveContact(self.first_name.data, self.last_name.data, self.phone.data, self.email.data)


class DeliveryForm(StoreForm):
    """How and where to. With pick-up the address is not asked for."""

    method = RadioField(
        _l("How shall it reach you?"),
        choices=[
            SelectChoice(DeliveryMethod.COURIER.value, _l("Courier to the door")),
            SelectChoice(DeliveryMethod.PICKUP.value, _l("Pick-up in Almaty")),
        ],
        default=DeliveryMethod.COURIER.value,
    )
    region_code = SelectField(_l("Region"), validate_choice=True)
    city = AddressTextField(_l("City or village"))
    street = AddressTextField(_l("Street or microdistrict"))
    house = AddressTextField(_l("House"))
    flat = AddressTextField(_l("Flat"), required=False)
    postal_code = PostalCodeField(_l("Postal code"), required=False)
    note = AddressTextField(_l("Note for the courier"), required=False)

    def __init__(self, regions: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = [SelectChoice(code, name) for code, name in regions.items()]
        self.region_code.choices = [SelectChoice("", _l("Choose the region")), *named]
        self.region_code.flags.required = True
        self.method.flags.required = True

    @property
    def picks_up(self) -> bool:
        """Whether the shopper comes to the warehouse."""
        return bool(self.method.data == DeliveryMethod.PICKUP.value)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the address only where a courier needs it."""
        if self.picks_up:
            return bool(self.method.validate(self))
        filled = bool(super().validate(extra_validators))
        if not self.region_code.data:
            self.region_code.errors = [_l("Please choose the region.")]
            return False
        return filled

    def command(self) -> SaveDelivery:
        """The section to save."""
        if self.picks_up:
            return SaveDelivery(DeliveryMethod.PICKUP, None, None, None, None, None, None, None)
        return SaveDelivery(
            DeliveryMethod.COURIER,
            self.region_code.data,
            self.city.data,
            self.street.data,
            self.house.data,
            self.flat.data or None,
            self.postal_code.data or None,
            self.note.data or None,
        )


class PlaceForm(StoreForm):
    """The last look: what was seen, and the two consents."""

    cart_version = HiddenField()
    total_tiyn = HiddenField()
    earliest = HiddenField()
    latest = HiddenField()
    offer = ConsentField(_l("I accept the public offer."), text_version=OFFER_VERSION)
    privacy = ConsentField(
        _l("I agree that my data are processed to deliver this order."), text_version=PRIVACY_VERSION
    )

    def seen(self) -> tuple[int, int, date, date] | None:
        """Cart version, total in tiyn, first and last day as the page showed them; None for rubbish."""
        version, tiyn = self.cart_version.data or "", self.total_tiyn.data or ""
        if not re.fullmatch(r"[0-9]{1,9}", version) or not re.fullmatch(r"[0-9]{1,12}", tiyn):
            return None
        try:
            return (
                int(version),
                int(tiyn),
                date.fromisoformat(self.earliest.data),
                date.fromisoformat(self.latest.data),
            )
        except (TypeError, ValueError):
            return None

    @property
    def consents(self) -> dict[str, str]:
        """Versions of the texts agreed to."""
        return {"offer": self.offer.text_version, "privacy": self.privacy.text_version}
