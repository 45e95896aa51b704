"""One browser window before a running shop; it hears every complaint of the page and of the browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from PIL import Image

from storefront.settings import ROOT

PHONE, DESK = 360, 1280

_LISTEN = """
addEventListener("securitypolicyviolation", (e) => complain(`policy: ${e.violatedDirective} stopped ${e.blockedURI}`));
window.jumps = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.jumps += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

#: What a refused form makes the browser say; the page itself tells the shopper.
_EXPECTED = re.compile(r"Failed to load resource: .*status of (400|401|403|404|405|409|422|429) ")


@cache
def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    """English text → its translations; several where the number decides."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = read_po(file, locale=language)
    texts: dict[str, tuple[str, ...]] = {}
    for message in found:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        texts.update(dict.fromkeys(ids, tuple(strings)))
    return texts


@cache
def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 320), "#7b5ea7").save(file, "WEBP")
    return file.getvalue()


class Window:
    """A page with a person before it. `page` is playwright's."""

    def __init__(
        self, chromium: Any, address: str, language: str, width: int, scripts: bool, enhanced: bool
    ) -> None:
        self.address, self.language, self.scripts = address, language, scripts
        #: What no page of ours may give rise to.
        self.complaints: list[str] = []
        #: The last whole page as it came over the line.
        self.source = ""
        self.status = 0
        self.context = chromium.new_context(
            viewport={"width": width, "height": 740 if width < 800 else 900},
            java_script_enabled=scripts,
            has_touch=width < 800,
            locale={"kk": "kk-KZ", "ru": "ru-KZ"}[language],
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(20_000)
        # Drawing pictures takes long; for a layout any square one will do.
        self.context.route(
            "**/media/**", lambda route: route.fulfill(body=_picture(), content_type="image/webp")
        )
        if not enhanced:
            self.context.route(
                "**/js/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
            )
        self.page = self.context.new_page()
        if scripts:
            self.context.expose_function("complain", self._complain)
            self.context.add_init_script(_LISTEN)
        self.watch(self.page)

    def _complain(self, what: str) -> None:
        self.complaints.append(f"{urlsplit(self.page.url).path}: {what}")

    def watch(self, page: Any) -> None:
        """Listen to a tab."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complain(f"error: {error}"))
        page.on("response", self._answered)

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning") and not _EXPECTED.search(message.text):
            self._complain(f"{message.type}: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self._complain(f"{response.status} for {response.request.method} {response.url}")

    def go(self, path: str) -> None:
        """Type an address; relative ones are below the language."""
        path = path if path.startswith("/") else f"/{self.language}/{path}"
        self.keep(self.page.goto(self.address + path))

    def keep(self, response: Any) -> None:
        """Remember an answer that brought a whole page."""
        self.status, self.source = response.status, response.text()

    @contextmanager
    def new_page(self) -> Iterator[None]:
        """What is done inside brings a whole new page; its source is kept."""
        with self.page.expect_event(
            "response",
            lambda answer: answer.request.is_navigation_request() and not 300 <= answer.status < 400,
        ) as coming:
            yield
        response = coming.value
        response.finished()
        self.keep(response)
        self.page.wait_for_load_state()

    def say(self, msgid: str, **values: Any) -> str:
        """A text of the shop as this window's language has it (the first form of a plural)."""
        return catalogue(self.language)[msgid][0] % values if values else catalogue(self.language)[msgid][0]

    def button(self, msgid: str, within: Any = None, **values: Any) -> Any:
        """A button by its English text; it may say more than that."""
        return (within or self.page).get_by_role("button", name=self.say(msgid, **values))

    def link(self, msgid: str, within: Any = None) -> Any:
        return (within or self.page).get_by_role("link", name=self.say(msgid), exact=True)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def data(self, name: str) -> str | None:
        """The first data-… of that name on the page."""
        found: str | None = self.page.locator(f"[data-{name}]").first.get_attribute(f"data-{name}")
        return found

    def settled(self) -> None:
        """htmx has nothing under way any more."""
        if self.scripts:
            self.page.wait_for_function(
                "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
            )

    def assert_fits(self) -> None:
        """Nothing hangs out at the side, and the page says its language."""
        over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{self.path} is {over} px too wide"
        assert self.page.evaluate("document.documentElement.lang") == self.language

    def jumps(self) -> float:
        """How much of the page has moved by itself since it began to load."""
        self.page.wait_for_load_state("networkidle")
        return float(self.page.evaluate("window.jumps"))

    def close(self) -> None:
        self.context.close()


OpenWindow = Callable[..., Window]
