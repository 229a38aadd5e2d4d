"""Pages behind a secret link: who has the address has the visit, so it is kept and told nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, session
from werkzeug.wrappers import Response

from booking import refusing
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.booking_rules import NO_LONGER, Booking
from queue_server.domain.office import Office
from queue_server.domain.refusals import Refused
from queue_server.domain.visits import Visit
from queue_server.queries import offices, visits
from queue_server.web.wiring import wiring


@dataclass(frozen=True)
class Known:
    """An office that takes bookings, and its rules of booking."""

    office: Office
    booking: Booking


def keep_secret(blueprint: Blueprint) -> None:
    """Let no search engine and no cache keep the blueprint's pages; refuse in booking's own frame.

    The address goes to no other site either: `Referrer-Policy: same-origin` holds everywhere.
    """

    blueprint.register_error_handler(Refused, refusing.answer)

    @blueprint.after_request
    def mark(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


def visitor_door(office: str) -> Door:
    """The office's door for somebody at home; the journal never tells who."""
    return Door(wiring().store, office, VISITOR)


def taking_bookings(slug: str) -> Known:
    """The office, which log-in and registration speak of from now on; 404 if it takes none."""
    found = offices.find(wiring().store, slug)
    if found.booking is None:
        abort(404)
    session["office"] = found.slug
    return Known(found, found.booking)


def visit_at(slug: str, link: str) -> tuple[Known, Visit]:
    """The visit with that link; it stays good where no new ones are taken.

    Raises Refused: UNKNOWN_OFFICE, UNKNOWN_VISIT.
    """
    found = offices.find(wiring().store, slug)
    visit = visits.find(wiring().store, slug, link)
    if found.booking:
        session["office"] = found.slug
    return Known(found, found.booking or NO_LONGER), visit
