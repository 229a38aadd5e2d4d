"""Choosing: the service, the day, the hour."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "booking",
    __name__,
    static_folder="static",
    static_url_path="/static/booking",
    template_folder="templates",
)
