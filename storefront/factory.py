"""The roof: builds one application out of its settings and knows every part of the house."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask, url_for
from flask_babel import gettext as _
from flask_migrate import Migrate
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from storefront import cli, jobs
from storefront.gateways.mail import Mailbox, MailGateway, SmtpMail
from storefront.gateways.sandbox import Bank, SandboxGateway, bank_pages
from storefront.kernel import seams
from storefront.kernel.clock import Clock, assert_zone_data, shifted_clock, system_clock
from storefront.models import db, prepare_engine
from storefront.settings import ROOT, Settings
from storefront.web import (
    assets,
    catalogues,
    errors,
    formats,
    health,
    limits,
    locale,
    logs,
    media,
    page,
    security,
    session,
    signed_in,
)
from storefront.web.shop import EXTENSION, Shop

BANK_MOUNT = "/sandbox-bank"

ROOMS = (
    "storefront.catalogue.views",
    "storefront.shipping.views",
    "storefront.cart.views",
    "storefront.accounts.views",
    "storefront.orders.views",
    "storefront.payments.views",
    "storefront.checkout.views",
    "storefront.admin.views",
)


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """An application ready to serve. Raises `SettingsError` for settings the mode forbids."""
    settings = settings.checked()
    assert_zone_data()
    logs.to_standard_error(settings.log_level)
    seams.stop_at(settings.stop_at)
    settings.var_folder.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "storefront",
        root_path=str(ROOT / "storefront"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.config.update(
        SECRET_KEY=settings.secret(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": settings.database.startswith("postgresql"),
            "hide_parameters": True,  # they are what people typed, and faults are logged with their text
        },
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        TRANSLATIONS=str(catalogues.build(ROOT / "translations", settings.var_folder / "translations")),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    now = clock or (
        shifted_clock(Path(settings.clock_offset_file)) if settings.clock_offset_file else system_clock
    )
    bank = Bank(settings.bank_database, clock=now)
    app.extensions[EXTENSION] = Shop(
        settings=settings,
        clock=now,
        payments=SandboxGateway(bank, mount=BANK_MOUNT),
        mail=mail_gateway(settings),
    )

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    session.init_app(app)
    locale.init_app(app, settings.languages)
    security.init_app(app, settings)
    limits.init_app(app, settings)
    signed_in.init_app(app)
    formats.init_app(app)
    errors.init_app(app)
    page.init_app(app)
    media.init_app(app)
    health.init_app(app)
    for room in ROOMS:
        import_module(room).init_app(app)
    app.jinja_env.globals.update(shop_menu=shop_menu, demo_ribbon=not settings.live)
    cli.init_app(app)
    jobs.init_app(app)
    app.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]
        app.wsgi_app, {BANK_MOUNT: bank_pages(bank)}
    )
    assets.init_app(app, ROOT / "static", settings.var_folder / "static")
    security.wrap(app, settings)
    return app


def shop_menu() -> list[tuple[str, str]]:
    """(words, address) of the rooms every shopper may enter."""
    return [
        (_("Shop"), url_for("catalogue.shop")),
        (_("Delivery"), url_for("shipping.show")),
        (_("My orders"), url_for("orders.index")),
    ]


def mail_gateway(settings: Settings) -> MailGateway:
    """SMTP when a server is named, else the demo mailbox."""
    domain = settings.public_url.partition("://")[2].partition(":")[0]
    if settings.mail_server:
        return SmtpMail(
            settings.mail_server, settings.mail_user, settings.mail_password, settings.mail_sender, domain
        )
    return Mailbox(settings.var_folder / "mail", settings.mail_sender, domain)
