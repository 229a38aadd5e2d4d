"""The blueprint of the monitors; `routes` and `files` hang their addresses on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "display",
    __name__,
    template_folder="templates",
    static_folder="static/display",
    static_url_path="/static/display",
)
