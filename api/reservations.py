"""Reservations, for offices whose booking runs elsewhere."""

from __future__ import annotations

from typing import Any

from api import answers, asked
from api.operation import Section
from queue_server.actions import reservations as booking
from queue_server.queries import reservations as booked
from queue_server.web.door import door_for
from queue_server.web.wiring import wiring

reservations = Section("Reservations", "Visits that were booked elsewhere.")
ONE = "/offices/<office>/reservations/<code>"


@reservations.operation("POST", "/offices/<office>/reservations", "integration")
@reservations.arguments(
    asked.NewReservation, example={"service": "A", "starts_at": "2026-11-24T09:15:00+01:00"}
)
@reservations.response(201, answers.Reservation)
def reserve(wanted: dict[str, Any], office: str) -> Any:
    """Enter a reservation; without a code one is drawn."""
    return booking.reserve(door_for(office), **wanted)


@reservations.operation("GET", ONE, "integration")
@reservations.response(200, answers.Reservation)
def find_reservation(office: str, code: str) -> Any:
    """A reservation and its window."""
    return booked.find(wiring().store, office, code)


@reservations.operation("DELETE", ONE, "integration")
@reservations.response(200, answers.Reservation)
def cancel_reservation(office: str, code: str) -> Any:
    """Cancel a reservation; it stays known as cancelled."""
    return booking.cancel(door_for(office), code)
