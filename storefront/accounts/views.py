"""The customer's door and her account page."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request

from storefront.accounts import cli, door, staff_views, wording
from storefront.accounts.door import Door
from storefront.accounts.forms import CodeForm, PasswordForm, SignInForm
from storefront.accounts.labels import KIND_NAMES, ROLE_NAMES
from storefront.accounts.queries import devices_of
from storefront.models import db
from storefront.models.account import Account
from storefront.web.locale import localized
from storefront.web.page import page
from storefront.web.session import browser_state
from storefront.web.shop import shop
from storefront.web.signed_in import current_account, customer, public

bp: Blueprint = localized("accounts", __name__)
DOOR = Door(
    "account",
    sign_in="accounts.login",
    code="accounts.code",
    confirm="accounts.confirm",
    inside="accounts.show",
    password="accounts.password",
)


@bp.get("/login")
@public
def login() -> Response:
    if current_account() is not None:
        return door.come_in(DOOR)
    return door.show_sign_in(DOOR, SignInForm(next=request.args.get("next")))


@bp.post("/login")
@public
def log_in() -> Response:
    return door.enter(DOOR, SignInForm.submitted())


@bp.get("/login/code")
@public
def code() -> Response:
    return door.show_code(DOOR, CodeForm())


@bp.post("/login/code")
@public
def enter_code() -> Response:
    return door.enter_code(DOOR, CodeForm.submitted())


@bp.post("/logout")
@public
def logout() -> Response:
    return door.leave()


@bp.get("/account/")
@customer
def show() -> Response:
    account = _account()
    return page(
        "accounts/account.html",
        account=account,
        devices=devices_of(db.session, "account", account.id, now=shop().now()),
        this_device=browser_state().row_id,
    )


@bp.post("/account/devices/<int:row_id>/end")
@customer
def end_device(row_id: int) -> Response:
    return door.end_device(DOOR, row_id)


@bp.get("/account/confirm")
@customer
def confirm() -> Response:
    return door.show_proof(DOOR)


@bp.post("/account/confirm")
@customer
def prove() -> Response:
    return door.enter_proof(DOOR)


@bp.get("/account/password")
@customer
def password() -> Response:
    return door.show_password(DOOR, PasswordForm())


@bp.post("/account/password")
@customer
def change_password() -> Response:
    account = _account()
    own_words = [account.first_name, account.last_name, account.email, account.member_id]
    return door.enter_password(DOOR, PasswordForm.submitted(), own_words)


def _account() -> Account:
    account = current_account()
    assert account is not None, "the route asks for an account"
    return account


def init_app(app: Flask) -> None:
    """Open both doors, and let the owner hand out keys by command."""
    wording.init_app()
    app.register_blueprint(bp)
    app.register_blueprint(staff_views.bp)
    app.cli.add_command(cli.commands)
    app.jinja_env.globals.update(kind_names=KIND_NAMES, role_names=ROLE_NAMES)
