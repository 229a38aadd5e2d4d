"""The office's rules and its privacy notice, in words and with its own documents."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from booking.links import taking_bookings
from booking.person import account
from booking.regulations import chapters, notice
from queue_server.domain.booking_terms import notice_edition, terms_edition

blueprint = Blueprint("rules", __name__)


@blueprint.get("/booking/<office>/rules")
def rules(office: str) -> ResponseReturnValue:
    """The rules, their edition, and which edition the visitor accepted."""
    known = taking_bookings(office)
    return render_template(
        "booking/rules.html",
        office=known.office,
        booking=known.booking,
        chapters=chapters(known.office, known.booking),
        edition=terms_edition(known.office),
        account=account(),
    )


@blueprint.get("/booking/<office>/privacy")
def privacy(office: str) -> ResponseReturnValue:
    """R1: the office's own notice, and what this system keeps."""
    known = taking_bookings(office)
    return render_template(
        "booking/privacy.html",
        office=known.office,
        booking=known.booking,
        edition=notice_edition(known.office),
        kept=notice.kept(known.booking),
        readers=notice.readers(known.booking),
    )
