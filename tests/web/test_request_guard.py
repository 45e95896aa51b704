"""What our pages did not send is refused: token × origin × method × content type, and unreadable requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from storefront.web.guard import Machine
from storefront.web.signed_in import right_of
from tests.browsing import Browser, another
from tests.conftest import House
from tests.people import PASSWORD, customer, rows, sign_in

FORM = "application/x-www-form-urlencoded"
HERE = "http://localhost"


def send(client: Browser, headers: dict[str, str | None], **kwargs: Any) -> Any:
    """Send with exactly these headers about the origin."""
    client.environ_base.pop("HTTP_SEC_FETCH_SITE", None)
    given = {name: value for name, value in headers.items() if value is not None}
    return client.open("/kk/logout", headers=given, **{"method": "POST", **kwargs})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Origin": HERE}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "http://localhost:8001"}, 403),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Referer": f"{HERE}/kk/"}, 403),
        ({"Referer": f"{HERE}/kk/account/"}, 303),
        ({"Referer": "http://evil.example/localhost"}, 403),
        ({"Referer": "http://localhost@evil.example/"}, 403),
        ({}, 403),
    ],
)
def test_origins(client: Browser, headers: dict[str, str | None], status: int) -> None:
    token = client.token()
    assert send(client, headers, data={"csrf_token": token}).status_code == status


@pytest.mark.parametrize("origin", ["same-origin", "cross-site"])
@pytest.mark.parametrize("token", ["mine", "missing", "empty", "garbled", "foreign", "signed elsewhere"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data", "text/plain", "application/json", ""])
def test_tokens_and_content_types(client: Browser, house: House, origin: str, token: str, kind: str) -> None:
    tokens = {
        "mine": client.token(),
        "empty": "",
        "garbled": client.token()[:-2] + "xx",
        "foreign": another(client).token(),
        "signed elsewhere": "ImFiYyI.aaaa.bbbb",
    }
    fields = {} if token == "missing" else {"csrf_token": tokens[token]}
    body: Any = fields if kind == "multipart/form-data" else urlencode(fields)
    answer = send(client, {"Sec-Fetch-Site": origin}, data=body, content_type=kind)
    if kind not in (FORM, "multipart/form-data") and (kind or body):
        expected = 415
    elif origin == "cross-site":
        expected = 403
    else:
        expected = 303 if token == "mine" else 400
    assert answer.status_code == expected


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "GET", "HEAD"])
def test_other_methods_do_nothing(client: Browser, house: House, method: str) -> None:
    sign_in(client, customer(house))
    token = client.token()
    answer = send(client, {"Sec-Fetch-Site": "same-origin"}, data={"csrf_token": token}, method=method)
    assert answer.status_code in (400, 405, 415)
    override = {"Sec-Fetch-Site": "same-origin", "X-HTTP-Method-Override": "POST"}
    send(client, override, query_string={"_method": "POST"}, method="GET")
    assert client.get("/kk/account/").status_code == 200


def test_only_the_named_doors_for_machines_go_without_a_token(house: House) -> None:
    exempt = {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if isinstance(getattr(house.app.view_functions[rule.endpoint], "machine", None), Machine)
    }
    assert exempt <= {"csp_report", "payments.webhook"}
    assert "csp_report" in exempt


def test_every_route_says_who_may_use_it(house: House) -> None:
    routes = {
        rule.endpoint: house.app.view_functions[rule.endpoint] for rule in house.app.url_map.iter_rules()
    }
    assert [name for name, view in routes.items() if right_of(view) is None] == []
    inside = {
        name: str(right_of(view)) for name, view in routes.items() if name.startswith(("accounts.", "staff."))
    }
    assert inside["accounts.show"] == inside["accounts.end_device"] == "customer"
    assert inside["staff.show"] == "staff"
    assert inside["accounts.login"] == "public"
    public = {name for name, right in inside.items() if right == "public"}
    assert public == {
        "accounts.login", "accounts.log_in", "accounts.code", "accounts.enter_code", "accounts.logout",
        "staff.login", "staff.log_in", "staff.code", "staff.enter_code",
    }  # fmt: skip


def test_a_route_that_says_nothing_answers_nobody(
    client: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(house.app.view_functions, "accounts.login", lambda: "secret")
    answer = client.get("/kk/login")
    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/kk/shop/\x00", ""),
        ("/kk/shop/\xff", ""),
        ("/kk/shop/\n", ""),
        ("/kk/shop/\x7f", ""),
        ("/kk/shop/", "q=%ff"),
        ("/kk/shop/", "q=%00"),
        ("/kk/shop/", "q=%1b%5B0m"),
        ("/kk/shop/", "q=%c2%85"),
        ("/kk/shop/", "q=1&q=2"),
        ("/kk/nothing", "q=%ff"),
    ],
)
def test_unreadable_addresses(client: Browser, path: str, query: str) -> None:
    answer = client.get("/kk/shop/", environ_overrides={"PATH_INFO": path, "QUERY_STRING": query})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    ["login=%ff", "login=%00", "login=a%1bb", "login=a&login=b", "%00=a", "password=%c2%9f", b"login=\xff"],
)
def test_unreadable_forms(client: Browser, body: str | bytes) -> None:
    token = f"csrf_token={client.token()}&"
    whole = token.encode() + body if isinstance(body, bytes) else token + body
    assert client.post("/kk/login", data=whole, content_type=FORM).status_code == 400


def test_unreadable_parts(client: Browser) -> None:
    token = client.token()
    for value in ("a\x00b", b"\xff\xfe", "a\x1b[0m"):
        part = value if isinstance(value, bytes) else value.encode()
        boundary = "xyz"
        body = b"".join(
            b'--xyz\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, content)
            for name, content in ((b"csrf_token", token.encode()), (b"login", part))
        )
        answer = client.post(
            "/kk/login",
            data=body + b"--xyz--\r\n",
            content_type=f"multipart/form-data; boundary={boundary}",
        )
        assert answer.status_code == 400


def test_a_form_in_another_alphabet_table_is_refused(client: Browser) -> None:
    data = urlencode({"csrf_token": client.token()})
    answer = client.post("/kk/login", data=data, content_type=f"{FORM}; charset=windows-1251")
    assert answer.status_code == 415


def test_lines_and_tabs_are_ordinary_text(client: Browser) -> None:
    assert client.send("/kk/login", {"login": "a\tb\r\nc", "password": "x"}).status_code == 422


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 400), (1024 * 1024 + 1, 413)])
def test_bodies_of_more_than_a_mebibyte(client: Browser, size: int, status: int) -> None:
    start = "login=" + "x" * 10
    body = start + "y" * (size - len(start))
    assert client.post("/kk/login", data=body, content_type=FORM).status_code == status
    assert client.get("/kk/login").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "localhost:x", "a b", "local_host"]
)
def test_only_our_own_names_are_answered(client: Browser, host: str) -> None:
    answer = client.get("/kk/login", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "localhost:5000"])
def test_on_trial_local_names_are_answered_too(client: Browser, host: str) -> None:
    assert client.get("/kk/login", headers={"Host": host}).status_code == 200


def test_proxy_headers_count_for_nothing_without_a_proxy(client: Browser) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    text = client.get("/kk/login", headers=forged).get_data(as_text=True)
    assert "evil" not in text
    assert client.get("/", headers=forged).headers["Location"] == "/kk/"


def test_an_outdated_form_comes_back_as_one_button_with_what_was_typed(client: Browser, house: House) -> None:
    who = customer(house)
    stale = client.token()
    sign_in(client, who)
    client.send("/kk/logout")
    typed = {"csrf_token": stale, "login": 'aya" <b>', "password": PASSWORD}
    answer = client.post("/kk/login", data=typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'name="login" value="aya&#34; &lt;b&gt;"' in text
    assert 'action="/kk/login"' in text
    assert PASSWORD not in text
    fresh = text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post("/kk/login", data={"csrf_token": fresh, "login": "aya"}).status_code == 422


def test_for_htmx_the_button_takes_the_place_of_the_page(client: Browser) -> None:
    answer = client.post("/kk/login", data={"login": "a"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#main")
    assert answer.get_data(as_text=True).lstrip().startswith("<section")


def test_a_refused_request_leaves_no_row(client: Browser, house: House) -> None:
    client.post("/kk/login", data={"login": "a"})
    client.post("/kk/login", data="{}", content_type="application/json")
    assert rows(house) == 0
