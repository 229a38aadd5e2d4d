"""The page behind a ticket's QR code: how the queue goes, on the visitor's own phone."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kiosk.paper import ahead_text, wait_sentence
from queue_server.domain.hall import Hall
from queue_server.domain.tickets import State, Ticket
from queue_server.domain.waiting import ahead_of, estimate
from queue_server.web.wiring import wiring

blueprint = Blueprint("phone", __name__, template_folder="templates")


@blueprint.get("/t/<office>/<track>")
def show(office: str, track: str) -> ResponseReturnValue:
    """The ticket as it stands; whoever has the paper has the address, and nobody else."""
    # Phones ask often, and many at once: the hall that the screens share serves them, too.
    now = wiring().relay.hall(office)
    ticket = next((each for each in shown_tickets(now) if each.track == track), None)
    lines = standing(now, ticket) if ticket else ()
    page = render_template("kiosk/phone.html", office=now.office, ticket=ticket, lines=lines)
    return page, 200 if ticket else 404


def shown_tickets(now: Hall) -> Iterator[Ticket]:
    """Today's tickets that are not over."""
    yield from (place.ticket for place in now.queue)
    yield from (desk.ticket for desk in now.desks if desk.ticket)
    yield from now.held
    yield from now.missed


def standing(now: Hall, ticket: Ticket) -> tuple[str, ...]:
    """What the visitor should know or do, most important first."""
    if ticket.state is State.WAITING:
        ahead = ahead_of(now.queue, ticket, now.office)
        wait = estimate(ahead, ticket.service, now.office, now.open_counters())
        return tuple(filter(None, (ahead_text(len(ahead)), wait_sentence(wait))))
    return (
        {
            State.CALLED: _("Please go to counter %(counter)s now.", counter=ticket.counter),
            State.SERVING: _("You are at counter %(counter)s.", counter=ticket.counter),
            State.HELD: _("Set aside for a while: you will be called again."),
            State.NO_SHOW: _("You were called and did not come. Please tell the staff."),
        }[ticket.state],
    )
