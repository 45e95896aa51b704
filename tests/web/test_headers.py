"""What every answer tells the browser about safety, letter by letter."""

from __future__ import annotations

import json
import re

import pytest

from storefront.factory import create_app
from storefront.web import security
from storefront.web.signed_in import public
from tests.browsing import Browser
from tests.conftest import House, MovableClock, make_settings
from tests.people import customer, sign_in

POLICY = (
    "default-src 'none'; base-uri 'none'; object-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; frame-src 'none'; report-uri /csp-report; report-to csp"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "Reporting-Endpoints": 'csp="/csp-report"',
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
        "payment=(), usb=()"
    ),
}


def static_file(client: Browser) -> str:
    found = re.search(r'href="(/static/css/[^"]+)"', client.get("/kk/login").get_data(as_text=True))
    assert found
    return found[1]


def assert_fixed(answer: object) -> None:
    headers = answer.headers  # type: ignore[attr-defined]
    for name, value in FIXED.items():
        assert headers.getlist(name) == [value], name
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"])
    for name in ("Server", "X-Powered-By", "X-XSS-Protection", "Strict-Transport-Security"):
        assert name not in headers


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/kk/login", {}, 200),
        ("/kk/cart/", {"HX-Request": "true"}, 200),
        ("/kk/nothing-here", {}, 404),
        ("/", {}, 302),
        ("/kk/account/", {}, 303),
        ("/kk/account/", {"HX-Request": "true"}, 401),
        ("/kk/logout", {}, 405),
        ("/kk/login", {"Host": "evil.example"}, 400),
        ("/kk/\x01", {}, 400),
        ("STATIC", {}, 200),
    ],
)
def test_fixed_headers_stand_on_every_kind_of_answer(
    client: Browser, path: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get(static_file(client) if path == "STATIC" else path, headers=headers)
    assert answer.status_code == status
    assert_fixed(answer)
    assert re.fullmatch(r'text/(html|css|plain); charset="?utf-8"?', answer.content_type)


def test_also_on_a_fault_of_ours(client: Browser, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(house.app.view_functions, "accounts.login", public(broken))
    answer = client.get("/kk/login")
    assert answer.status_code == 500
    assert_fixed(answer)
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)
    assert "ZeroDivision" not in answer.get_data(as_text=True)


def test_a_page_may_widen_its_own_policy_only(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def card_page() -> str:
        security.widen_policy(security.CARD_FIELDS)
        return "card"

    monkeypatch.setitem(house.app.view_functions, "accounts.login", public(card_page))
    assert client.get("/kk/login").headers["Content-Security-Policy"] == POLICY.replace(
        "script-src 'self'", "script-src 'self' https://js.stripe.com https://*.js.stripe.com"
    ).replace("connect-src 'self'", "connect-src 'self' https://api.stripe.com").replace(
        "frame-src 'none'",
        "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
    )
    assert client.get("/kk/cart/").headers["Content-Security-Policy"] == POLICY


def test_files_by_content_are_kept_for_ever(client: Browser) -> None:
    answer = client.get(static_file(client))
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


@pytest.mark.parametrize("path", ["/kk/login", "/kk/cart/", "/kk/account/", "/kk/admin/login", "/kk/nothing"])
def test_personal_pages_are_not_stored(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.vary


def test_a_page_says_what_it_varies_by(client: Browser) -> None:
    varies = set(client.get("/kk/login").vary)
    assert {"Cookie", "Accept-Language", "HX-Request", "HX-History-Restore-Request"} <= varies


def test_no_inline_script_or_style(client: Browser) -> None:
    for path in ("/kk/login", "/ru/login", "/kk/admin/login", "/kk/nothing"):
        text = client.get(path).get_data(as_text=True)
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)(?![^>]*ld\+json)|\sstyle=|\son[a-z]+=", text)


def test_htmx_runs_nothing_it_is_sent_and_asks_nobody_else(client: Browser) -> None:
    page = client.get("/kk/").get_data(as_text=True)
    config = json.loads(page.partition('<meta name="htmx-config" content=\'')[2].partition("'")[0])
    wanted = {"allowEval": False, "allowScriptTags": False, "selfRequestsOnly": True, "historyCacheSize": 0}
    assert wanted.items() <= config.items()


def test_leaving_clears_what_the_browser_kept(client: Browser) -> None:
    assert client.send("/kk/logout").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_https_shops_insist_on_https(house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("https")
    settings = make_settings(
        folder, house.app.config["SQLALCHEMY_DATABASE_URI"], public_url="https://shop.example"
    )
    app = create_app(settings, MovableClock())
    app.test_client_class = Browser
    answer = app.test_client().get("/kk/login", base_url="https://shop.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"__Host-sid", "__Host-lang"}
    for cookie in cookies.values():
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_reports_of_the_policy_are_taken_and_small(client: Browser, caplog: pytest.LogCaptureFixture) -> None:
    report = {"csp-report": {"blocked-uri": "https://evil.example/\r\nx", "cookie": "secret"}}
    sent = {"json": report, "content_type": "application/csp-report"}
    assert client.post("/csp-report", **sent).status_code == 204
    assert "evil.example" in caplog.text
    assert "secret" not in caplog.text
    assert "\nx" not in caplog.text
    key = "Zz-_09" * 6
    address = f"http://localhost/kk/orders/KZ-2611-00001-5/open/{key}?q=typed"
    client.post("/csp-report", json={"csp-report": {"document-uri": address, "blocked-uri": [[[key]]]}})
    assert "KZ-2611-00001-5" in caplog.text
    assert key not in caplog.text
    assert "typed" not in caplog.text
    large = {"csp-report": {"blocked-uri": "x" * 16_400}}
    assert client.post("/csp-report", json=large, content_type="application/csp-report").status_code == 413
    assert client.post("/csp-report", data="a=b", content_type="text/plain").status_code == 415
    assert client.post("/csp-report", data="not json", content_type="application/json").status_code == 204


def test_catalogue_pages_may_be_kept_by_strangers_browsers_only(client: Browser, house: House) -> None:
    for path in ("/kk/", "/ru/shop/", "/kk/delivery/"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer.vary
    sign_in(client, customer(house))
    for path in ("/kk/", "/ru/shop/", "/kk/delivery/"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
