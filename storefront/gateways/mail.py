"""Sending mail: over SMTP, or into the mailbox folder of a demo."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Protocol

TIMEOUT_S = 10


@dataclass(frozen=True)
class Mail:
    """A mail as plain text and HTML. `key` makes its Message-ID, so that a repeat is seen as one."""

    key: str
    to: str
    subject: str
    text: str
    html: str
    language: str
    at: datetime


class MailGateway(Protocol):
    """Takes a mail for delivery, or raises OSError when it cannot be taken now."""

    def send(self, mail: Mail) -> None:
        """Take the mail."""
        ...


def _message(mail: Mail, sender: str, domain: str) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language  # last: setting the content drops every Content-… header
    return message


class SmtpMail:
    """Mail through a server that takes it from us, encrypted when the server offers it.

    With a user it must be encrypted, for a server whose certificate is right: a password is sent.
    """

    def __init__(self, server: str, user: str, password: str, sender: str, domain: str) -> None:
        host, _, port = server.partition(":")
        self.host, self.port = host, int(port or 25)
        self.user, self.password = user, password
        self.sender, self.domain = sender, domain

    def send(self, mail: Mail) -> None:
        """Hand the mail to the server. Raises OSError (smtplib's errors are) when that fails."""
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S) as server:
            server.ehlo_or_helo_if_needed()
            encrypts = server.has_extn("starttls")
            if self.user:
                if not encrypts:
                    raise smtplib.SMTPNotSupportedError(
                        "the mail server offers no STARTTLS: the password is not sent in clear"
                    )
                server.starttls(context=ssl.create_default_context())
                server.login(self.user, self.password)
            elif encrypts:
                server.starttls()
            server.send_message(_message(mail, self.sender, self.domain))


class Mailbox:
    """A folder of mails instead of a server: what a demo would have sent, to be read on a page."""

    def __init__(self, folder: Path, sender: str, domain: str) -> None:
        self.folder = folder
        self.sender, self.domain = sender, domain

    def send(self, mail: Mail) -> None:
        """Keep the mail. The same key twice is one mail."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{mail.key}.eml"
        fresh = self.folder / f"{mail.key}.{os.getpid()}.part"
        fresh.write_bytes(bytes(_message(mail, self.sender, self.domain)))
        os.utime(fresh, (mail.at.timestamp(), mail.at.timestamp()))  # the order of `newest`
        fresh.rename(path)

    def newest(self, limit: int = 50) -> Iterator[tuple[str, Mail]]:
        """(name, mail) of what was kept, newest first."""
        paths = self.folder.glob("*.eml") if self.folder.exists() else ()
        for path in sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)[
            :limit
        ]:
            yield path.stem, self._read(path)

    def find(self, name: str) -> Mail | None:
        """The mail kept under a name, or None."""
        path = self.folder / f"{Path(name).name}.eml"
        return self._read(path) if path.exists() else None

    def _read(self, path: Path) -> Mail:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        return Mail(
            key=str(message["Message-ID"]).strip("<>").partition("@")[0],
            to=str(message["To"]),
            subject=str(message["Subject"]),
            text=text.get_content() if text else "",
            html=html.get_content() if html else "",
            language=str(message["Content-Language"]),
            at=parsedate_to_datetime(str(message["Date"])),
        )
