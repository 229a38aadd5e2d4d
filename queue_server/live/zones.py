"""Who speaks: in each sound zone of an office one page, elected among those that can be heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf

from queue_server.domain.office import Office
from queue_server.live.states import Came

PageId = tuple[str, str]  # connection, display
SpokenBefore = Callable[[str, tuple[str, ...]], tuple[int, str]]


@dataclass(frozen=True)
class Candidate:
    """A page whose browser plays sound.

    `place` is its display's place in the office's file; `came` orders pages as they came.
    """

    page: PageId
    enrolled: bool
    place: int
    came: Came

    @property
    def rank(self) -> tuple[bool, int, Came]:
        """The order of succession."""
        return (not self.enrolled, self.place, self.came)


@dataclass(frozen=True)
class Zone:
    """Displays that are heard together: who could speak, who does, and what was spoken last.

    `spoken` is the number of the last call that was spoken to its end. While a display is `awaited`
    nobody else is elected: it may be in the midst of a sentence that it began before a restart. It
    is awaited `until` a moment of the monotonic clock.
    """

    spoken: int = 0
    awaited: str = ""
    until: float = 0.0
    candidates: tuple[Candidate, ...] = field(default=())
    speaker: PageId | None = None

    def entered(self, one: Candidate) -> Zone:
        """The zone when a page can be heard, or has become another kind of candidate."""
        return self._with((*self._without(one.page), one))

    def left(self, page: PageId) -> Zone:
        """The zone when a page is gone, or can be heard no longer."""
        return self._with(self._without(page))

    def said(self, call: int) -> Zone:
        """The zone when a call was spoken to its end."""
        return replace(self, spoken=max(self.spoken, call))

    def back_to(self, newest: int) -> Zone:
        """The zone when the office's newest call is that one: it was taken back, or the office was
        set back to an older state, and the numbers that follow must be spoken."""
        return replace(self, spoken=min(self.spoken, newest))

    def cut_off(self, pages: Iterable[PageId], until: float) -> Zone:
        """The zone when those pages are gone with the process they were connected to: an enrolled
        display that speaks goes on, and comes back by another process."""
        gone = set(pages)
        left = tuple(each for each in self.candidates if each.page not in gone)
        spoke = next((each for each in self.candidates if each.page == self.speaker), None)
        if spoke is None or spoke.page not in gone or not spoke.enrolled:
            return self._with(left)
        return replace(self, awaited=spoke.page[1], until=until)._with(left)

    def taken(
        self, candidates: tuple[Candidate, ...], speaker: PageId | None, until: float
    ) -> Zone:
        """The zone when another process has elected its speaker so far, if it has one."""
        if speaker is None:
            return self._with(candidates)
        there = any(each.page == speaker for each in candidates)
        awaited = "" if there else speaker[1]
        return replace(self, speaker=speaker, awaited=awaited, until=until)._with(candidates)

    def _without(self, page: PageId) -> tuple[Candidate, ...]:
        return tuple(each for each in self.candidates if each.page != page)

    def settled(self) -> Zone:
        """The zone when nobody is waited for any longer."""
        return replace(self, awaited="")._with(self.candidates)

    def _with(self, candidates: tuple[Candidate, ...]) -> Zone:
        back = tuple(each for each in candidates if each.page[1] == self.awaited and each.enrolled)
        if self.awaited and not back:
            return replace(self, candidates=candidates)
        speaker = elected(candidates, elected(back, None) or self.speaker)
        return replace(self, candidates=candidates, speaker=speaker, awaited="")


def elected(candidates: tuple[Candidate, ...], speaker: PageId | None) -> PageId | None:
    """Who speaks: whoever does already, unless an enrolled display comes where none was."""
    first = min(candidates, key=lambda each: each.rank, default=None)
    if first is None:
        return None
    stays = (each for each in candidates if each.page == speaker)
    return next((each for each in stays if each.enrolled == first.enrolled), first).page


class Zones:
    """The zones of all offices. Changes answer with the pages that must be told, losers first.

    `spoken_before(office, displays)` knows from the tables what those displays spoke last, and
    which of them did; until the moment `settled_at` that one is awaited. Nothing here is safe from
    other threads; `live.screens` guards it.
    """

    def __init__(self, spoken_before: SpokenBefore, settled_at: float = 0.0) -> None:
        self._spoken_before = spoken_before
        self._settled_at = settled_at
        self._zones: dict[tuple[str, str], Zone] = {}
        self._editions: dict[str, str] = {}
        self._settled = False

    def settle(self, now: float = inf) -> list[tuple[str, PageId]]:
        """Whoever is awaited no longer has had time to come back; pages with their office."""
        self._settled = self._settled or now >= self._settled_at
        return [
            (key[0], page)
            for key, zone in list(self._zones.items())
            if zone.awaited and zone.until <= now
            for page in self._become(key, zone.settled())
        ]

    def take(
        self,
        office: Office,
        candidates: Iterable[tuple[PageId, bool, Came]],
        speakers: Iterable[PageId],
        spoken: Mapping[str, int],
        until: float,
    ) -> list[PageId]:
        """Go on where another process left off: with its speakers, and what was spoken by zone."""
        self.drop(office.slug)
        self._editions[office.slug] = office.edition
        pages, former, told = list(candidates), list(speakers), []
        for name in dict.fromkeys(display.sound_zone for display in office.displays):
            zone, keys = self._zone(office, name), keys_of(office, name)
            here = tuple(candidate(office, *each) for each in pages if each[0][1] in keys)
            speaker = next((page for page in former if page[1] in keys), None)
            zone = replace(zone, speaker=speaker, spoken=max(zone.spoken, spoken.get(name, 0)))
            self._zones[office.slug, name] = zone
            told += self._become((office.slug, name), zone.taken(here, speaker, until))
        return told

    def drop(self, office: str) -> None:
        """Another process elects there."""
        self._editions.pop(office, None)
        for key, _ in self._of(office):
            del self._zones[key]

    def speakers(self, office: str) -> list[PageId]:
        """Who speaks in the office."""
        return [zone.speaker for _, zone in self._of(office) if zone.speaker is not None]

    def spoken_by_zone(self, office: str) -> dict[str, int]:
        """The last call spoken to its end, by zone."""
        return {name: zone.spoken for (_, name), zone in self._of(office)}

    def enter(self, office: Office, page: PageId, enrolled: bool, came: Came) -> list[PageId]:
        """A page of a display can be heard."""
        display = office.display(page[1])
        if display is None:
            return []
        here = (office.slug, display.sound_zone)
        zone = self._zone(office, display.sound_zone)
        return self._become(here, zone.entered(candidate(office, page, enrolled, came)))

    def leave(self, office: str, page: PageId) -> list[PageId]:
        """A page is gone, or can be heard no longer."""
        changes = [self._become(key, zone.left(page)) for key, zone in self._of(office)]
        return [each for told in changes for each in told]

    def cut_off(self, office: str, pages: Iterable[PageId], until: float) -> list[PageId]:
        """Pages are gone with the process they were connected to."""
        gone = list(pages)
        changes = [self._become(key, zone.cut_off(gone, until)) for key, zone in self._of(office)]
        return [each for told in changes for each in told]

    def said(self, office: Office, display: str, call: int) -> None:
        """A call was spoken to its end where that display is heard."""
        shown = office.display(display)
        if shown is not None:
            zone = self._zone(office, shown.sound_zone)
            self._zones[office.slug, shown.sound_zone] = zone.said(call)

    def back_to(self, office: str, newest: int) -> None:
        """The office's newest call has that number."""
        for key, zone in self._of(office):
            self._zones[key] = zone.back_to(newest)

    def rearrange(self, office: Office) -> list[PageId]:
        """Follow the office's file when it was loaded anew."""
        if self._editions.get(office.slug) == office.edition:
            return []
        self._editions[office.slug] = office.edition
        told: list[PageId] = []
        for (slug, name), zone in self._of(office.slug):
            for each in zone.candidates:
                told += self._move(office, name, each)
            if name not in {display.sound_zone for display in office.displays}:
                del self._zones[slug, name]
        return told

    def speaks(self, office: str, page: PageId) -> bool:
        """Whether that page is its zone's speaker."""
        return any(zone.speaker == page for _, zone in self._of(office))

    def spoken(self, office: Office, display: str) -> int:
        """The last call spoken to its end where that display is heard."""
        shown = office.display(display)
        return self._zone(office, shown.sound_zone).spoken if shown else 0

    def _move(self, office: Office, former: str, each: Candidate) -> list[PageId]:
        display = office.display(each.page[1])
        stays = display is not None and display.sound_zone == former
        gone = [] if stays else self.leave(office.slug, each.page)
        return gone + self.enter(office, each.page, each.enrolled, each.came)

    def _become(self, key: tuple[str, str], zone: Zone) -> list[PageId]:
        former, self._zones[key] = self._zones[key].speaker, zone
        if former == zone.speaker:
            return []
        return [page for page in (former, zone.speaker) if page is not None]

    def _zone(self, office: Office, name: str) -> Zone:
        key = (office.slug, name)
        if key not in self._zones:
            call, display = self._spoken_before(office.slug, keys_of(office, name))
            awaited = "" if self._settled else display
            self._zones[key] = Zone(call, awaited, self._settled_at)
        return self._zones[key]

    def _of(self, office: str) -> Iterator[tuple[tuple[str, str], Zone]]:
        return iter([(key, zone) for key, zone in self._zones.items() if key[0] == office])


def keys_of(office: Office, zone: str) -> tuple[str, ...]:
    """The displays that are heard together there."""
    return tuple(each.key for each in office.displays if each.sound_zone == zone)


def candidate(office: Office, page: PageId, enrolled: bool, came: Came) -> Candidate:
    """A page of one of the office's displays as a candidate."""
    keys = [display.key for display in office.displays]
    return Candidate(page, enrolled, keys.index(page[1]), came)
