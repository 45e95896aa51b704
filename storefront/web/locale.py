"""The language of a page: it stands in the address, nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask_babel import Babel

LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
SHORT_NAMES = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}
#: Formats of Kazakhstan: plain "ru" would print KZT for ₸.
FORMAT_LOCALES = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}


def localized(name: str, import_name: str, *, url_prefix: str = "") -> Blueprint:
    """A blueprint below /kk/… and /ru/…: its views never see the language, its links carry it."""
    blueprint = Blueprint(name, import_name, url_prefix=f"/<language:language>{url_prefix}")

    @blueprint.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language = (values or {}).pop("language", current_language())

    return blueprint


def current_language() -> str:
    """Language of this request or of the mail being written."""
    if g and "language" in g:
        return str(g.language)
    if request:
        first = request.path.split("/", 2)[1]
        if first in offered():
            return first
        return preferred()
    return offered()[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write in a language outside of its pages, as mails are."""
    before = g.get("language")
    g.language = language
    try:
        yield
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before


def offered() -> tuple[str, ...]:
    """Languages this shop offers, the default one first."""
    from flask import current_app

    languages: tuple[str, ...] = current_app.config["LANGUAGES"]
    return languages


def preferred() -> str:
    """The visitor's language: chosen before, else asked for by the browser, else the first offered."""
    chosen = request.cookies.get(cookie_name())
    if chosen in offered():
        return chosen
    return request.accept_languages.best_match(offered()) or offered()[0]


def cookie_name() -> str:
    """Name of the language cookie; the __Host- prefix needs https."""
    from flask import current_app

    return "__Host-lang" if current_app.config["SESSION_COOKIE_SECURE"] else "lang"


def other_language_url(language: str) -> str:
    """Address of the page being shown, in another language."""
    home = url_for("catalogue.home", language=language)
    alternates: dict[str, str] | None = g.get("alternates")
    if alternates is not None:
        return alternates.get(language, home)
    if request.endpoint is None or request.method != "GET" or "language" not in g:
        return home
    path = url_for(request.endpoint, **{**(request.view_args or {}), "language": language})
    query = urlencode(request.args.to_dict())  # not for `url_for`, which obeys names such as _external
    return f"{path}?{query}" if query else path


def init_app(app: Flask, languages: tuple[str, ...]) -> None:
    """Teach the application its languages."""
    from werkzeug.routing import AnyConverter

    from storefront.web.signed_in import public

    class LanguageConverter(AnyConverter):
        """One of the offered languages, exactly."""

        def __init__(self, map_: Any) -> None:
            super().__init__(map_, *languages)

    app.config["LANGUAGES"] = languages
    app.url_map.converters["language"] = LanguageConverter
    Babel(
        app,
        default_locale=FORMAT_LOCALES[languages[0]],
        default_timezone="Asia/Almaty",
        default_translation_directories=app.config["TRANSLATIONS"],
        locale_selector=lambda: FORMAT_LOCALES[current_language()],
    )

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        known = endpoint in app.view_functions
        if known and "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = current_language()

    @app.get("/")
    @public
    def choose_language() -> Response:
        answer = redirect(url_for("catalogue.home", language=preferred()))
        answer.vary.update(("Cookie", "Accept-Language"))
        return answer  # type: ignore[return-value]

    @app.after_request
    def remember_language(response: Response) -> Response:
        if (
            "language" in g
            and request.cookies.get(cookie_name()) != g.language
            and response.status_code == 200
        ):
            response.set_cookie(
                cookie_name(),
                g.language,
                max_age=365 * 86400,
                secure=app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )
        return response

    app.jinja_env.globals.update(
        current_language=current_language,
        languages=lambda: offered(),
        language_names=LANGUAGE_NAMES,
        language_short_names=SHORT_NAMES,
        other_language_url=other_language_url,
    )
    app.jinja_env.globals["text_locale"] = lambda: Locale.parse(FORMAT_LOCALES[current_language()])
