"""How often one address may try what could be guessed: log-ins and pairing codes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LOG_INS = "60 per minute"
PAIRINGS = "60 per minute"


def set_up(app: Flask) -> None:
    """Count in memory: one process serves one installation."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    views: dict[str, Any] = app.view_functions
    for endpoint, often in (("security.login", LOG_INS), ("pairing.begin", PAIRINGS)):
        views[endpoint] = limiter.limit(often, methods=["POST"])(views[endpoint])
    if "admin.pair" in views:
        views["admin.pair"] = limiter.limit(PAIRINGS, methods=["POST"])(views["admin.pair"])
