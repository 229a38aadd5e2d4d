"""What staff should see: which enrolled screens are gone, silent, kept from sounding, or back."""

from __future__ import annotations

from queue_server.live.pages import Pages, Place
from queue_server.live.states import Look, condition


class Conditions:
    """The condition of each enrolled screen as it was seen last. Not safe from other threads."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._noted: dict[Place, str] = {}

    def turned(self, look: Look) -> list[tuple[Place, str, str]]:
        """The screens whose condition has changed since the last look, with what it was and is."""
        traces, turned = self._pages.traces, []
        here = {
            (office, place): pages
            for office in self._pages.offices()
            for place, pages in self._pages.by_place(office).items()
        }
        enrolled = {place for place, pages in here.items() if any(each.enrolled for each in pages)}
        for place in sorted(enrolled | set(traces)):
            now = condition(here.get(place, []), traces.get(place), look)
            before, self._noted[place] = self._noted.get(place, "well"), now
            if now != before:
                turned.append((place, before, now))
        return turned
