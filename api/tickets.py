"""Tickets: taken by walk-in visitors, made from reservations, looked up."""

from __future__ import annotations

from typing import Any

from api import answers, asked
from api.operation import Section
from api.wording import reason_for
from queue_server.actions import arriving
from queue_server.queries import tickets as standing
from queue_server.web import guessing
from queue_server.web.door import door_for
from queue_server.web.wiring import wiring

tickets = Section("Tickets", "Visitors arrive and take their place in the queue.")


@tickets.operation("POST", "/offices/<office>/tickets", "kiosk", "integration")
@tickets.arguments(asked.NewTicket, example={"service": "A", "priority": None, "language": "pl"})
@tickets.response(201, answers.IssuedTicket)
def take_ticket(wanted: dict[str, Any], office: str) -> Any:
    """Take a walk-in ticket."""
    return arriving.issue(door_for(office), **wanted)


@tickets.operation("POST", "/offices/<office>/activations", "kiosk", "integration")
@tickets.arguments(asked.Activation, example={"code": "12345671", "language": "pl"})
@tickets.alt_response(
    200, schema=answers.IssuedTicket, description="Activated before: the same ticket", success=True
)
@tickets.alt_response(429, "TOO_MANY_REQUESTS")
@tickets.response(201, answers.IssuedTicket)
def activate(typed: dict[str, Any], office: str) -> Any:
    """Turn a reservation into a ticket; the same code again answers with the same ticket."""
    activated = guessing.activate(door_for(office), **typed)
    return activated.issued, 200 if activated.repeated else 201


@tickets.operation("GET", "/offices/<office>/tickets/<number>", "clerk", "integration")
@tickets.response(200, answers.Standing)
def find_ticket(office: str, number: str) -> Any:
    """Where a ticket of today stands, and why."""
    found = standing.find(wiring().store, office, number)
    return {
        **vars(found.ticket),
        "people_ahead": found.people_ahead,
        "wait_minutes": found.wait_minutes,
        "ground": found.ground,
        "reason": reason_for(found.ground, office),
    }
