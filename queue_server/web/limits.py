"""How often one address may try what could be guessed, and what costs somebody a letter."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, current_app, request
from flask_limiter import Limiter

from queue_server.clock import machine_seconds
from queue_server.web.origin import origin
from queue_server.web.tallies import SCHEME
from queue_server.web.wiring import Wiring

EXTENSION = "okienko_limits"

GUESSES = "60 per minute"
LETTERS = "20 per hour"
HOLDS = "60 per hour"
BOOKINGS = "30 per hour"
PAPERS = "20 per minute"
# A screen that is read out is a dozen sentences.
SPEECH = "240 per minute"

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
    "account.delete": GUESSES,
    "checking.choose": HOLDS,
    "checking.confirm": BOOKINGS,
    "moving.choose": HOLDS,
    "moving.move": BOOKINGS,
    "waiting.ask_earlier": BOOKINGS,
    "waiting.ask": HOLDS,
    "offers.answer": BOOKINGS,
    "pairing.begin": GUESSES,
    "admin.pair": GUESSES,
}

# What is only looked at, but holds a place or takes the processor for a while.
GETS = {
    "checking.resume": HOLDS,
    "visit.confirmation": PAPERS,
}


# What each device may do so often, also where several reach us from one address.
BY_DEVICES = {"kiosk.say": SPEECH}


def set_up(app: Flask) -> None:
    """Count with the other processes; in memory where there is but one."""
    wired: Wiring = app.extensions["okienko"]
    options: Any = {"counting": wired.counting}
    limiter = Limiter(origin, app=app, storage_uri=f"{SCHEME}://", storage_options=options)
    app.extensions[EXTENSION] = limiter
    count(app, limiter, POSTS, ("POST",))
    # HEAD does the same work and leaves the answer out.
    count(app, limiter, GETS, ("GET", "HEAD"))
    count(app, limiter, BY_DEVICES, ("POST",), lambda: f"{origin()} {request.path}")


def count(
    app: Flask,
    limiter: Limiter,
    often: Mapping[str, str],
    methods: Sequence[str],
    whose: Callable[[], str] = origin,
) -> None:
    """Count what is asked for so; surfaces that are not there are left out."""
    views: dict[str, Any] = app.view_functions
    for endpoint, limit in often.items():
        if endpoint in views:
            views[endpoint] = limiter.limit(limit, key_func=whose, methods=[*methods])(
                views[endpoint]
            )


def seconds_left() -> int | None:
    """How long it takes until this request, which came too often, is answered again."""
    reached = current_app.extensions[EXTENSION].current_limit
    return max(1, math.ceil(reached.reset_at - machine_seconds())) if reached else None
