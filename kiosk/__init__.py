"""The ticket machine: a touch page that gives walk-in tickets and activates reservations."""

from kiosk import phone, routes
from kiosk.boards import board
from queue_server.surface import Surface

surface = Surface("kiosk", (routes.blueprint, phone.blueprint), (board,))
