"""Files made or uploaded for the shop, such as product pictures, served from a folder of their own.

They are data, never pages of ours: a sandbox without any source surrounds each of them, and what is not a
picture is offered for saving instead of being shown.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from flask import Blueprint, Flask, Response, abort, send_from_directory

from storefront.web.shop import shop
from storefront.web.signed_in import public

bp = Blueprint("media", __name__, url_prefix="/media")

#: Kinds of pictures we make ourselves; the machine's own table of types differs from host to host.
PICTURES: Final = {
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
POLICY: Final = "sandbox; default-src 'none'"
#: A picture keeps its address when it is drawn anew, so a day is the longest an old one may be seen.
KEPT_S: Final = 86_400


@bp.get("/<path:name>")
@public
def serve(name: str) -> Response:
    """One file below the media folder; anything else, hidden files too, is not found."""
    path = PurePosixPath(name)
    if any(part.startswith(".") for part in path.parts):
        abort(404)
    kind = PICTURES.get(path.suffix.lower())
    response = send_from_directory(
        shop().settings.media_folder.absolute(),
        name,
        mimetype=kind or "application/octet-stream",
        as_attachment=kind is None,
        max_age=KEPT_S,
    )
    response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def init_app(app: Flask) -> None:
    """Open the folder."""
    app.register_blueprint(bp)
