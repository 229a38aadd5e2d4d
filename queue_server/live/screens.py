"""The screens that are connected: how each fares, who of them speaks, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any

import structlog

from queue_server.cluster import Alone, Cluster
from queue_server.live import sections
from queue_server.live.boards import Room
from queue_server.live.conditions import Conditions
from queue_server.live.pages import PageKey, Pages
from queue_server.live.payloads import Report
from queue_server.live.relay import Relay
from queue_server.live.rooms import Seat
from queue_server.live.sections import Sections
from queue_server.live.speakers import Speakers
from queue_server.live.states import Look, Page, ScreenState, state_of
from queue_server.live.zones import Zones
from queue_server.queries import devices, showings
from queue_server.queries.devices import TokenRow

log = structlog.get_logger(__name__)

COMMANDS = ("reload", "identify", "test")
LOOK_SECONDS = 1.0
TURN_SECONDS = 0.2
OFFICES_AT_ONCE, BREATH_SECONDS = 10, 0.01
# After a start screens come back within five seconds, and say what they can a moment later.
SETTLED_SECONDS = 8.0
# The pages of a process that nobody knows are believed in for so long: its last word may have come
# in after it was gone.
UNKNOWN_SECONDS = 5.0

Emit = Callable[[str, dict[str, Any], str], None]


class Screens:
    """How every screen fares, and who speaks.

    Each process tells the others all its own pages of an office whenever they have changed, so
    every process knows every page. `emit(event, payload, connection)` reaches any of them; `timer`
    is the monotonic clock.
    """

    def __init__(
        self,
        store: Any,
        relay: Relay,
        emit: Emit,
        timer: Callable[[], float] = monotonic,
        cluster: Cluster | None = None,
    ) -> None:
        self._store = store
        self._relay = relay
        self._emit = emit
        self._timer = timer
        self._cluster: Cluster = cluster or Alone()
        self._since = timer()
        self._pages = Pages(clock := lambda: self._timer())
        self._sections = Sections(self._cluster, self._pages, clock)
        spoken_before = partial(showings.latest_spoken, store)
        zones = Zones(spoken_before, self._since + SETTLED_SECONDS)
        self._speakers = Speakers(zones, relay, self._cluster, self._pages, clock)
        self._conditions = Conditions(self._pages, self._cluster)
        self._looked_at = 0.0
        self._lock, self._telling = Lock(), Lock()
        self._listen()

    def join(self, seat: Seat, room: Room) -> None:
        """A page has joined its room."""
        with self._lock:
            self._speakers.follow(room.office)
            page = self._pages.find(seat.sid, room)
            if page is None:
                came = self._pages.next_came(self._cluster.process)
                page = Page(seat.sid, room, came, seat.is_display(room), seat=seat)
                self._pages.add(page)
            # A word before its first report would cut off what it has been saying since before.
            self._changed(room, [(seat.sid, room)] if page.report is not None else [])
        self._tell()

    def report(self, seat: Seat, room: Room, report: Report) -> None:
        """A page says how it fares; while its sound is on, it can speak."""
        with self._lock:
            page = self._pages.find(seat.sid, room)
            if page is None:
                return
            self._speakers.follow(room.office)
            ask = [(seat.sid, room)] if page.report is None else []
            page.report = report
            self._speakers.place(page)
            self._changed(room, ask)
        self._tell()

    def spoken(self, room: Room, call: int) -> None:
        """A call was spoken to its end before that room."""
        with self._lock:
            self._speakers.said(room.office, room.key, call)
        self._cluster.tell("spoken", {"office": room.office, "key": room.key, "call": call})

    def leave(self, seat: Seat, rooms: Iterable[Room], *, closed: bool = False) -> None:
        """A page is gone, or may be here no longer. One whose line was `closed` by this server is
        expected back, here or at another process."""
        with self._lock:
            for room in rooms:
                page = self._pages.remove(seat.sid, room)
                if page is not None:
                    self._speakers.leave(page, expected=closed)
                    self._sections.left(page, closed=closed)
                    self._sections.say()
        self._tell()

    def recheck(self, seat: Seat) -> None:
        """Who is connected may have changed: a page was enrolled, or its token revoked."""
        with self._lock:
            for room in tuple(seat.rooms):
                page, enrolled = self._pages.find(seat.sid, room), seat.is_display(room)
                if page is not None and enrolled != page.enrolled:
                    page.enrolled = enrolled
                    self._speakers.place(page)
                    self._changed(room)
        self._tell()

    def speaks(self, sid: str, room: Room) -> bool:
        """Whether that page is its zone's speaker."""
        with self._lock:
            return self._speakers.speaks(sid, room)

    def states(self, office: str) -> tuple[ScreenState, ...]:
        """How each display and each counter's monitor fares, in the order of the office's file.

        Raises Refused(UNKNOWN_OFFICE).
        """
        found = self._relay.hall(office).office
        tokens = devices.display_tokens(self._store, office)
        places = [each.key for each in found.displays]
        places += [f"counter/{each.key}" for each in found.counters]
        with self._lock:
            pages = self._pages.by_place(office)
            return tuple(
                self._state(office, place, pages.get(place, []), tokens.get(place))
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
            pages = self._pages.by_place(office).get(key, [])
        chosen = [each for each in pages if each.enrolled] or pages
        for page in chosen:
            self._emit("do", told, page.sid)
        return len(chosen)

    def run(self, sleep: Callable[[float], None]) -> None:
        """Turn five times a second, for as long as the server lives."""
        while True:
            sleep(TURN_SECONDS)
            try:
                self.turn(sleep)
            except Exception:
                log.exception("looking_at_screens_failed")

    def turn(self, sleep: Callable[[float], None] = lambda _: None) -> None:
        """Say what waits to be said, and look once a second."""
        with self._lock:
            self._speakers.settle()
            self._sections.say()
        self._tell()
        if self._timer() - self._looked_at >= LOOK_SECONDS:
            self.look(sleep)

    def look(self, sleep: Callable[[float], None] = lambda _: None) -> None:
        """Follow office files that were loaded anew, and log what staff should see: an enrolled
        screen that is gone, silent, kept from making sound, or back."""
        self._looked_at = self._timer()
        self._forget_unknown()
        with self._lock:
            self._speakers.settle()
            offices = self._pages.offices()
        # A whole country at once would keep its boards waiting.
        for start in range(0, len(offices), OFFICES_AT_ONCE):
            self._look_at(offices[start : start + OFFICES_AT_ONCE])
            self._tell()
            sleep(BREATH_SECONDS)

    def _look_at(self, offices: Iterable[str]) -> None:
        now = self._now()
        with self._lock:
            for office in offices:
                self._speakers.rearrange(office)
                self._sections.look(office)
                self._conditions.look(office, now)
            self._sections.say()

    def _listen(self) -> None:
        self._cluster.hear("pages", self._hear_pages)
        self._cluster.hear("speakers", self._hear_speakers)
        self._cluster.hear("spoken", self._hear_spoken)
        self._cluster.on_tending(self._tending)
        self._cluster.on_gone(self._gone)
        self._cluster.on_reach(self._say_again)

    def _hear_pages(self, process: str, told: Mapping[str, Any]) -> None:
        section = sections.read(process, told, self._timer())
        with self._lock:
            for page in self._pages.replace(process, section.office, section.pages):
                self._speakers.leave(page, expected=page.sid in section.closed)
            for page in section.pages.values():
                self._speakers.place(page)
            self._speakers.remind(section.pages if section.again else section.ask)
            if section.again:
                self._speakers.say_again(section.office)
        self._tell()

    def _hear_speakers(self, process: str, told: Mapping[str, Any]) -> None:
        with self._lock:
            self._speakers.hear(told)

    def _hear_spoken(self, process: str, told: Mapping[str, Any]) -> None:
        with self._lock:
            self._speakers.said(str(told["office"]), str(told["key"]), int(told["call"]))

    def _tending(self, office: str) -> None:
        with self._lock:
            pages = self._pages.of(office)
            if pages and self._speakers.ours(office):
                # Its former tender may have heard of them too late to tell them.
                self._speakers.remind((page.sid, page.room) for page in pages)
            elif pages:
                # The other one may have elected long ago, while this one did so too.
                self._sections.say_again(office)
        self._tell()

    def _gone(self, process: str) -> None:
        with self._lock:
            for office, pages in self._pages.remove_all(process).items():
                self._speakers.cut_off(office, pages)
        self._tell()

    def _say_again(self) -> None:
        with self._lock:
            self._sections.say_again()
            self._speakers.say_again()
            # What others' pages were told from here may be lost as well.
            self._speakers.remind((page.sid, page.room) for page in self._pages if not page.seat)
        self._tell()

    def _forget_unknown(self) -> None:
        known = self._cluster.others() | {self._cluster.process}
        with self._lock:
            unknown = self._pages.unknown(known, UNKNOWN_SECONDS)
        for process in unknown:
            self._gone(process)

    def _changed(self, room: Room, ask: Iterable[PageKey] = ()) -> None:
        asking = list(ask)
        self._speakers.remind(asking)
        self._sections.changed(room.office, asking)
        self._sections.say()

    def _state(
        self, office: str, place: str, pages: list[Page], token: TokenRow | None
    ) -> ScreenState:
        speaks = any(self._speakers.speaks(each.sid, each.room) for each in pages)
        trace = self._pages.traces(office).get(place)
        return state_of(place, pages, trace, token, speaks, self._now())

    def _now(self) -> Look:
        return Look(self._timer(), self._store.clock.now(), self._since)

    def _tell(self) -> None:
        """Send what waits, in order; sending may itself end a connection, so no lock is held."""
        waiting = self._speakers.to_tell
        while waiting and self._telling.acquire(blocking=False):
            try:
                while waiting:
                    self._tell_one(*waiting.popleft())
            finally:
                self._telling.release()

    def _tell_one(self, sid: str, room: Room) -> None:
        with self._lock:
            page = self._pages.find(sid, room)
            told = self._speakers.word_for(sid, room) if page and page.report else None
        if told is not None:
            self._emit("sound", told, sid)
