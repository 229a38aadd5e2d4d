"""The door from a request to the actions: which office, who acts, and whether it is a repeat."""

from __future__ import annotations

import hashlib

from flask import request
from werkzeug.exceptions import BadRequest

from queue_server.actions.entry import Door, Once
from queue_server.web.access import current_visitor
from queue_server.web.wiring import wiring

LONGEST_KEY = 200


def door_for(office: str) -> Door:
    """The office's door for the current visitor and the request's Idempotency-Key."""
    return Door(wiring().store, office, current_visitor().actor(), once())


def once() -> Once | None:
    """The key of a write that may be sent again, with a fingerprint of what was asked."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadRequest(f"Idempotency-Key: 1 to {LONGEST_KEY} printable ASCII characters")
    return Once(key, fingerprint())


def fingerprint() -> str:
    """What was asked, so that a key used again for something else is noticed."""
    asked = [request.method.encode(), request.path.encode("utf-8", "replace"), request.get_data()]
    return hashlib.sha256(b"\0".join(asked)).hexdigest()
