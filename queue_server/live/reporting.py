"""What screens report back: which calls they showed and spoke, and how they fare."""

from __future__ import annotations

from typing import Any

import structlog

from queue_server.live.acknowledgements import Acknowledgements
from queue_server.live.boards import Room
from queue_server.live.payloads import Acknowledged, read_acknowledged, read_report
from queue_server.live.relay import Relay
from queue_server.live.rooms import Answer, Rooms, Seat, connection, no
from queue_server.live.screens import Screens
from queue_server.live.states import place_of

log = structlog.get_logger(__name__)


class Reporting:
    """The events `shown`, `spoken` and `report`. Each concerns a room that the page has joined."""

    def __init__(
        self,
        relay: Relay,
        rooms: Rooms,
        screens: Screens,
        showings: Acknowledgements,
        speakings: Acknowledgements,
    ) -> None:
        self._relay = relay
        self._rooms = rooms
        self._screens = screens
        self._showings = showings
        self._speakings = speakings

    def shown(self, *payload: Any) -> Answer:
        """A display has put a call where people see it."""
        asked = read_acknowledged(payload)
        if asked is None:
            return no("malformed")
        room = self._enrolled(self._rooms.seat(connection()), asked)
        if room is None:
            return no("forbidden")
        if asked.call > self._relay.newest_call(asked.office):
            return no("unknown_call")
        self._showings.note(asked.office, place_of(room), asked.call)
        return {"ok": True}

    def spoken(self, *payload: Any) -> Answer:
        """A display has spoken a call to its end. A speaker that is not enrolled is believed for
        as long as the server lives, but not written down."""
        asked = read_acknowledged(payload)
        if asked is None:
            return no("malformed")
        seat, room = self._rooms.seat(connection()), Room(asked.office, "hall", asked.key)
        if seat is None or room not in seat.screens(asked.office, asked.key):
            return no("forbidden")
        enrolled = seat.is_display(room)
        if not enrolled and not self._screens.speaks(seat.sid, room):
            return no("forbidden")
        if asked.call > self._relay.newest_call(asked.office):
            return no("unknown_call")
        if enrolled:
            self._speakings.note(asked.office, asked.key, asked.call)
        try:
            self._screens.spoken(room, asked.call)
        except Exception:
            return failed()
        return {"ok": True}

    def report(self, *payload: Any) -> Answer:
        """A page says how it fares."""
        told = read_report(payload)
        if told is None:
            return no("malformed")
        seat = self._rooms.seat(connection())
        rooms = seat.screens(told.office, told.key) if seat else []
        if seat is None or not rooms:
            return no("forbidden")
        try:
            for room in rooms:
                self._screens.report(seat, room, told)
        except Exception:
            return failed()
        return {"ok": True}

    def _enrolled(self, seat: Seat | None, asked: Acknowledged) -> Room | None:
        rooms = seat.screens(asked.office, asked.key) if seat else []
        return next((room for room in rooms if seat and seat.is_display(room)), None)


def failed() -> Answer:
    """The answer when the server itself has trouble, which stands in the log."""
    log.exception("reporting_failed")
    return no("failed")
