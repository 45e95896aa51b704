"""Two words for whoever watches the shop: whether the process lives, and whether it can serve."""

from __future__ import annotations

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app

from storefront.models import db
from storefront.web.signed_in import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return _say(True)


@bp.get("/readyz")
@public
def ready() -> Response:
    """Ready when the database answers and has the newest schema."""
    try:
        newest = _newest_revision()
        with db.engine.connect() as connection:
            return _say(MigrationContext.configure(connection).get_current_revision() == newest)
    except Exception:  # whatever is wrong, the watcher only needs to know that it is
        current_app.logger.warning("not ready", exc_info=True)
        return _say(False)


def _newest_revision() -> str | None:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return ScriptDirectory.from_config(config).get_current_head()


def _say(good: bool) -> Response:
    return Response("ok\n" if good else "not ok\n", 200 if good else 503, mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Answer at /healthz and /readyz."""
    app.register_blueprint(bp)
