"""Forms at the door and on the account page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from storefront.accounts.identity import LONGEST_EMAIL, LoginName, read_login_name
from storefront.accounts.passwords import LONGEST
from storefront.web.forms import StoreForm

#: Longer than any code with its hyphens and spaces.
LONGEST_CODE = 60
_FILL_IN = _l("Please fill in this field.")


class SecretField(PasswordField):
    """A password exactly as typed: spaces and capitals belong to it."""

    verbatim = True

    def __init__(self, label: Any = None, *, autocomplete: str, **kwargs: Any) -> None:
        validators = [InputRequired(_FILL_IN), *kwargs.pop("validators", ())]
        super().__init__(label, validators, render_kw={"autocomplete": autocomplete}, **kwargs)


class NextField(HiddenField):
    """The page to go on to; nothing in it is put right, for what is odd is not followed."""

    verbatim = True


class _Next(StoreForm):
    next = NextField()


class SignInForm(_Next):
    """Member ID or e-mail with the password (R6)."""

    login = StringField(_l("Login (ID) or e-mail"), [InputRequired(_FILL_IN), Length(max=LONGEST_EMAIL)])
    password = SecretField(_l("Password"), autocomplete="current-password")

    def name(self) -> LoginName:
        """Who she says she is."""
        return read_login_name(self.login.data or "")


class StaffSignInForm(SignInForm):
    """Staff sign in with their e-mail address."""

    login = StringField(_l("E-mail"), [InputRequired(_FILL_IN), Length(max=LONGEST_EMAIL)])


class CodeForm(_Next):
    """The second proof: a code from the phone, or one from paper."""

    code = StringField(_l("Code"), [InputRequired(_FILL_IN), Length(max=LONGEST_CODE)])


class ProofForm(_Next):
    """Who is signed in proves it once more."""

    password = SecretField(_l("Password"), autocomplete="current-password")


class ProofWithCodeForm(ProofForm):
    """The same for those who have a second factor."""

    code = StringField(_l("Code"), [InputRequired(_FILL_IN), Length(max=LONGEST_CODE)])


class PasswordForm(StoreForm):
    """Another password; whether it may be one is said by `accounts/passwords.py`."""

    current_password = SecretField(_l("Current password"), autocomplete="current-password")
    password = SecretField(
        _l("New password"), autocomplete="new-password", validators=[Length(max=LONGEST * 8)]
    )
