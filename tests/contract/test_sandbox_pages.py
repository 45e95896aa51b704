"""The bank's own pages: what a cardholder sees, and that nobody else gets anything from them."""

from __future__ import annotations

from pathlib import Path

import html5lib
import pytest
from werkzeug.test import Client

from storefront.gateways.payments import NextAction
from storefront.gateways.sandbox import bank_pages
from storefront.gateways.sandbox.cards import CARDS
from storefront.gateways.sandbox.texts import LANGUAGES, card_texts, page_texts
from storefront.web.security import policy
from tests.contract.conftest import World, sandbox_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return sandbox_world(tmp_path)


def path_of(action: NextAction | None) -> str:
    assert action is not None
    assert action.redirect_url is not None
    assert action.redirect_url.startswith("/sandbox-bank/3ds/")
    return action.redirect_url.removeprefix("/sandbox-bank")


def asked_in(world: World, language: str) -> str:
    intent = world.open()
    asked = world.gateway.confirm_intent(
        intent.id,
        world.card("kz_3ds"),
        by="customer",
        return_path="/kk/orders/1/payment",
        language=language,
        key=world.key(),
    )
    return path_of(asked.next_action)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_is_whole_in_one_language(world: World, language: str):
    response = world.pages.get(asked_in(world, language))
    page = response.get_data(as_text=True)
    texts = page_texts(language)
    assert response.status_code == 200
    assert f'lang="{language}"' in page
    for name in ("title", "intro", "confirm", "fail", "leave", "sandbox"):
        assert texts[name] in page
    assert "16\N{NO-BREAK SPACE}800\N{NO-BREAK SPACE}₸" in page
    assert "···· 0109" in page
    assert "number" not in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_a_card_without_a_charge_shows_no_amount(world: World):
    page = world.pages.get(path_of(world.save("kz_3ds").next_action)).get_data(as_text=True)
    assert page_texts("kk")["title_card"] in page
    assert "₸" not in page


def test_looking_changes_nothing(world: World):
    path = asked_in(world, "kk")
    before = world.gateway.list_recent(world.clock()), world.bank.events()
    for method in ("get", "head"):
        assert getattr(world.pages, method)(path).status_code == 200
    assert (world.gateway.list_recent(world.clock()), world.bank.events()) == before


def test_an_answered_question_leads_back(world: World):
    path = asked_in(world, "ru")
    world.pages.post(path, data={"decision": "confirm"})
    page = world.pages.get(path).get_data(as_text=True)
    assert page_texts("ru")["done_title"] in page
    assert 'href="/kk/orders/1/payment"' in page
    assert "<button" not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guessed_address_shows_nothing(world: World, method: str):
    asked_in(world, "kk")
    response = getattr(world.pages, method)("/3ds/guessed")
    assert response.status_code == 404
    assert page_texts("kk")["missing_title"] in response.get_data(as_text=True)


def test_addresses_cannot_be_guessed(world: World):
    first, second = (asked_in(world, "kk").rpartition("/")[2] for _ in range(2))
    assert first != second
    assert min(len(first), len(second)) >= 43  # 256 bits


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/", 404),
        ("get", "/bank.css", 200),
        ("post", "/bank.css", 405),
        ("delete", "/3ds/x", 405),
        ("get", "/../secret", 404),
    ],
)
def test_every_answer_carries_the_strict_headers(world: World, method: str, path: str, status: int):
    response = getattr(world.pages, method)(path)
    assert response.status_code == status
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"


def test_too_much_said_is_not_listened_to(world: World):
    path = asked_in(world, "kk")
    response = world.pages.post(path, data={"decision": "confirm", "padding": "x" * 5000})
    assert response.status_code == 413
    assert world.pages.get(path).get_data(as_text=True).count("<button") == 3


def test_the_look_follows_the_mount(world: World):
    client = Client(bank_pages(world.bank))
    page = client.get(asked_in(world, "kk"), base_url="http://shop.example/sandbox-bank").get_data(
        as_text=True
    )
    assert 'href="/sandbox-bank/bank.css"' in page


def test_nothing_inline(world: World):
    page = world.pages.get(asked_in(world, "kk")).get_data(as_text=True)
    for forbidden in ("<script", "<style", "style=", "onclick", "onsubmit"):
        assert forbidden not in page


def test_the_dictionary_is_whole():
    first, *others = LANGUAGES
    for language in others:
        assert page_texts(language).keys() == page_texts(first).keys()
        for handle, card in CARDS.items():
            assert all(card_texts(handle, card.last4, language))
            assert card_texts(handle, card.last4, language) != card_texts(handle, card.last4, first)


def test_the_content_policy_is_the_shops_own(world: World):
    assert world.pages.get("/bank.css").headers["Content-Security-Policy"] == policy()
