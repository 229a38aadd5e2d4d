"""The API as a surface of the server."""

from __future__ import annotations

from flask import Flask

from api.counters import counters
from api.description import Api
from api.docs_page import docs_page
from api.offices import offices
from api.parsing import Malformed
from api.problems import malformed
from api.reservations import reservations
from api.tickets import tickets
from queue_server.surface import Surface

SECTIONS = (tickets, counters, reservations, offices)


def register(app: Flask) -> None:
    """Add the operations, their description and what answers malformed requests."""
    api = Api(app)
    for section in SECTIONS:
        api.register_blueprint(section)
        # A token in a header can't be sent by another site's form, and cookies don't count here.
        app.extensions["csrf"].exempt(section)
    app.register_error_handler(Malformed, malformed)


surface = Surface("api", blueprints=(docs_page,), register=register)
