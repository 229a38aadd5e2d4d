"""The screens that are connected: how each fares, who of them speaks, and what they are told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import Any

import structlog

from queue_server.live.boards import Room
from queue_server.live.payloads import Report, Sound
from queue_server.live.relay import Relay
from queue_server.live.rooms import Seat
from queue_server.live.states import Look, Page, ScreenState, Trace, condition, state_of
from queue_server.live.zones import PageId, Zones
from queue_server.queries import devices, showings
from queue_server.queries.devices import TokenRow

log = structlog.get_logger(__name__)

COMMANDS = ("reload", "identify", "test")
LOOK_SECONDS = 1.0
# After a start screens come back within five seconds, and say what they can a moment later.
SETTLED_SECONDS = 8.0

Emit = Callable[[str, dict[str, Any], str], None]
Place = tuple[str, str]  # office, the screen's key


class Screens:
    """Every page that shows a display or a counter's monitor, and what was last known of each.

    `emit(event, payload, connection)` sends; `timer` is the monotonic clock.
    """

    def __init__(
        self, store: Any, relay: Relay, emit: Emit, timer: Callable[[], float] = monotonic
    ) -> None:
        self._store = store
        self._relay = relay
        self._emit = emit
        self._timer = timer
        self._since = timer()
        self._zones = Zones(lambda *where: showings.latest_spoken(store, *where))
        self._pages: dict[tuple[str, Room], Page] = {}
        self._traces: dict[Place, Trace] = {}
        self._noted: dict[Place, str] = {}
        self._came = 0
        self._lock = Lock()
        self._to_tell: deque[tuple[str, Room]] = deque()
        self._telling = Lock()

    def join(self, seat: Seat, room: Room) -> None:
        """A page has joined its room."""
        with self._lock:
            self._follow(room.office)
            if (seat.sid, room) not in self._pages:
                self._came += 1
                self._pages[seat.sid, room] = Page(seat, room, self._came, seat.is_display(room))
            # A word before its first report would cut off what it has been saying since before.
            elif self._pages[seat.sid, room].report is not None:
                self._to_tell.append((seat.sid, room))
        self._tell_who_speaks()

    def report(self, seat: Seat, room: Room, report: Report) -> None:
        """A page says how it fares; while its sound is on, it can speak."""
        with self._lock:
            page = self._pages.get((seat.sid, room))
            if page is None:
                return
            self._follow(room.office)
            if page.report is None:
                self._to_tell.append((seat.sid, room))
            page.report = report
            self._place(page)
        self._tell_who_speaks()

    def spoken(self, room: Room, call: int) -> None:
        """A call was spoken to its end before that room."""
        with self._lock:
            self._zones.said(self._relay.hall(room.office).office, room.key, call)

    def leave(self, seat: Seat, rooms: Iterable[Room]) -> None:
        """A page is gone, or may be here no longer."""
        with self._lock:
            for room in rooms:
                page = self._pages.pop((seat.sid, room), None)
                if page is not None:
                    self._forget(page)
        self._tell_who_speaks()

    def recheck(self, seat: Seat) -> None:
        """Who is connected may have changed: a page was enrolled, or its token revoked."""
        with self._lock:
            for room in tuple(seat.rooms):
                page, enrolled = self._pages.get((seat.sid, room)), seat.is_display(room)
                if page is not None and enrolled != page.enrolled:
                    page.enrolled = enrolled
                    self._place(page)
        self._tell_who_speaks()

    def speaks(self, sid: str, room: Room) -> bool:
        """Whether that page is its zone's speaker."""
        with self._lock:
            return self._speaks(sid, room)

    def states(self, office: str) -> tuple[ScreenState, ...]:
        """How each display and each counter's monitor fares, in the order of the office's file.

        Raises Refused(UNKNOWN_OFFICE).
        """
        found = self._relay.hall(office).office
        tokens = devices.display_tokens(self._store, office)
        places = [each.key for each in found.displays]
        places += [f"counter/{each.key}" for each in found.counters]
        with self._lock:
            pages = self._by_place()
            return tuple(
                self._state((office, place), pages.get((office, place), []), tokens.get(place))
                for place in places
            )

    def tell(self, office: str, key: str, what: str) -> int:
        """Tell the screen with that key (hall-1, counter/3) to `reload`, to `identify` itself, or
        to make a `test` call; returns how many pages were told.

        Raises Refused(UNKNOWN_OFFICE), ValueError for anything else.
        """
        if what not in COMMANDS:
            raise ValueError(f"a screen can't be told {what!r}")
        display = self._relay.hall(office).office.display(key)
        told = {"what": what, "key": key, "names": dict(display.names) if display else {}}
        with self._lock:
            pages = self._by_place().get((office, key), [])
        chosen = [each for each in pages if each.enrolled] or pages
        for page in chosen:
            self._emit("do", told, page.seat.sid)
        return len(chosen)

    def run(self, sleep: Callable[[float], None]) -> None:
        """Look once a second, for as long as the server lives."""
        while True:
            sleep(LOOK_SECONDS)
            try:
                self.look()
            except Exception:
                log.exception("looking_at_screens_failed")

    def look(self) -> None:
        """Follow office files that were loaded anew, and log what staff should see: an enrolled
        screen that is gone, silent, kept from making sound, or back."""
        with self._lock:
            for slug in {page.room.office for page in self._pages.values()}:
                office = self._relay.known_office(slug)
                self._changed(slug, self._zones.rearrange(office) if office else [])
            if self._timer() - self._since >= SETTLED_SECONDS:
                for slug, page in self._zones.settle():
                    self._changed(slug, [page])
            turned = self._turned()
        self._tell_who_speaks()
        for (slug, place), before, now in turned:
            log.info("screen_changed", office=slug, screen=place, was=before, now=now)

    def _follow(self, slug: str) -> None:
        office = self._relay.hall(slug).office
        self._changed(slug, self._zones.rearrange(office))
        self._zones.back_to(slug, self._relay.newest_call(slug))

    def _place(self, page: Page) -> None:
        sid, room = page.seat.sid, page.room
        if room.kind != "hall":
            return
        if page.report is not None and page.report.sound is Sound.ON:
            office = self._relay.hall(room.office).office
            told = self._zones.enter(office, (sid, room.key), page.enrolled, page.came)
        else:
            told = self._zones.leave(room.office, (sid, room.key))
        self._changed(room.office, told)

    def _forget(self, page: Page) -> None:
        slug = page.room.office
        if page.enrolled:
            self._traces[slug, page.place] = Trace(page.seat.heard, page.report)
        self._changed(slug, self._zones.leave(slug, (page.seat.sid, page.room.key)))

    def _state(self, place: Place, pages: list[Page], token: TokenRow | None) -> ScreenState:
        speaks = any(self._speaks(each.seat.sid, each.room) for each in pages)
        return state_of(place[1], pages, self._traces.get(place), token, speaks, self._now())

    def _turned(self) -> list[tuple[Place, str, str]]:
        pages, turned = self._by_place(), []
        enrolled = {place for place, here in pages.items() if any(each.enrolled for each in here)}
        for place in sorted(enrolled | set(self._traces)):
            now = condition(pages.get(place, []), self._traces.get(place), self._now())
            before, self._noted[place] = self._noted.get(place, "well"), now
            if now != before:
                turned.append((place, before, now))
        return turned

    def _by_place(self) -> dict[Place, list[Page]]:
        found: dict[Place, list[Page]] = {}
        for page in self._pages.values():
            found.setdefault((page.room.office, page.place), []).append(page)
        return found

    def _speaks(self, sid: str, room: Room) -> bool:
        return room.kind == "hall" and self._zones.speaks(room.office, (sid, room.key))

    def _now(self) -> Look:
        return Look(self._timer(), self._store.clock.now(), self._since)

    def _changed(self, office: str, pages: Iterable[PageId]) -> None:
        self._to_tell.extend((sid, Room(office, "hall", key)) for sid, key in pages)

    def _tell_who_speaks(self) -> None:
        """Send what waits, in order; sending may itself end a connection, so no lock is held."""
        while self._to_tell and self._telling.acquire(blocking=False):
            try:
                while self._to_tell:
                    self._tell_one(*self._to_tell.popleft())
            finally:
                self._telling.release()

    def _tell_one(self, sid: str, room: Room) -> None:
        with self._lock:
            office = self._relay.known_office(room.office)
            if office is None or room.kind != "hall" or (sid, room) not in self._pages:
                return
            told = {
                "office": room.office,
                "key": room.key,
                "speaks": self._speaks(sid, room),
                "spoken": self._zones.spoken(office, room.key),
            }
        self._emit("sound", told, sid)
