"""Who has a panel open now, whichever process the pages are connected to."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from queue_server.cluster import Cluster
from queue_server.live.boards import Room
from queue_server.live.rooms import SCREENS, Rooms

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
KIND = "people"

Boards = dict[str, list[str]]  # the name of a room -> who is in it


class People:
    """Who has which board open, those of the hall's screens left out. Other processes are told of
    an account by a hash that says nothing to whoever does not know the `secret`."""

    def __init__(self, rooms: Rooms, cluster: Cluster, secret: str) -> None:
        self._rooms = rooms
        self._cluster = cluster
        self._secret = secret.encode()
        self._told: dict[str, Boards] = {}
        self._elsewhere: dict[str, dict[str, Boards]] = {}  # process -> office
        self._tell_all = False
        cluster.hear(KIND, self._hear)
        cluster.on_gone(self._forget)
        cluster.on_reach(self._missed)

    def others(self, room: Room, account: str | None) -> int:
        """How many other accounts have the board open; those elsewhere as of a moment ago."""
        there = {
            self._hidden(seat.visitor.account)
            for seat in self._rooms.seats()
            if room in seat.rooms and seat.visitor.account
        }
        for offices in list(self._elsewhere.values()):
            there |= set(offices.get(room.office, {}).get(room.name, ()))
        return len(there - {self._hidden(account or "")})

    def run(self, sleep: Callable[[float], None]) -> None:
        """Look every two seconds, for as long as the server lives."""
        while True:
            sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("looking_at_people_failed")

    def look(self) -> None:
        """Tell the others what has changed here."""
        if not self._cluster.others():
            return
        now, anew = self._here(), self._tell_all
        self._tell_all = False
        for office in sorted(now.keys() | self._told.keys()):
            if anew or now.get(office, {}) != self._told.get(office, {}):
                self._cluster.tell(KIND, {"office": office, "rooms": now.get(office, {})})
                # An empty one stays: that nobody is there may have to be said again.
                self._told[office] = now.get(office, {})

    def _here(self) -> dict[str, Boards]:
        found: dict[str, dict[str, set[str]]] = {}
        for seat in self._rooms.seats():
            rooms = [room for room in tuple(seat.rooms) if room.kind not in SCREENS]
            if rooms and seat.visitor.account:
                who = self._hidden(seat.visitor.account)
                for room in rooms:
                    found.setdefault(room.office, {}).setdefault(room.name, set()).add(who)
        return {
            office: {name: sorted(people) for name, people in boards.items()}
            for office, boards in found.items()
        }

    def _hear(self, process: str, told: Mapping[str, Any]) -> None:
        rooms = {str(name): [str(who) for who in people] for name, people in told["rooms"].items()}
        self._elsewhere.setdefault(process, {})[str(told["office"])] = rooms

    def _forget(self, process: str) -> None:
        self._elsewhere.pop(process, None)

    def _missed(self) -> None:
        self._tell_all = True

    def _hidden(self, account: str) -> str:
        return hmac.digest(self._secret, account.encode(), "sha256")[:8].hex()
