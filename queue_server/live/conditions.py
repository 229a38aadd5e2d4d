"""What staff should see: which enrolled screens are gone, silent, kept from sounding, or back."""

from __future__ import annotations

import structlog

from queue_server.cluster import Cluster
from queue_server.live.pages import Pages
from queue_server.live.states import Look, condition

log = structlog.get_logger(__name__)

WELL = "well"


class Conditions:
    """The condition of each enrolled screen as it was seen last. Not safe from other threads."""

    def __init__(self, pages: Pages, cluster: Cluster) -> None:
        self._pages = pages
        self._cluster = cluster
        self._noted: dict[tuple[str, str], str] = {}  # office, the screen's key

    def look(self, office: str, look: Look) -> None:
        """See all of the office's screens; its tender writes changes into the log."""
        pages, traces = self._pages.by_place(office), self._pages.traces(office)
        enrolled = {place for place, here in pages.items() if any(each.enrolled for each in here)}
        for place in sorted(enrolled | traces.keys()):
            now = condition(pages.get(place, []), traces.get(place), look)
            before = self._noted.get((office, place), WELL)
            self._noted[office, place] = now
            if now != before and self._cluster.tends(office):
                log.info("screen_changed", office=office, screen=place, was=before, now=now)
