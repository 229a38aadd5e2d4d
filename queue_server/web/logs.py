"""The log: what happened, without anybody's name, address, code or token."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from time import monotonic
from typing import TextIO, cast

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

log = structlog.get_logger("access")


def set_up(app: Flask) -> None:
    """Log every answer by its route: addresses may hold codes, so they are not written."""

    @app.before_request
    def begin() -> None:
        g.began_at = monotonic()

    @app.after_request
    def note(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        took = round((monotonic() - g.get("began_at", monotonic())) * 1000, 1)
        level = logging.DEBUG if quiet() else logging.INFO
        log.log(level, "answer", method=request.method, route=route,
                status=response.status_code, ms=took)  # fmt: skip
        return response


def quiet() -> bool:
    """Whether the request is of the kind that comes all the time and tells nothing."""
    endpoint = request.endpoint or ""
    return endpoint.endswith("static") or endpoint in {"pages.alive", "pages.ready"}


class Sturdy:
    """A stream that may fail, as on a full disk: a line is lost then, and never an answer."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> None:
        """Write, if it goes."""
        with suppress(OSError):
            self.stream.write(text)

    def flush(self) -> None:
        """Write out, if it goes."""
        with suppress(OSError):
            self.stream.flush()


def configure(level: str) -> None:
    """Write one line per event to the standard error stream."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Sturdy(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
    # Clients that vanish are everyday life here, not errors.
    for chatty in ("engineio.server", "socketio.server"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
