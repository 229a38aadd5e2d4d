"""The office's rules and its privacy notice, in words and with its own documents."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, session
from flask.typing import ResponseReturnValue

from booking.person import account
from booking.regulations import chapters, notice
from queue_server.domain.booking_rules import Booking
from queue_server.domain.booking_terms import terms_edition
from queue_server.domain.office import Office
from queue_server.queries import offices
from queue_server.web.wiring import wiring

blueprint = Blueprint("rules", __name__)


@blueprint.get("/booking/<office>/rules")
def rules(office: str) -> ResponseReturnValue:
    """The rules, their edition, and which edition the visitor accepted."""
    found, booking = taking_bookings(office)
    return render_template(
        "booking/rules.html",
        office=found,
        booking=booking,
        chapters=chapters(found, booking),
        edition=terms_edition(found),
        account=account(),
    )


@blueprint.get("/booking/<office>/privacy")
def privacy(office: str) -> ResponseReturnValue:
    """R1: the office's own notice, and what this system keeps."""
    found, booking = taking_bookings(office)
    return render_template(
        "booking/privacy.html",
        office=found,
        booking=booking,
        kept=notice.kept(booking),
        readers=notice.readers(booking),
    )


def taking_bookings(slug: str) -> tuple[Office, Booking]:
    """The office and its booking; it becomes the one that log-in and registration speak of."""
    found = offices.find(wiring().store, slug)
    if found.booking is None:
        abort(404)
    session["office"] = found.slug
    return found, found.booking
