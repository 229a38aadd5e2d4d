"""Which pages speak: elected here where this process tends the office, else as its tender tells."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from queue_server.cluster import Cluster
from queue_server.live.boards import Room
from queue_server.live.pages import Pages
from queue_server.live.payloads import Sound
from queue_server.live.relay import Relay
from queue_server.live.states import Page
from queue_server.live.zones import PageId, Zones

# A page that its process has left alone has this long to come back before somebody else speaks.
BACK_SECONDS = 1.5


@dataclass
class Told:
    """What the tender of an office told last: who speaks there, and what was spoken by zone."""

    speakers: tuple[PageId, ...] = ()
    spoken: dict[str, int] = field(default_factory=dict)


class Speakers:
    """The speakers of all offices, and whom to tell of it.

    `timer` is the monotonic clock. Nothing here is safe from other threads; `live.screens` guards
    it.
    """

    def __init__(
        self,
        zones: Zones,
        relay: Relay,
        cluster: Cluster,
        pages: Pages,
        timer: Callable[[], float],
    ) -> None:
        self.to_tell: deque[tuple[str, Room]] = deque()
        self._zones = zones
        self._relay = relay
        self._cluster = cluster
        self._pages = pages
        self._timer = timer
        self._taken: set[str] = set()
        self._told: dict[str, Told] = {}

    def ours(self, office: str) -> bool:
        """Whether they are elected here; takes the office over, or gives it up, when that is due.

        Raises Refused(UNKNOWN_OFFICE).
        """
        if not self._cluster.tends(office):
            self._give(office)
            return False
        if office not in self._taken:
            self._take(office)
        return True

    def follow(self, office: str) -> None:
        """Follow the office's file, and calls that were taken back."""
        if self.ours(office):
            self._changed(office, self._zones.rearrange(self._relay.hall(office).office))
            self._zones.back_to(office, self._relay.newest_call(office))

    def rearrange(self, office: str) -> None:
        """Follow the office's file as it was read last."""
        known = self._relay.known_office(office)
        if known is not None and self._pages.of(office) and self.ours(office):
            self._changed(office, self._zones.rearrange(known))

    def place(self, page: Page) -> None:
        """A page can be heard, can be heard no longer, or has become another kind of candidate."""
        slug, here = page.room.office, (page.sid, page.room.key)
        if page.room.kind != "hall" or not self.ours(slug):
            return
        if is_heard(page):
            office = self._relay.hall(slug).office
            self._changed(slug, self._zones.enter(office, here, page.enrolled, page.came))
        else:
            self._changed(slug, self._zones.leave(slug, here))

    def leave(self, page: Page, *, expected: bool) -> None:
        """A page is gone; one that is `expected` back keeps its word a little longer."""
        slug = page.room.office
        if expected:
            self.cut_off(slug, [page])
        elif slug in self._taken:
            self._changed(slug, self._zones.leave(slug, (page.sid, page.room.key)))

    def cut_off(self, office: str, pages: Iterable[Page]) -> None:
        """Pages are gone with the process they were connected to."""
        if office in self._taken:
            gone = [(each.sid, each.room.key) for each in pages]
            until = self._timer() + BACK_SECONDS
            self._changed(office, self._zones.cut_off(office, gone, until))

    def settle(self) -> None:
        """Nobody waits for ever for a page to come back."""
        for office, page in self._zones.settle(self._timer()):
            self._changed(office, [page])

    def remind(self, pages: Iterable[tuple[str, Room]]) -> None:
        """These are to be told whether they speak, though nothing has changed."""
        self.to_tell.extend(pages)

    def speaks(self, sid: str, room: Room) -> bool:
        """Whether that page is its zone's speaker."""
        if room.kind != "hall":
            return False
        if room.office in self._taken:
            return self._zones.speaks(room.office, (sid, room.key))
        return (sid, room.key) in self._of(room.office).speakers

    def said(self, office: str, key: str, call: int) -> None:
        """A call was spoken to its end before that display."""
        if self.ours(office):
            self._zones.said(self._relay.hall(office).office, key, call)
            return
        known = self._relay.known_office(office)
        display = known.display(key) if known else None
        if display is not None:
            spoken = self._of(office).spoken
            spoken[display.sound_zone] = max(spoken.get(display.sound_zone, 0), call)

    def word_for(self, sid: str, room: Room) -> dict[str, Any] | None:
        """What that page is to be told; None when that is for another process to do."""
        office = self._relay.known_office(room.office)
        if office is None or room.kind != "hall" or room.office not in self._taken:
            return None
        return {
            "office": room.office,
            "key": room.key,
            "speaks": self.speaks(sid, room),
            "spoken": self._zones.spoken(office, room.key),
        }

    def say_again(self, office: str | None = None) -> None:
        """Tell the other processes of an office, or of all: they may have missed something."""
        for each in sorted(self._taken if office is None else self._taken & {office}):
            self._cluster.tell("speakers", self._as_told(each))

    def hear(self, told: Mapping[str, Any]) -> None:
        """Another process tells who speaks in an office."""
        office, spoken = str(told["office"]), told["spoken"]
        speakers = tuple((str(sid), str(key)) for sid, key in told["speakers"])
        if not self._cluster.tends(office):
            self._give(office)
            calls = {str(zone): int(call) for zone, call in spoken.items()}
            self._told[office] = Told(speakers, calls)

    def _take(self, slug: str) -> None:
        office, told = self._relay.hall(slug).office, self._of(slug)
        heard = [
            each for each in self._pages.of(slug) if each.room.kind == "hall" and is_heard(each)
        ]
        changed = self._zones.take(
            office,
            [((each.sid, each.room.key), each.enrolled, each.came) for each in heard],
            told.speakers,
            told.spoken,
            self._timer() + BACK_SECONDS,
        )
        self._taken.add(slug)
        self._told.pop(slug, None)
        self._changed(slug, changed)
        self._zones.back_to(slug, self._relay.newest_call(slug))
        self.say_again(slug)

    def _give(self, slug: str) -> None:
        if slug not in self._taken:
            return
        self._told[slug] = Told(tuple(self._zones.speakers(slug)), self._zones.spoken_by_zone(slug))
        self._taken.discard(slug)
        self._zones.drop(slug)

    def _as_told(self, office: str) -> Mapping[str, Any]:
        return {
            "office": office,
            "speakers": self._zones.speakers(office),
            "spoken": self._zones.spoken_by_zone(office),
        }

    def _of(self, office: str) -> Told:
        return self._told.setdefault(office, Told())

    def _changed(self, office: str, pages: Iterable[PageId]) -> None:
        changed = [(sid, Room(office, "hall", key)) for sid, key in pages]
        if changed:
            self.to_tell.extend(changed)
            self.say_again(office)


def is_heard(page: Page) -> bool:
    """Whether the page can speak."""
    return page.report is not None and page.report.sound is Sound.ON
