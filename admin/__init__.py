"""The administrators' pages: monitors, devices and systems with access, letters that leave."""

from admin import displays, layouts, letters, outbox, routes
from queue_server.surface import Surface

surface = Surface(
    "admin",
    (routes.blueprint, displays.blueprint, layouts.blueprint, outbox.blueprint),
    letters=letters.LETTERS,
)

__all__ = ["surface"]
