"""The ticket machine: a touch page that gives walk-in tickets and activates reservations."""

from kiosk import phone, printing, routes
from kiosk.boards import board
from queue_server.surface import Surface

surface = Surface(
    "kiosk",
    (routes.blueprint, printing.blueprint, printing.agents, phone.blueprint),
    (board,),
    register=printing.register,
)
