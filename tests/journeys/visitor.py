"""A browser without JavaScript over real HTTP: cookies, forms as the page shows them, one connection."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

CONTACT = {
    "first_name": "Айгүл",
    "last_name": "Серікқызы",
    "phone": "+7 701 234 56 78",
    "email": "aigul@example.kz",
}
AKTAU = {
    "method": "courier",
    "region_code": "KZ-47",
    "city": "Ақтау",
    "street": "14-шағын аудан",
    "house": "5",
}

#: The server hangs up on idle connections after five seconds.
IDLE_S = 3.0


@dataclass
class Form:
    """A form with what stands in its fields now; a button's value counts when it is pressed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._form)
        if self._form is None:
            return
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "text")
        if tag == "button":
            self._form.buttons.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._form.fields[self._select] = value
        elif tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in given):
            self._form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


@dataclass
class Answer:
    """What came back, and what a person can do on it."""

    status: int
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode().replace("\u00a0", " ")

    @property
    def clean(self) -> bool:
        """A whole page of ours, or a way onward."""
        whole = "<html lang=" in self.text and "</html>" in self.text and "Traceback" not in self.text
        return 300 <= self.status < 400 or whole

    def form(self, part: str) -> Form:
        """The form whose action ends so."""
        found = [form for form in self.forms() if re.search(part + "$", form.action)]
        if not found:
            raise LookupError(f"no form to {part} on {self.path} ({self.status}): {self.words()[:400]}")
        return found[0]

    def offers(self, part: str) -> bool:
        """Whether it has a form whose action ends so."""
        return any(re.search(part + "$", form.action) for form in self.forms())

    def forms(self) -> list[Form]:
        reader = _Forms()
        reader.feed(self.body.decode())
        return reader.forms

    def words(self) -> str:
        """The text of the main part without tags."""
        main = self.text.partition("<main")[2].partition("</main>")[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", "<main" + main)).strip()

    def data(self, name: str) -> str | None:
        """The first data-… of that name."""
        found = re.search(rf'data-{name}="([^"]*)"', self.text)
        return found[1] if found else None


class Visitor:
    """Somebody before the shop. Not to be shared between threads."""

    def __init__(self, address: str, language: str = "kk", patience_s: float = 30.0) -> None:
        self.host = urlsplit(address).netloc
        self.address = address
        self.language = language
        self.patience_s = patience_s
        self.cookies: dict[str, str] = {}
        self.answers: list[int] = []
        self._line: http.client.HTTPConnection | None = None
        self._spoke_at = 0.0

    def get(self, path: str, follow: bool = True) -> Answer:
        return self._open("GET", self._here(path), None, follow)

    def post(self, path: str, fields: dict[str, str], follow: bool = True) -> Answer:
        return self._open("POST", self._here(path), urlencode(fields).encode(), follow)

    def submit(
        self, page: Answer, part: str, changes: dict[str, str] | None = None, follow: bool = True
    ) -> Answer:
        """Fill in the form whose action ends so, and send it."""
        form = page.form(part)
        return self.post(
            urljoin(page.path, form.action or page.path), {**form.fields, **(changes or {})}, follow
        )

    def raw(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One request as given, on a connection of its own."""
        line = http.client.HTTPConnection(self.host, timeout=self.patience_s)
        try:
            return self._exchange(line, method, path, body, headers)
        finally:
            line.close()

    def close(self) -> None:
        if self._line:
            self._line.close()
            self._line = None

    def _here(self, path: str) -> str:
        return path if path.startswith("/") else f"/{self.language}/{path}"

    def _open(self, method: str, path: str, body: bytes | None, follow: bool) -> Answer:
        headers = {"Sec-Fetch-Site": "same-origin"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self._spoke_at > IDLE_S:
            self.close()
        if self._line is None:
            self._line = http.client.HTTPConnection(self.host, timeout=self.patience_s)
        try:
            answer = self._exchange(self._line, method, path, body, headers)
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        self._spoke_at = time.monotonic()
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        if follow and answer.status in (301, 302, 303, 307, 308):
            target = urlsplit(urljoin(path, answer.headers["location"]))
            return self._open("GET", target.path + (f"?{target.query}" if target.query else ""), None, True)
        return answer

    def _exchange(
        self,
        line: http.client.HTTPConnection,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line.request(method, path, body, {**headers, **({"Cookie": cookies} if cookies else {})})
        response = line.getresponse()
        content = response.read()
        self.answers.append(response.status)
        for text in response.msg.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(text).items():
                self.cookies[name] = morsel.value
        kept = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, path, content, kept)


@dataclass
class Buyer:
    """A visitor on her way to an order, page by page."""

    visitor: Visitor
    #: Told before each step; a test counts or stops there.
    before: Callable[[str], None] = lambda _step: None

    def fill_cart(self, slug: str, quantity: int = 1) -> Answer:
        self.before("product")
        page = self.visitor.get(f"p/{slug}")
        self.before("add")
        return self.visitor.submit(page, "/cart/lines", {"quantity": str(quantity)})

    def fill_checkout(self, delivery: dict[str, str] | None = None) -> Answer:
        """The sections that are not filled in yet; answers the page with the button."""
        self.before("checkout")
        page = self.visitor.get("checkout/")
        for section, fields in (("/checkout/contact", CONTACT), ("/checkout/delivery", delivery or AKTAU)):
            if page.offers(section):
                self.before(section)
                page = self.visitor.submit(page, section, fields)
        return page

    def place(self, review: Answer) -> Answer:
        self.before("place")
        return self.visitor.submit(review, "/checkout/place", {"offer": "y", "privacy": "y"})

    def pay(self, page: Answer, card: str = "card_kz") -> Answer:
        self.before("pay")
        return self.visitor.submit(page, "/pay", {"instrument": card})

    def answer_bank(self, page: Answer, decision: str) -> Answer:
        """Say "confirm", "fail" or "leave" on the bank's page, and come back to the shop."""
        self.before("bank")
        return self.visitor.submit(page, "", {"decision": decision})

    def settle(self, page: Answer) -> Answer:
        """Let the page that waits for the bank look there."""
        self.before("check")
        return self.visitor.submit(page, "/payment/check")
