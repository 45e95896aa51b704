"""The confirmation of an order: promised with the payment, sent after it, in the order's language."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import select

from storefront.gateways.mail import Mail, Mailbox, SmtpMail
from storefront.jobs import HANDLERS, deliver_outbox
from storefront.journal import outbox
from storefront.models import db, unit_of_work
from storefront.models.journal import OutboxMessage, OutboxState, StaffTask
from storefront.models.order import Order
from storefront.orders.operations import mark_paid
from storefront.orders.queries import get_order
from storefront.web.shop import shop
from tests.books import placed_order
from tests.conftest import MovableClock
from tests.factories import product_on_sale

MAIL = Mail(
    key="order-paid-KZ-2611-00001-5",
    to="aigul@example.com",
    subject="KZ-2611-00001-5 тапсырысы төленді",
    text="Рақмет, Айгүл!",
    html="<p>Рақмет, Айгүл!</p>",
    language="kk",
    at=datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
)


class Kept(MessageHandler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    def handle_message(self, message: object) -> None:
        self.mails.append(cast(EmailMessage, message_from_bytes(bytes(message), policy=policy.default)))  # type: ignore[call-overload]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server() -> Iterator[tuple[Kept, str]]:
    port = free_port()
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, f"127.0.0.1:{port}"
    controller.stop()


def mailbox() -> Mailbox:
    kept = shop().mail
    assert isinstance(kept, Mailbox)
    return kept


@pytest.fixture
def paid(app: Flask, clock: MovableClock) -> int:
    """A paid order whose mail has not been sent yet."""
    with unit_of_work() as session:
        oil = product_on_sale(session, now=clock())
        order_id = placed_order(session, oil, now=clock())
    with unit_of_work() as session:
        total = get_order(session, order_id).total
        mark_paid(session, order_id, attempt_id="a", amount=total, now=clock())
    return order_id


def test_a_real_server_gets_text_and_html_with_kazakh_letters(server: tuple[Kept, str]) -> None:
    kept, address = server
    SmtpMail(address, "", "", "OTG Дүкен <shop@otg.example>", "otg.example").send(MAIL)
    (mail,) = kept.mails
    assert mail["To"] == MAIL.to
    assert mail["Subject"] == MAIL.subject
    assert mail["Message-ID"] == f"<{MAIL.key}@otg.example>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Рақмет, Айгүл!" in text.get_content()
    assert "<p>Рақмет, Айгүл!</p>" in html.get_content()


def test_a_server_that_is_away_is_an_error_to_be_tried_again() -> None:
    with pytest.raises(OSError, match="refused"):
        SmtpMail("127.0.0.1:1", "", "", "shop@otg.example", "otg.example").send(MAIL)


class Clear:
    """A server that takes passwords in clear, as some still do."""

    def __init__(self) -> None:
        self.passwords: list[object] = []

    def __call__(self, _server: object, _session: object, _envelope: object, _how: str, said: object) -> Any:
        self.passwords.append(said)
        return AuthResult(success=True)


def test_a_password_is_never_sent_in_clear() -> None:
    listener = Clear()
    controller = Controller(
        Kept(), hostname="127.0.0.1", port=free_port(), authenticator=listener, auth_require_tls=False
    )
    controller.start()
    try:
        with pytest.raises(OSError, match="STARTTLS"):
            SmtpMail(f"127.0.0.1:{controller.port}", "shop", "secret", "a@b.example", "b.example").send(MAIL)
    finally:
        controller.stop()
    assert listener.passwords == []


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    both = tmp_path / "server.pem"
    both.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


def test_a_server_that_encrypts_gets_the_mail_encrypted_and_no_stranger_the_password(
    own_certificate: ssl.SSLContext,
) -> None:
    kept, listener = Kept(), Clear()
    controller = Controller(
        kept,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=own_certificate,
        require_starttls=True,
        authenticator=listener,
    )
    controller.start()
    address = f"127.0.0.1:{controller.port}"
    try:
        SmtpMail(address, "", "", "a@b.example", "b.example").send(MAIL)
        with pytest.raises(ssl.SSLError):
            SmtpMail(address, "shop", "secret", "a@b.example", "b.example").send(MAIL)
    finally:
        controller.stop()
    assert len(kept.mails) == 1
    assert listener.passwords == []


def test_an_address_with_a_line_break_never_becomes_a_header(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline|header"):
        Mailbox(tmp_path, "shop@otg.example", "otg.example").send(replace(MAIL, to="a@b.kz\r\nBcc: x@y.kz"))
    assert list(tmp_path.glob("*.eml")) == []


def test_the_mailbox_keeps_a_repeated_mail_once(tmp_path: Path) -> None:
    box = Mailbox(tmp_path, "shop@otg.example", "otg.example")
    box.send(MAIL)
    box.send(replace(MAIL, at=MAIL.at + timedelta(minutes=2)))
    ((name, mail),) = box.newest()
    assert mail.subject == MAIL.subject
    assert box.find(name) == mail
    assert box.find("../../etc/passwd") is None


@pytest.mark.parametrize(("language", "said"), [("kk", "Тапсырысыңыз төленді"), ("ru", "оплачен")])
def test_the_confirmation_speaks_the_orders_language(
    app: Flask, clock: MovableClock, paid: int, language: str, said: str
) -> None:
    with unit_of_work() as session:
        session.get_one(Order, paid).language = language
    assert deliver_outbox(clock) >= 1
    ((_name, mail),) = mailbox().newest()
    order = get_order(db.session(), paid)
    assert said in mail.subject
    assert order.number in mail.subject
    assert order.lines[0].texts[language]["name"] in mail.text
    assert order.lines[0].texts[language]["name"] in mail.html
    assert f"/{language}/orders/{order.number}/open/" in mail.text
    foreign = {"kk": ("Доставка", "Итого"), "ru": ("Жеткізу", "Барлығы")}[language]
    assert not any(word in mail.html + mail.text for word in foreign)


def test_sent_mail_is_not_sent_again(clock: MovableClock, paid: int) -> None:
    deliver_outbox(clock)
    clock.advance(hours=1)
    assert deliver_outbox(clock) == 0
    assert len(list(mailbox().newest())) == 1


def test_a_failing_mail_is_tried_again_later_and_given_up_with_a_task(
    clock: MovableClock, paid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_mail: Mail) -> None:
        raise ConnectionRefusedError("the mail server is away")

    monkeypatch.setattr(mailbox(), "send", down, raising=True)
    assert deliver_outbox(clock) == 0
    message = db.session.scalars(select(OutboxMessage)).one()
    assert (message.state, message.tries) == (OutboxState.WAITING, 1)
    assert message.due_at > clock()
    for _attempt in range(outbox.MOST_TRIES):
        clock.advance(hours=7)
        db.session.rollback()
        deliver_outbox(clock)
    db.session.rollback()
    assert db.session.scalars(select(OutboxMessage.state)).one() is OutboxState.DEAD
    assert db.session.scalars(select(StaffTask.kind)).all() == ["outbox_dead"]


def test_two_workers_never_hold_the_same_promise(clock: MovableClock, paid: int) -> None:
    with unit_of_work() as session:
        first = outbox.claim(session, now=clock())
    with unit_of_work() as session:
        second = outbox.claim(session, now=clock())
    assert first is not None
    assert second is None
    clock.advance(minutes=3)
    with unit_of_work() as session:
        again = outbox.claim(session, now=clock())
    assert again is not None
    assert again.id == first.id


def test_every_mail_of_a_slow_round_gets_a_lease_of_its_own(
    clock: MovableClock, paid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work() as session:
        for key in ("a", "b"):
            outbox.enqueue(session, "slow", key, {}, now=clock())
    ends: list[bool] = []

    def slow(_payload: object, _now: datetime) -> None:
        db.session.rollback()
        leases = select(OutboxMessage.due_at).where(OutboxMessage.tries == 1, OutboxMessage.done_at.is_(None))
        ends.append(all(end > clock() for end in db.session.scalars(leases)))
        clock.advance(minutes=3)

    monkeypatch.setitem(HANDLERS, "slow", slow)
    deliver_outbox(clock)
    assert ends == [True, True]


def test_work_that_kills_its_worker_is_given_up_with_a_task(clock: MovableClock, paid: int) -> None:
    for _death in range(outbox.MOST_TRIES):
        with unit_of_work() as session:
            assert outbox.claim(session, now=clock()) is not None
        clock.advance(minutes=3)
    with unit_of_work() as session:
        assert outbox.claim(session, now=clock()) is None
    assert db.session.scalars(select(OutboxMessage.state)).one() is OutboxState.DEAD
    assert db.session.scalars(select(StaffTask.kind)).all() == ["outbox_dead"]
