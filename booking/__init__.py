"""Booking: what a visitor does at home, from choosing a service to the printed confirmation."""

from booking import checking, choosing, visit
from booking.letters import LETTERS
from queue_server.surface import Surface

surface = Surface(
    "booking",
    (choosing.blueprint, checking.blueprint, visit.blueprint),
    letters=LETTERS,
)
