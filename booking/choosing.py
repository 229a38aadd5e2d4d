"""Choosing: the service, the day, the hour."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from booking import words

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
        "named": words.named,
        "day_words": words.day_words,
        "short_day_words": words.short_day_words,
        "month_words": words.month_words,
        "hour_words": words.hour_words,
        "moment_words": words.moment_words,
        "short_moment_words": words.short_moment_words,
    }
