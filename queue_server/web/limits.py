"""How often one address may try what could be guessed, and what costs somebody a letter."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

GUESSES = "60 per minute"
LETTERS = "20 per hour"
HOLDS = "60 per hour"
BOOKINGS = "30 per hour"

# What is sent by a form, and how often from one address.
POSTS = {
    "security.login": GUESSES,
    "security.verify": GUESSES,
    "security.two_factor_token_validation": GUESSES,
    "security.two_factor_setup_validate": GUESSES,
    "security.mf_recovery": GUESSES,
    "security.change_password": GUESSES,
    "security.reset_password": GUESSES,
    "security.register": LETTERS,
    "security.send_confirmation": LETTERS,
    "security.forgot_password": LETTERS,
    "security.change_email": LETTERS,
    "checking.choose": HOLDS,
    "checking.confirm": BOOKINGS,
    "moving.choose": HOLDS,
    "waiting.ask": HOLDS,
    "account.delete": GUESSES,
    "pairing.begin": GUESSES,
    "admin.pair": GUESSES,
}


def set_up(app: Flask) -> None:
    """Count in memory: one process serves one installation."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    views: dict[str, Any] = app.view_functions
    for endpoint, often in POSTS.items():
        if endpoint in views:
            views[endpoint] = limiter.limit(often, methods=["POST"])(views[endpoint])
