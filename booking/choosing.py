"""Choosing: the service, the day, the hour."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from booking import addresses, words
from queue_server.queries import offices
from queue_server.web.wiring import wiring

blueprint = Blueprint(
    "booking",
    __name__,
    static_folder="static",
    static_url_path="/static/booking",
    template_folder="templates",
)


@blueprint.app_context_processor
def tools() -> dict[str, Any]:
    """What every page of booking may use."""
    return {
        "booking_pages": addresses,
        "named": words.named,
        "day_words": words.day_words,
        "short_day_words": words.short_day_words,
        "month_words": words.month_words,
        "hour_words": words.hour_words,
        "moment_words": words.moment_words,
        "short_moment_words": words.short_moment_words,
    }


@blueprint.get("/booking/<office>")
def services(office: str) -> ResponseReturnValue:
    """What the office does, by category."""
    found = offices.find(wiring().store, office)
    return render_template("booking/services.html", office=found)
