"""The way in, the same for customers and staff: password, then the code where there is one, then inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from storefront.accounts.flow import Visit, adopt_guest_cart, check_again, check_code, check_sign_in
from storefront.accounts.forms import CodeForm, PasswordForm, ProofForm, ProofWithCodeForm, SignInForm
from storefront.accounts.operations import change_password, end_login, new_password_hash
from storefront.accounts.passwords import PasswordRefused
from storefront.accounts.queries import find_person
from storefront.accounts.refusals import CodeRefused, SignInRefused, TooManyAttempts
from storefront.cart.current import KEY as CART
from storefront.kernel.errors import StoreError
from storefront.models import db, unit_of_work
from storefront.web.addresses import safe_next
from storefront.web.browser import Kind
from storefront.web.errors import message
from storefront.web.events import security_event
from storefront.web.limits import client_address
from storefront.web.page import leave_to, page
from storefront.web.resend import resend_page, take_kept
from storefront.web.session import browser_state
from storefront.web.shop import shop
from storefront.web.signed_in import prove, sign_in, sign_out

PENDING: Final = "password_given"
#: How long the code may be awaited after the password.
CODE_WITHIN: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Door:
    """Whose door it is, by the names of its pages; `code_needed`: nobody passes with the password alone."""

    kind: Kind
    sign_in: str
    code: str
    confirm: str
    inside: str
    password: str
    code_needed: bool = False


def visit() -> Visit:
    """Where this request comes from."""
    return Visit(client_address(), shop().settings)


def come_in(door: Door) -> Response:
    """Whoever is signed in already goes on to where she wanted."""
    return _go_on(door, request.args.get("next"))


def show_sign_in(door: Door, form: SignInForm, refusal: StoreError | None = None) -> Response:
    """The sign-in page, with what was typed and why it did not do."""
    return _form_page("accounts/sign_in.html", door, form, refusal)


def enter(door: Door, form: SignInForm) -> Response:
    """Check name and password, and open, or ask for the code."""
    if not form.validate():
        return show_sign_in(door, form)
    now = shop().now()
    try:
        person = check_sign_in(door.kind, form.name(), form.password.data or "", visit(), now=now)
        if door.code_needed and not person.has_code:
            raise SignInRefused
    except StoreError as refusal:
        return show_sign_in(door, form, refusal)
    if not person.has_code:
        return _let_in(door, person.id, form.next.data, now)
    state = browser_state()
    state[PENDING] = {"kind": door.kind, "id": person.id, "at": now.isoformat(), "next": form.next.data}
    state.new_id()
    return leave_to(door.code)


def show_code(door: Door, form: CodeForm, refusal: StoreError | None = None) -> Response:
    """The page that asks for the code; without a password given before, the sign-in page."""
    if _pending(door) is None:
        return leave_to(door.sign_in)
    return _form_page("accounts/code.html", door, form, refusal)


def enter_code(door: Door, form: CodeForm) -> Response:
    """Check the code, and open."""
    pending = _pending(door)
    if pending is None or not form.validate():
        return show_code(door, form)
    now = shop().now()
    try:
        person = find_person(db.session, door.kind, pending["id"])
        if person is None or person.password_changed_at > datetime.fromisoformat(pending["at"]):
            raise CodeRefused
        check_code(door.kind, pending["id"], form.code.data or "", visit(), now=now)
    except StoreError as refusal:
        return show_code(door, form, refusal)
    browser_state().pop(PENDING)
    return _let_in(door, pending["id"], pending["next"], now)


def show_proof(door: Door, form: ProofForm | None = None, refusal: StoreError | None = None) -> Response:
    """The page that asks who is signed in to prove it once more."""
    form = form or _proof_form()(next=request.args.get("next"))
    return _form_page("accounts/confirm.html", door, form, refusal)


def enter_proof(door: Door) -> Response:
    """Check password and code of the person signed in, and let her go on."""
    form = _proof_form().submitted()
    if not form.validate():
        return show_proof(door, form)
    now, person_id = shop().now(), _who()
    try:
        check_again(door.kind, person_id, form.password.data, visit(), now=now)
        if isinstance(form, ProofWithCodeForm):
            check_code(door.kind, person_id, form.code.data or "", visit(), now=now)
    except StoreError as refusal:
        return show_proof(door, form, refusal)
    prove()
    security_event("login.proved", person=f"{door.kind}:{person_id}")
    return _go_on(door, form.next.data)


def show_password(door: Door, form: PasswordForm, refusal: StoreError | None = None) -> Response:
    """The page to choose another password."""
    if isinstance(refusal, PasswordRefused):
        form.password.errors = [*form.password.errors, message(refusal)]
        refusal = None
    return _form_page("accounts/password.html", door, form, refusal)


def enter_password(door: Door, form: PasswordForm, own_words: list[str]) -> Response:
    """Check the current password, keep the new one, and end every other login."""
    if not form.validate():
        return show_password(door, form)
    now, state, person_id = shop().now(), browser_state(), _who()
    try:
        check_again(door.kind, person_id, form.current_password.data, visit(), now=now)
        hashed = new_password_hash(form.password.data, own_words)
        with unit_of_work() as session:
            change_password(session, door.kind, person_id, hashed, keep=state.row_id, now=now)
    except StoreError as refusal:
        return show_password(door, form, refusal)
    prove()
    security_event("password.changed", person=f"{door.kind}:{person_id}")
    flash(_("Your password is changed. All other devices are signed out."))
    return leave_to(door.inside)


def end_device(door: Door, row_id: int) -> Response:
    """Sign the person out on one device; on this one, it is the same as leaving."""
    if row_id == browser_state().row_id:
        return leave()
    with unit_of_work() as session:
        end_login(session, door.kind, _who(), row_id)
    flash(_("The device is signed out."))
    return leave_to(door.inside)


def leave() -> Response:
    """End the login, and have the browser forget what it has kept of us."""
    sign_out()
    answer = leave_to("catalogue.home")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _let_in(door: Door, person_id: int, wanted: str | None, now: datetime) -> Response:
    state = browser_state()
    if door.kind == "account" and state.login is None:
        adopt_guest_cart(person_id, state.pop(CART, None), now=now)
    sign_in(door.kind, person_id)
    security_event("login.good", person=f"{door.kind}:{person_id}")
    return _go_on(door, wanted)


def _go_on(door: Door, wanted: str | None) -> Response:
    typed = take_kept(browser_state())
    if typed is not None:
        return resend_page(typed, stale=False, status=200)
    return redirect(safe_next(wanted) or url_for(door.inside), 303)  # type: ignore[return-value]


def _who() -> int:
    login = browser_state().login
    assert login is not None, "the route asks for somebody signed in"
    return login.person_id


def _pending(door: Door) -> dict[str, Any] | None:
    pending: dict[str, Any] | None = browser_state().get(PENDING)
    if pending is None or pending["kind"] != door.kind:
        return None
    return pending if shop().now() - datetime.fromisoformat(pending["at"]) <= CODE_WITHIN else None


def _proof_form() -> type[ProofForm]:
    login = browser_state().login
    person = find_person(db.session, login.kind, login.person_id) if login else None
    return ProofWithCodeForm if person and person.has_code else ProofForm


def _form_page(template: str, door: Door, form: Any, refusal: StoreError | None) -> Response:
    status = 200
    if isinstance(refusal, TooManyAttempts):
        status = 429
    elif refusal is not None or form.errors:
        status = 422
    answer = page(
        template, status=status, door=door, form=form, refusal=message(refusal) if refusal else None
    )
    if isinstance(refusal, TooManyAttempts):
        answer.headers["Retry-After"] = str(refusal.parameters["wait_seconds"])
    return answer
