"""A process' own pages of an office, its section: told to the other processes, and read by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from queue_server.cluster import Cluster
from queue_server.live.boards import Room
from queue_server.live.pages import PageKey, Pages
from queue_server.live.payloads import Report, read_report
from queue_server.live.states import SILENT_SECONDS, Page

# What changes several times within so long is told once more at its end.
QUIET_SECONDS = 0.2
REPORTED = ("sound", "width", "height", "ratio", "drift_ms", "version")


@dataclass(frozen=True)
class Section:
    """All pages that a process has of an office. `ask` are those that want to be told whether they
    speak; with `again` all do, for some of what was said may have been lost. `closed` are the
    connections that the process has ended itself since the last section."""

    office: str
    pages: dict[PageKey, Page]
    ask: tuple[PageKey, ...] = ()
    again: bool = False
    closed: frozenset[str] = frozenset()


class Sections:
    """Tells the other processes of this one's own pages, office by office; `timer` is the monotonic
    clock. Nothing here is safe from other threads; `live.screens` guards it."""

    def __init__(self, cluster: Cluster, pages: Pages, timer: Callable[[], float]) -> None:
        self._cluster = cluster
        self._pages = pages
        self._timer = timer
        self._waiting: dict[str, list[PageKey]] = {}
        self._closed: dict[str, list[str]] = {}
        self._said_at: dict[str, float] = {}
        self._silent: dict[str, set[PageKey]] = {}

    def changed(self, office: str, ask: Iterable[PageKey] = ()) -> None:
        """Something of this process' own pages there is to be told; `ask`: see Section."""
        self._waiting.setdefault(office, []).extend(ask)

    def left(self, page: Page, *, closed: bool) -> None:
        """A page of this process' own is gone; `closed`: its line was ended from here."""
        self.changed(page.room.office)
        if closed:
            self._closed.setdefault(page.room.office, []).append(page.sid)

    def say(self) -> None:
        """Tell what waits and may be told now."""
        now = self._timer()
        for office in list(self._waiting):
            if not 0 <= now - self._said_at.get(office, -QUIET_SECONDS) < QUIET_SECONDS:
                self._say(office)

    def say_again(self, office: str | None = None) -> None:
        """Tell everything of an office, or of all: others may know, or be known, wrongly."""
        # Also where there are no pages any more: that may have been the word that was lost.
        known = self._said_at.keys() | self._waiting.keys()
        for each in sorted(known if office is None else {office}):
            self._say(each, again=True)

    def look(self, office: str) -> None:
        """Notice who is silent there, or is heard again."""
        now = self._timer()
        own = [each for each in self._pages.of(office) if each.seat]
        silent = {(each.sid, each.room) for each in own if silent_for(each, now)}
        if silent != self._silent.get(office, set()):
            self._silent[office] = silent
            self.changed(office)

    def _say(self, office: str, *, again: bool = False) -> None:
        now, ask = self._timer(), set(self._waiting.pop(office, ()))
        closed = self._closed.pop(office, [])
        self._said_at[office] = now
        if self._cluster.others():
            own = [each for each in self._pages.of(office) if each.seat]
            pages = [page_told(each, now, (each.sid, each.room) in ask) for each in own]
            told = {"office": office, "again": again, "closed": closed, "pages": pages}
            self._cluster.tell("pages", told)


def read(process: str, told: Any, now: float) -> Section:
    """The section that a process told. Raises KeyError, TypeError, ValueError for anything else."""
    office = str(told["office"])
    pages = [(read_page(process, office, each, now), each) for each in told["pages"]]
    by_key = {(page.sid, page.room): page for page, _ in pages}
    ask = tuple((page.sid, page.room) for page, each in pages if each.get("asks"))
    closed = frozenset(map(str, told.get("closed", ())))
    return Section(office, by_key, ask, bool(told.get("again")), closed)


def page_told(page: Page, now: float, asks: bool) -> dict[str, Any]:
    """One page as others are told of it, without who shows it."""
    report = page.report
    return {
        "sid": page.sid,
        "room": [page.room.kind, page.room.key],
        "came": page.came[0],
        "enrolled": page.enrolled,
        "silent": silent_for(page, now),
        "asks": asks,
        "report": report and {each: getattr(report, each) for each in REPORTED},
    }


def read_page(process: str, office: str, told: Any, now: float) -> Page:
    """One page of another process."""
    kind, key = told["room"]
    room, silent = Room(office, str(kind), str(key)), told.get("silent")
    return Page(
        sid=str(told["sid"]),
        room=room,
        came=(float(told["came"]), process),
        enrolled=bool(told["enrolled"]),
        report=reported(room, told.get("report")),
        silent_since=None if silent is None else now - float(silent),
    )


def reported(room: Room, told: Any) -> Report | None:
    """What the page had reported, if it had."""
    return read_report(({"office": room.office, "key": room.key, **told},)) if told else None


def silent_for(page: Page, now: float) -> float | None:
    """How many seconds a page has been silent, as soon as that is too long."""
    seconds = now - page.heard(now)
    return seconds if seconds >= SILENT_SECONDS else None
