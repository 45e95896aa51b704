"""Who is signed in, and what every route asks for: nobody in particular, a customer, or staff of a role.

Each view says so itself (`@public`, `@customer`, `@require_staff("finance")`); the check stands in one place
before every request, and a route that says nothing answers nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import flask_login
from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_login import LoginManager
from werkzeug.local import LocalProxy

from storefront.models import db
from storefront.models.account import Account, PersonState, Staff, StaffRole
from storefront.web.addresses import here, page_of_form
from storefront.web.browser import Kind
from storefront.web.events import security_event
from storefront.web.page import wants_fragment
from storefront.web.resend import keep_for_later
from storefront.web.session import browser_state
from storefront.web.shop import shop

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Right:
    """What a route asks for. No roles on a staff route: any member of staff."""

    kind: Literal["public", "customer", "staff"]
    roles: frozenset[StaffRole] = frozenset()

    def __str__(self) -> str:
        return ":".join([self.kind, *sorted(self.roles)])

    def admits(self, staff: Staff) -> bool:
        """Whether this member of staff may pass; the owner may everywhere."""
        return not self.roles or staff.role in self.roles or staff.role is StaffRole.OWNER


PUBLIC = Right("public")
CUSTOMER = Right("customer")


def public(view: View) -> View:
    """Anybody may open this."""
    return _declare(view, PUBLIC)


def customer(view: View) -> View:
    """Only for people signed in to their account."""
    return _declare(view, CUSTOMER)


def require_staff(*roles: str) -> Callable[[View], View]:
    """Only for staff of one of the roles, and for the owner; without a role, for all staff."""
    right = Right("staff", frozenset(StaffRole(role) for role in roles))
    return lambda view: _declare(view, right)


def proven(view: View) -> View:
    """Besides the right: only within ten minutes after the person has proved who she is."""
    view.proven = True  # type: ignore[attr-defined]
    return view


def _declare(view: View, right: Right) -> View:
    view.right = right  # type: ignore[attr-defined]
    return view


def right_of(view: Callable[..., Any]) -> Right | None:
    """What a view has declared."""
    return getattr(view, "right", None)


@dataclass(frozen=True)
class SignedIn(flask_login.UserMixin):  # type: ignore[misc]
    """A person as Flask-Login knows her: by a key such as "account:12"."""

    key: str

    def get_id(self) -> str:
        """What Flask-Login keeps."""
        return self.key


def sign_in(kind: Kind, person_id: int) -> None:
    """Let this browser act for the person from now on; it gets a new id."""
    flask_login.login_user(SignedIn(f"{kind}:{person_id}"))


def sign_out() -> None:
    """End the login of this browser, and everything it has kept."""
    flask_login.logout_user()


def prove() -> None:
    """The person has just proved who she is once more."""
    flask_login.confirm_login()


def current_account() -> Account | None:
    """The account signed in with this browser."""
    state = browser_state()
    if state.login is None or state.login.kind != "account":
        return None
    if state.account is None:
        state.account = db.session.get(Account, state.login.person_id)
    account = state.account
    return account if account is not None and account.state is PersonState.ACTIVE else None


def current_staff() -> Staff | None:
    """The member of staff signed in with this browser."""
    state = browser_state()
    if state.login is None or state.login.kind != "staff":
        return None
    if state.staff is None:
        state.staff = db.session.get(Staff, state.login.person_id)
    staff = state.staff
    return staff if staff is not None and staff.state is PersonState.ACTIVE else None


def actor() -> str:
    """Who acts in this request, as the books write it."""
    login = browser_state().login
    return login.key if login else "shopper"


def _check_right() -> Response | None:
    if request.endpoint is None or request.routing_exception is not None:
        return None
    view = current_app.view_functions[request.endpoint]
    right = right_of(view)
    if right is None:
        raise RuntimeError(f"{request.endpoint} declares no right: @public, @customer or @require_staff(…)")
    if right.kind == "public":
        return None
    if right.kind == "customer" and current_account() is None:
        return _ask_to_sign_in("accounts.login")
    if right.kind == "staff":
        staff = current_staff()
        if staff is None and current_account() is None:
            return _ask_to_sign_in("staff.login")
        if staff is None or not right.admits(staff):
            security_event("access.denied", actor=actor(), right=str(right))
            abort(403)
    if getattr(view, "proven", False) and not browser_state().is_fresh(shop().now()):
        return _ask_to_sign_in("staff.confirm" if right.kind == "staff" else "accounts.confirm")
    return None


def _ask_to_sign_in(endpoint: str) -> Response:
    """Send the browser to sign in, or to prove herself, and back to the page it was on.

    What was typed into a form waits for its owner.
    """
    if request.method == "GET":
        back = page_of_form() if wants_fragment() else here()
    else:
        keep_for_later(browser_state())
        back = page_of_form()
    address = url_for(endpoint, next=back)
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, 303)  # type: ignore[return-value]


def init_app(app: Flask) -> None:
    """Check the right of every request, and let templates know who is signed in."""
    manager = LoginManager()
    manager.session_protection = None  # it would tie a login to the address, and phones change theirs
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(SignedIn)
    app.before_request(_check_right)
    app.jinja_env.globals["current_account"] = LocalProxy(current_account)
    app.jinja_env.globals["current_staff"] = LocalProxy(current_staff)
