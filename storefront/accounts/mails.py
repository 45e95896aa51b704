"""Mails about a person's own login, to the address we have, in her language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from storefront.gateways.mail import Mail
from storefront.models import db
from storefront.models.account import Account, Staff
from storefront.web.locale import FORMAT_LOCALES, offered, speaking
from storefront.web.shop import shop


def send_login_failures(payload: dict[str, Any], now: datetime) -> None:
    """Tell the owner that somebody keeps trying passwords on her account."""
    _send(payload, "login_failures", now)


def send_password_changed(payload: dict[str, Any], now: datetime) -> None:
    """Tell the owner that her password is another one now."""
    _send(payload, "password_changed", now)


def _send(payload: dict[str, Any], event: str, now: datetime) -> None:
    kind, person_id = payload["kind"], payload["person_id"]
    person = db.session.get(Account if kind == "account" else Staff, person_id)
    if person is None:
        return
    assert isinstance(person, Account | Staff)
    language = person.language if isinstance(person, Account) else offered()[0]
    with speaking(language), force_locale(FORMAT_LOCALES[language]):
        subjects = {
            "login_failures": _("Somebody is trying to sign in to your account"),
            "password_changed": _("Your password has been changed"),
        }
        context = {"subject": subjects[event], "language": language}
        shop().mail.send(
            Mail(
                key=f"{event}-{kind}-{person_id}-{payload['at']}",
                to=person.email,
                subject=subjects[event],
                text=render_template(f"email/{event}/body.txt", **context),
                html=render_template(f"email/{event}/body.html", **context),
                language=language,
                at=now,
            )
        )
    db.session.rollback()
