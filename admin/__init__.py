"""The administrators' pages: which devices and systems have access, and enrolling another."""

from admin.routes import blueprint
from queue_server.surface import Surface

surface = Surface("admin", (blueprint,))

__all__ = ["surface"]
