"""The first of LANGUAGES speaks wherever nobody has chosen."""

from __future__ import annotations

from pathlib import Path

from flask_babel import get_babel

from storefront.factory import create_app
from storefront.web.locale import current_language
from tests.conftest import make_settings


def test_the_first_language_is_the_default_everywhere(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", languages=("ru", "kk")))
    with app.app_context():
        assert current_language() == "ru"
        assert get_babel().default_locale == "ru_KZ"
    assert app.test_client().get("/").headers["Location"] == "/ru/"
