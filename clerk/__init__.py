"""The clerk's panel: one button for the next visitor and all that surrounds it."""

from clerk.notices import notices
from clerk.page import PANEL
from clerk.routes import clerk
from queue_server.surface import Surface

__all__ = ["surface"]

surface = Surface("clerk", blueprints=(clerk, notices), boards=(PANEL,))
