"""Mails about a person's login: to the address we have, in her language, once."""

from __future__ import annotations

import pytest

from storefront import jobs
from storefront.accounts.operations import change_password
from storefront.gateways.mail import Mail, Mailbox
from storefront.journal import outbox
from storefront.models import unit_of_work
from storefront.web.shop import shop
from tests.conftest import House
from tests.people import colleague, customer, password_hash


def sent(house: House) -> list[Mail]:
    with house.app.app_context():
        jobs.run_round()
        mailbox = shop().mail
        assert isinstance(mailbox, Mailbox)
        return [mail for _name, mail in mailbox.newest()]


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [("kk", "Құпиясөзіңіз өзгертілді", "жаңа құпиясөзбен"), ("ru", "Ваш пароль изменён", "новым паролем")],
)
def test_another_password_is_told_in_the_owner_s_language(
    house: House, language: str, subject: str, words: str
) -> None:
    who = customer(house, language=language)
    with house.app.app_context(), unit_of_work() as session:
        change_password(
            session, "account", who.id, password_hash("басқа құпиясөз 1"), keep=None, now=house.clock()
        )
    (mail,) = sent(house)
    assert (mail.to, mail.subject, mail.language) == (who.email, subject, language)
    assert words in mail.text
    assert words in mail.html
    assert len(sent(house)) == 1


def test_tried_passwords_are_told_to_customers_and_staff(house: House) -> None:
    who, staff = customer(house, language="ru"), colleague(house)
    with house.app.app_context(), unit_of_work() as session:
        for kind, person_id in (("account", who.id), ("staff", staff.id)):
            payload = {"kind": kind, "person_id": person_id, "at": "2026-11-23"}
            outbox.enqueue(
                session, "mail.login_failures", f"{kind}:{person_id}:x", payload, now=house.clock()
            )
    mails = {mail.to: mail for mail in sent(house)}
    assert set(mails) == {who.email, staff.email}
    assert "пытается войти" in mails[who.email].subject
    assert "кірмек болды" in mails[staff.email].subject


def test_mails_to_people_who_are_gone_are_not_written(house: House) -> None:
    with house.app.app_context(), unit_of_work() as session:
        payload = {"kind": "account", "person_id": 999, "at": "x"}
        outbox.enqueue(session, "mail.password_changed", "account:999:x", payload, now=house.clock())
    assert sent(house) == []
