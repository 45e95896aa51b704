"""Logs as JSON lines in UTC, each with the id of its request; identifiers only, never what people typed."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from flask import g, has_app_context

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


#: Where PostgreSQL names the values that broke a rule, such as an e-mail address taken twice.
_DETAIL = re.compile(r"^DETAIL: .*$", re.MULTILINE)


class JsonLines(logging.Formatter):
    """One line a record; line breaks and control characters are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, text, request id, whatever was given as `extra`, and the traceback."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_app_context() and "request_id" in g:
            line["request"] = g.request_id
        line |= {name: value for name, value in vars(record).items() if name not in STANDARD}
        if record.exc_info:
            line["traceback"] = _DETAIL.sub("DETAIL left out", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def to_standard_error(level: str) -> None:
    """Send the shop's logs to standard error, where whoever runs the process collects them."""
    shop = logging.getLogger("storefront")
    shop.setLevel(level)
    if not shop.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        shop.addHandler(handler)
    shop.propagate = True
