"""A browser for tests of pages: without JavaScript, with cookies, on whichever database the test runs."""

from __future__ import annotations

from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient

from storefront.models import db


class Browser(FlaskClient):
    """Tells where its forms come from, as every browser does, and reads every answer to its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base = {**self.environ_base, "HTTP_SEC_FETCH_SITE": "same-origin"}

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("buffered", True)
        with self.application.app_context():  # of its own, as on a server, whatever the test holds open
            answer = super().open(*args, **kwargs)
        if has_app_context():
            db.session.rollback()  # what the test looks at next is what the request has left
        return answer

    def token(self, page: str = "/kk/delivery/") -> str:
        """The token in a page's forms; every page with a form has the same one."""
        text = self.get(page).get_data(as_text=True)
        return text.partition('name="csrf_token" value="')[2].partition('"')[0]

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Send a form as a page of ours would."""
        return self.post(path, data={"csrf_token": self.token(), **(data or {})}, **kwargs)


def another(browser: FlaskClient) -> Browser:
    """Somebody else's browser on the same shop."""
    client = browser.application.test_client()
    assert isinstance(client, Browser)
    return client
