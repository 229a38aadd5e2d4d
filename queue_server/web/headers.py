"""Security headers on every answer: pages, files, errors, and Socket.IO's polling, too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; media-src 'self'; connect-src 'self'{sockets}; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STANDARD = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Displays chime by themselves; nothing here wants a camera, a microphone or a place.
    "Permissions-Policy": (
        "autoplay=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
}
HOST = re.compile(r"[A-Za-z0-9._-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Headers:
    """Wraps a WSGI app, so that answers which never reach Flask have the headers as well."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Add to the answer's headers what is not there yet."""
        forget_proxies(environ)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            present = {name.lower() for name, _ in headers}
            ours = {**STANDARD, "Content-Security-Policy": policy(environ)}
            extra = [(key, text) for key, text in ours.items() if key.lower() not in present]
            return start_response(status, [*headers, *extra], *more)

        return self.app(environ, start)


def forget_proxies(environ: dict[str, Any]) -> None:
    """Proxies that are trusted were heard before; Socket.IO would believe anybody's X-Forwarded."""
    for name in [each for each in environ if each.startswith("HTTP_X_FORWARDED_")]:
        del environ[name]


def policy(environ: dict[str, Any]) -> str:
    """The policy; old Safari and TV browsers don't count WebSockets as 'self'."""
    host = environ.get("HTTP_HOST", "")
    known = HOST.fullmatch(host) is not None
    return POLICY.format(sockets=f" ws://{host} wss://{host}" if known else "")


def let_us_frame(response: Response) -> None:
    """Let our own pages, and nobody else's, show this answer in a frame."""
    own = policy(request.environ).replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response.headers["Content-Security-Policy"] = own
    response.headers["X-Frame-Options"] = "SAMEORIGIN"


def set_up(app: Flask, version: str) -> None:
    """Say what may be kept: files asked for by version for a year, pages never."""

    @app.after_request
    def keep(response: Response) -> Response:
        if not (request.endpoint or "").endswith("static"):
            response.headers.setdefault("Cache-Control", "no-store")
        elif request.args.get("v") == version and response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    @app.url_defaults
    def stamp(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint.endswith("static"):
            values.setdefault("v", version)
