"""The administrators' pages: devices and systems with access, and the letters that leave."""

from admin import outbox, routes
from queue_server.surface import Surface

surface = Surface("admin", (routes.blueprint, outbox.blueprint))

__all__ = ["surface"]
