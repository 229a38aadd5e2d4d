"""The ticket machine: a touch page that gives walk-in tickets and activates reservations."""

from kiosk.boards import board
from kiosk.routes import blueprint
from queue_server.surface import Surface

surface = Surface("kiosk", (blueprint,), (board,))
