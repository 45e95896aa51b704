"""What kinds of people and tasks are called on pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from storefront.models.account import AccountKind, StaffRole

KIND_NAMES = {
    AccountKind.CUSTOMER: _l("customer"),
    AccountKind.MEMBER: _l("member"),
    AccountKind.ADVOCATE: _l("wellness advocate"),
}
ROLE_NAMES = {
    StaffRole.CATALOGUE: _l("Catalogue"),
    StaffRole.WAREHOUSE: _l("Warehouse"),
    StaffRole.SUPPORT: _l("Support"),
    StaffRole.FINANCE: _l("Finance"),
    StaffRole.OWNER: _l("Owner"),
}
