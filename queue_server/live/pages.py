"""Every page that shows a display or a counter's monitor, whichever process it is connected to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from queue_server.clock import machine_seconds
from queue_server.live.boards import Room
from queue_server.live.states import Came, Page, Trace

PageKey = tuple[str, Room]  # connection, room


class Pages:
    """The pages by office, and the traces that enrolled ones have left; `timer` is the monotonic
    clock. Nothing here is safe from other threads; `live.screens` guards it."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._traces: dict[str, dict[str, Trace]] = {}
        self._timer = timer
        self._unknown: dict[str, float] = {}
        self._came = 0.0
        self._by_office: dict[str, dict[PageKey, Page]] = {}

    def __iter__(self) -> Iterator[Page]:
        return (page for here in self._by_office.values() for page in here.values())

    def __len__(self) -> int:
        return sum(len(here) for here in self._by_office.values())

    def offices(self) -> list[str]:
        """The offices that have pages, or had enrolled ones."""
        return sorted(self._by_office.keys() | self._traces.keys())

    def traces(self, office: str) -> Mapping[str, Trace]:
        """What enrolled screens of the office have left, by the screen's key."""
        return self._traces.get(office, {})

    def of(self, office: str) -> list[Page]:
        """The pages of an office."""
        return list(self._by_office.get(office, {}).values())

    def by_place(self, office: str) -> dict[str, list[Page]]:
        """The pages of an office by their screen's key."""
        found: dict[str, list[Page]] = {}
        for page in self.of(office):
            found.setdefault(page.place, []).append(page)
        return found

    def find(self, sid: str, room: Room) -> Page | None:
        """That page."""
        return self._by_office.get(room.office, {}).get((sid, room))

    def next_came(self, process: str) -> Came:
        """What comes after all that came to this process before."""
        # No two alike, whatever becomes of the machine's clock.
        self._came = max(machine_seconds(), self._came + 1e-6)
        return self._came, process

    def add(self, page: Page) -> None:
        """A page has come, or is known better."""
        self._by_office.setdefault(page.room.office, {})[page.sid, page.room] = page

    def remove(self, sid: str, room: Room) -> Page | None:
        """A page is gone; what was last known of an enrolled one stays known."""
        here = self._by_office.get(room.office, {})
        page = here.pop((sid, room), None)
        if not here:
            self._by_office.pop(room.office, None)
        if page is not None and page.enrolled:
            heard = page.heard(self._timer())
            self._traces.setdefault(room.office, {})[page.place] = Trace(heard, page.report)
        return page

    def replace(self, process: str, office: str, pages: Mapping[PageKey, Page]) -> list[Page]:
        """Those and no others are a process' pages of the office; the ones that are gone."""
        former = [page for page in self.of(office) if page.process == process]
        gone = [page for page in former if (page.sid, page.room) not in pages]
        for page in gone:
            self.remove(page.sid, page.room)
        for page in pages.values():
            self.add(page)
        return gone

    def remove_all(self, process: str) -> dict[str, list[Page]]:
        """A process is gone, and with it its pages; which they were, by office."""
        gone: dict[str, list[Page]] = {}
        for page in [each for each in self if each.process == process]:
            self.remove(page.sid, page.room)
            gone.setdefault(page.room.office, []).append(page)
        return gone

    def unknown(self, known: Collection[str], seconds: float) -> list[str]:
        """The processes that have had pages for so long without being known."""
        there, now = {page.process for page in self} - set(known), self._timer()
        self._unknown = {each: self._unknown.get(each, now) for each in there}
        return [each for each, since in self._unknown.items() if now - since >= seconds]
