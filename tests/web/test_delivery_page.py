"""The delivery page and the region a visitor chooses on any page."""

import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from storefront.journal.rules import set_rule
from storefront.kernel.calendar import holiday_on
from storefront.models import db, unit_of_work
from storefront.models.account import BrowserSession
from storefront.shipping.region import remember_region
from storefront.shipping.views import PROMISE_PLACEHOLDER
from storefront.web.formats import breakable, date_range, weekday_date
from storefront.web.holidays import NAMES, holiday_name
from storefront.web.page import answer
from tests.conftest import House, MovableClock


def rows(html: str) -> dict[str, dict[str, str]]:
    """The table's rows by region, with what their data attributes say."""
    found = re.findall(r'<tr id="(KZ-\d\d)" ([^>]*)>', html)
    return {code: dict(re.findall(r'data-([a-z-]+)="([^"]*)"', attributes)) for code, attributes in found}


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found is not None
    return found.group(1)


def choose(
    client: FlaskClient,
    region: str,
    *,
    language: str = "kk",
    headers: dict[str, str] | None = None,
    **more: str,
):
    form = {"region": region, "csrf_token": token(client, f"/{language}/delivery/")} | more
    return client.post(
        f"/{language}/delivery/region", data=form, headers={"Sec-Fetch-Site": "same-origin"} | (headers or {})
    )


def test_all_regions_have_days_prices_and_dates(client: FlaskClient) -> None:
    html = client.get("/kk/delivery/").get_data(as_text=True)
    table = rows(html)
    assert len(table) == 20
    assert table["KZ-75"] == {
        "region": "KZ-75", "min-days": "1", "max-days": "2", "price-tiyn": "100000",
        "earliest": "2026-11-24", "latest": "2026-11-25",
    }  # fmt: skip
    assert (table["KZ-47"]["earliest"], table["KZ-47"]["latest"]) == ("2026-11-30", "2026-12-03")
    assert html.count('class="tile day-') == 20
    assert "сс,\u00a024\u00a0қараша\u00a0– ср,\u00a025\u00a0қараша" in html


def test_the_page_is_whole_in_russian(client: FlaskClient) -> None:
    html = client.get("/ru/delivery/").get_data(as_text=True)
    assert "вт,\u00a024\u00a0ноября\u00a0– ср,\u00a025\u00a0ноября" in html
    assert "город Алматы, улица Арша, 12" in html
    assert "от 40\u00a0000\u00a0₸" in html
    assert "до 14:00" in html
    assert "День Независимости" in html


def test_dates_follow_the_cut_off(client: FlaskClient, clock: MovableClock) -> None:
    clock.set(datetime(2026, 11, 23, 8, 59, 59, tzinfo=UTC))
    assert rows(client.get("/kk/delivery/").get_data(as_text=True))["KZ-75"]["earliest"] == "2026-11-24"
    clock.set(datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC))
    assert rows(client.get("/kk/delivery/").get_data(as_text=True))["KZ-75"]["earliest"] == "2026-11-25"


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("kk", "Жаңа жыл: курьерлер жұмыс істемейді, сондықтан тапсырыс кейінірек жетеді."),
        ("ru", "Новый год: курьеры не работают, поэтому доставим позже."),
    ],
)
def test_a_date_held_up_by_a_holiday_says_why(
    client: FlaskClient, clock: MovableClock, language: str, reason: str
) -> None:
    clock.set(datetime(2026, 12, 31, 5, tzinfo=UTC))
    choose(client, "KZ-75", language=language)
    html = client.get(f"/{language}/delivery/").get_data(as_text=True)
    assert rows(html)["KZ-75"]["earliest"] == rows(html)["KZ-75"]["latest"] == "2027-01-05"
    assert reason in html
    assert 'class="held-up"' in html


def test_choosing_a_region_comes_back_and_is_remembered(client: FlaskClient) -> None:
    answer = choose(client, "KZ-47", next="/kk/shop/?q=лаванда")
    assert answer.status_code == 303
    html = client.get("/kk/delivery/").get_data(as_text=True)
    assert 'data-earliest="2026-11-30"' in html
    assert re.search(r'value="KZ-47" aria-pressed="true"', html)
    assert '<option selected value="KZ-47">' in html
    assert re.search(r'<span id="place-name">Маңғыстау</span>', html)
    assert re.search(
        r'<span id="place-name">Мангистау</span>', client.get("/ru/delivery/").get_data(as_text=True)
    )


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/kk/none", ""],
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, elsewhere: str) -> None:
    answer = choose(client, "KZ-75", next=elsewhere)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/kk/delivery/"


@pytest.mark.parametrize("region", ["", "KZ-99", "kz-75", "'; drop table region; --"])
def test_an_unknown_region_is_refused_in_words(client: FlaskClient, region: str) -> None:
    answer = choose(client, region)
    assert answer.status_code == 422
    assert "Өңірді тізімнен таңдаңыз." in answer.get_data(as_text=True)
    assert 'place-name">Өңір таңдау<' in client.get("/kk/delivery/").get_data(as_text=True)


def test_htmx_gets_the_dates_and_the_new_name(client: FlaskClient) -> None:
    answer = choose(client, "KZ-47", headers={"HX-Request": "true"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert html.lstrip().startswith('<section id="place-promise"')
    assert '<span id="place-name" hx-swap-oob="true">Маңғыстау</span>' in html
    assert answer.headers["HX-Trigger"] == "place-changed"
    assert "<html" not in html


def test_htmx_on_the_map_gets_the_map_again(client: FlaskClient) -> None:
    answer = choose(client, "KZ-47", headers={"HX-Request": "true"}, part="map")
    html = answer.get_data(as_text=True)
    assert html.lstrip().startswith('<div id="delivery-choice"')
    assert 'value="KZ-47" aria-pressed="true"' in html
    assert '<span id="place-name" hx-swap-oob="true">Маңғыстау</span>' in html
    refused = choose(client, "KZ-99", headers={"HX-Request": "true"}, part="map")
    assert refused.status_code == 422
    assert "Өңірді тізімнен таңдаңыз." in refused.get_data(as_text=True)


def test_the_drawer_fetches_its_form_and_the_form_is_also_a_page(client: FlaskClient) -> None:
    fragment = client.get("/kk/delivery/region", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in fragment
    assert fragment.count("<option") == 21
    whole = client.get("/kk/delivery/region").get_data(as_text=True)
    assert "<h1>Қайда жеткіземіз?</h1>" in whole


def test_looking_writes_nothing(client: FlaskClient, house: House) -> None:
    client.get("/kk/delivery/")
    with house.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(BrowserSession)) == 0


def test_what_staff_change_shows_at_once(client: FlaskClient, house: House) -> None:
    client.get("/kk/delivery/")
    with house.app.app_context(), unit_of_work() as session:
        set_rule(
            session,
            "delivery.tariff",
            date(2026, 11, 23),
            {
                "free_from_tiyn": None,
                "zones": {str(zone): {"base_tiyn": 0, "per_kg_tiyn": 77700} for zone in range(1, 6)},
            },
        )
    html = client.get("/kk/delivery/").get_data(as_text=True)
    assert rows(html)["KZ-47"]["price-tiyn"] == "77700"
    assert "жеткізу тегін" not in html
    assert "сынақ дүкеніне арналған мысал" in html, "the address is still the invented one"


def test_no_inline_styles_or_scripts(client: FlaskClient) -> None:
    html = client.get("/kk/delivery/").get_data(as_text=True)
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", html)


def test_dates_are_written_in_the_pages_language(house: House) -> None:
    first, last = date(2026, 11, 24), date(2026, 11, 26)
    with house.app.test_request_context("/kk/"):
        assert weekday_date(first) == "сс,\u00a024\u00a0қараша"
        assert date_range(first, last) == "сс,\u00a024\u00a0қараша\u00a0– бс,\u00a026\u00a0қараша"
        assert date_range(first, first) == "сс,\u00a024\u00a0қараша"
        days = [weekday_date(date(2026, 11, 23 + n)).split(",")[0] for n in range(7)]
        assert days == ["дс", "сс", "ср", "бс", "жм", "сб", "жс"]
    with house.app.test_request_context("/ru/"):
        assert date_range(first, last) == "вт,\u00a024\u00a0ноября\u00a0– чт,\u00a026\u00a0ноября"


def test_every_holiday_has_a_name_in_both_languages(house: House) -> None:
    moved = holiday_on(date(2027, 1, 4))
    assert moved is not None
    for language, told in (
        ("kk", "Жаңа жыл (демалыс күні ауыстырылған)"),
        ("ru", "Новый год (перенос выходного)"),
    ):
        with house.app.test_request_context(f"/{language}/"):
            assert holiday_name(moved) == told
            assert all(re.search("[а-яәіңғүұқөһ]", str(name)) for name in NAMES.values())


def test_long_names_may_break_between_syllables() -> None:
    assert breakable("Қызылорда") == "Қы\u00adзы\u00adлор\u00adда"
    assert breakable("Алматинская") == "Ал\u00adма\u00adтин\u00adская"
    assert breakable("Абай") == "Абай"
    assert breakable("ШҚО") == "ШҚО"


def test_any_page_can_show_the_dates_for_the_readers_region(client: FlaskClient, house: House) -> None:
    with house.app.test_request_context("/kk/shop/?q=%D0%BB%D0%B0%D0%B2%D0%B0%D0%BD%D0%B4%D0%B0"):
        asked = answer(f"<div>{PROMISE_PLACEHOLDER}</div>").get_data(as_text=True)
        remember_region("KZ-47")
        told = answer(f"<div>{PROMISE_PLACEHOLDER}</div>").get_data(as_text=True)
    assert 'popovertarget="place-drawer"' in asked and "<option" not in asked
    assert "Маңғыстау облысы: дс,\u00a030\u00a0қараша" in told
    assert 'data-earliest="2026-11-30" data-latest="2026-12-03"' in told


def test_a_region_we_stop_serving_is_asked_for_again(client: FlaskClient, house: House) -> None:
    choose(client, "KZ-47")
    zones = {"KZ-75": {"zone": 1, "min_days": 1, "max_days": 2}}
    with house.app.app_context(), unit_of_work() as session:
        set_rule(session, "delivery.zones", date(2026, 11, 23), zones)
    html = client.get("/kk/delivery/").get_data(as_text=True)
    assert set(rows(html)) == {"KZ-75"}
    assert 'aria-pressed="true"' not in html
    with house.app.test_request_context("/kk/"):
        remember_region("KZ-47")
        assert "data-earliest" not in answer(PROMISE_PLACEHOLDER).get_data(as_text=True)
    assert client.get("/kk/delivery/region").get_data(as_text=True).count("<option") == 2
