"""The staff's door, and the page where each of them looks after the own login."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from storefront.accounts import door
from storefront.accounts.door import Door
from storefront.accounts.forms import CodeForm, PasswordForm, StaffSignInForm
from storefront.accounts.queries import devices_of
from storefront.models import db
from storefront.models.account import Staff
from storefront.web.locale import localized
from storefront.web.page import page
from storefront.web.session import browser_state
from storefront.web.shop import shop
from storefront.web.signed_in import current_staff, public, require_staff

bp: Blueprint = localized("staff", __name__, url_prefix="/admin")
DOOR = Door(
    "staff",
    sign_in="staff.login",
    code="staff.code",
    confirm="staff.confirm",
    inside="staff.show",
    password="staff.password",
    code_needed=True,
)


@bp.get("/login")
@public
def login() -> Response:
    if current_staff() is not None:
        return door.come_in(DOOR)
    return door.show_sign_in(DOOR, StaffSignInForm(next=request.args.get("next")))


@bp.post("/login")
@public
def log_in() -> Response:
    return door.enter(DOOR, StaffSignInForm.submitted())


@bp.get("/login/code")
@public
def code() -> Response:
    return door.show_code(DOOR, CodeForm())


@bp.post("/login/code")
@public
def enter_code() -> Response:
    return door.enter_code(DOOR, CodeForm.submitted())


@bp.get("/me")
@require_staff()
def show() -> Response:
    staff = _staff()
    return page(
        "accounts/staff.html",
        staff=staff,
        devices=devices_of(db.session, "staff", staff.id, now=shop().now()),
        this_device=browser_state().row_id,
        desk="admin.today" if "admin.today" in current_app.view_functions else None,
    )


@bp.post("/me/devices/<int:row_id>/end")
@require_staff()
def end_device(row_id: int) -> Response:
    return door.end_device(DOOR, row_id)


@bp.get("/me/confirm")
@require_staff()
def confirm() -> Response:
    return door.show_proof(DOOR)


@bp.post("/me/confirm")
@require_staff()
def prove() -> Response:
    return door.enter_proof(DOOR)


@bp.get("/me/password")
@require_staff()
def password() -> Response:
    return door.show_password(DOOR, PasswordForm())


@bp.post("/me/password")
@require_staff()
def change_password() -> Response:
    staff = _staff()
    return door.enter_password(DOOR, PasswordForm.submitted(), [staff.name, staff.email])


def _staff() -> Staff:
    staff = current_staff()
    assert staff is not None, "the route asks for staff"
    return staff
