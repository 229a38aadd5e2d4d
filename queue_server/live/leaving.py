"""The library's rooms, left without a search: it would look for a client in everybody's rooms."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import socketio


class Leaving(socketio.Manager):
    """Knows the rooms of each client.

    Each client has a room of its own besides, so the library's search costs as much as there are
    clients: when a whole country is cut off, that number squared.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: dict[str, set[Hashable]] = {}

    def basic_enter_room(
        self, sid: str, namespace: str, room: Hashable, eio_sid: str | None = None
    ) -> None:
        """Put a client into a room."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of.setdefault(sid, set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: Hashable) -> None:
        """Take a client out of a room."""
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get(sid, set()).discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **_unused: Any) -> None:
        """Forget a client."""
        for room in self._rooms_of.pop(sid, ()):
            super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]
