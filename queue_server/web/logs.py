"""The log: what happened, without anybody's name, address, code or token."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from time import monotonic
from typing import Any, Literal, TextIO, cast

import structlog
from flask import Flask, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.wrappers import Response

from queue_server.metrics import noting

log = structlog.get_logger("access")

Format = Literal["logfmt", "json"]
Processor = Callable[[Any, str, MutableMapping[str, Any]], Any]

REQUEST_ID = "X-Request-ID"
# What proxies draw; anything else may be somebody's name, or a way to forge lines.
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def set_up(app: Flask) -> None:
    """Log every answer by its route: addresses may hold codes, so they are not written.

    Every line of a request carries its id, and so does the answer.
    """

    @app.before_request
    def begin() -> None:
        g.began_at = monotonic()
        g.request_id = request_id(request.headers.get(REQUEST_ID, ""))
        # A connection that is kept brings one request after another in the same thread.
        clear_contextvars()
        bind_contextvars(request=g.request_id)

    @app.after_request
    def note(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        took = monotonic() - g.get("began_at", monotonic())
        noting.answered(request.method, route, response.status_code, surface(), took)
        level = logging.DEBUG if quiet() else logging.INFO
        log.log(level, "answer", method=request.method, route=route,
                status=response.status_code, ms=round(took * 1000, 1))  # fmt: skip
        if "request_id" in g:
            response.headers[REQUEST_ID] = g.request_id
        return response

    @app.teardown_request
    def end(_trouble: BaseException | None) -> None:
        # Not every context of a request is one that was begun: the live room makes its own.
        if "request_id" in g:
            clear_contextvars()


def request_id(given: str) -> str:
    """The id that a proxy has drawn, or a new one."""
    return given if SANE.fullmatch(given) else secrets.token_hex(8)


def surface() -> str:
    """The surface that answers: its blueprint's name."""
    return request.blueprint or "house"


def quiet() -> bool:
    """Whether the request is of the kind that comes all the time and tells nothing."""
    endpoint = request.endpoint or ""
    known = {"pages.alive", "pages.ready", "metrics.figures"}
    return endpoint.endswith("static") or endpoint in known


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


def configure(level: str, written: Format = "logfmt") -> None:
    """Write one line per event to the standard error stream, in that format."""
    sturdy = cast(TextIO, Sturdy(sys.stderr))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *common(),
            structlog.processors.format_exc_info,
            last(written),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(sturdy),
        cache_logger_on_first_use=True,
    )
    libraries(sturdy, written)


def libraries(stream: TextIO, written: Format) -> None:
    """What libraries have to say is written in the same way."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                *common(),
                structlog.stdlib.add_logger_name,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                last(written),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Clients that vanish are everyday life here, not errors.
    for chatty in ("engineio.server", "socketio.server"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    # It warns of what it raises anyway: a repeated press, which the receipts then answer.
    logging.getLogger("psycopg").setLevel(logging.ERROR)


def common() -> list[Processor]:
    """What every line has."""
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def last(written: Format) -> Processor:
    """What makes a line of an event."""
    if written == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])
