"""The mailbox of a shop on trial: what it would have sent, open to everybody who tries it out.

A shop that sends real mail has no such page.
"""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, abort, url_for

from storefront.gateways.mail import Mail, Mailbox
from storefront.web.locale import localized
from storefront.web.page import page
from storefront.web.shop import shop
from storefront.web.signed_in import public

bp: Blueprint = localized("mailbox", __name__, url_prefix="/mailbox")

MOST: Final = 50
#: A mail may look as it likes and do nothing: no scripts, no pictures from anywhere, no forms.
POLICY: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
_NAME: Final = re.compile(r"[\w.@+-]{1,200}")


def mailbox_address() -> str | None:
    """Where the mails of a trial are read; None in a shop that sends real ones."""
    return url_for("mailbox.index") if isinstance(shop().mail, Mailbox) else None


@bp.get("/")
@public
def index() -> Response:
    """The newest mails."""
    return page("mailbox/index.html", mails=list(_mailbox().newest(MOST)))


@bp.get("/<name>")
@public
def show(name: str) -> Response:
    """One mail as its reader gets it in plain text, with a link to its other form."""
    return page("mailbox/mail.html", name=name, mail=_mail(name))


@bp.get("/<name>/html")
@public
def html(name: str) -> Response:
    """The same mail as HTML: alone, and in a sandbox of its own."""
    response = Response(_mail(name).html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _mailbox() -> Mailbox:
    mail = shop().mail
    if not isinstance(mail, Mailbox):
        abort(404)
    return mail


def _mail(name: str) -> Mail:
    found = _mailbox().find(name) if _NAME.fullmatch(name) else None
    if found is None:
        abort(404)
    return found
