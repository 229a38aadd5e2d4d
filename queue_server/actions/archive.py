"""Archiving: old days go to files, and their rows from the database; their figures stay.

A day's rows are removed only when a file on the disk holds them, so a crash loses nothing; a day
that a file holds already is not written again, so it doubles nothing. No office is locked.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from queue_server.store import Store, day_figures, ended_days, history, offices
from queue_server.store.archive import YearFile
from queue_server.store.history import Day

# Screens, estimates and undoing look back some days; nothing looks back further.
SHORTEST = 30
# Read into memory together, and appended to a file in one go.
DAYS_AT_ONCE = 31
RECORDS_AT_ONCE = 100_000


class Differs(Exception):
    """A day's rows are not what the archive holds of it: somebody must look."""


@dataclass(frozen=True)
class Due:
    """Days of one year to be archived, oldest first, and why the next one must wait, if it must."""

    days: tuple[Day, ...]
    waiting: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Archived:
    """What was done for an office, and which day must wait until when what it waits for is over."""

    office: str
    days: int = 0
    records: int = 0
    waiting: date | None = None
    reason: str | None = None


def before(store: Store, office: str, days: int) -> date:
    """The first business date that is not older than so many days.

    Raises Refused(UNKNOWN_OFFICE), Unavailable.
    """
    with store.reading() as connection:
        here = offices.here(store, connection, office)
        return here.office.business_date(here.now) - timedelta(days=days)


def archive(store: Store, office: str, until: date, folder: Path | None) -> Archived:
    """Move the days before `until` to the folder's files, oldest first; without a folder nothing is
    done, only counted.

    Raises Refused(UNKNOWN_OFFICE), Unavailable, OSError, Differs.
    """
    days = records = 0
    after: date | None = None
    while True:
        found = due(store, office, after, until)
        if folder is not None:
            with alone_in(folder):
                move(store, found.days, folder)
        days += len(found.days)
        records += sum(day.size for day in found.days)
        if found.waiting or not found.days:
            break
        after = found.days[-1].date
    store.sweep()
    return Archived(office, days, records, found.waiting, found.reason)


def due(store: Store, slug: str, after: date | None, before: date) -> Due:
    """The next days behind `after` and before `before`: some of them, or none when all are done.

    A day that must wait keeps those behind it waiting: the journal loses nothing but its beginning.
    Raises Refused(UNKNOWN_OFFICE), Unavailable.
    """
    days: list[Day] = []
    with store.reading() as connection:
        row: Any = offices.office_row(connection, slug)
        office = store.office(connection, slug, row.version)
        known = ended_days.last_seq(connection, row.id, office, after) if after else 0
        while len(days) < DAYS_AT_ONCE and sum(day.size for day in days) < RECORDS_AT_ONCE:
            found = ended_days.next_day(connection, row.id, office, after, before)
            if found is None or (days and found.year != days[0].date.year):
                break
            day = ended_days.read(connection, row.id, office, found, known)
            reason = ended_days.waits_for(connection, row.id, day)
            if reason:
                return Due(tuple(days), found, reason)
            days.append(day)
            after = found
            known = max([known, *(entry["seq"] for entry in day.records["entry"])])
    return Due(tuple(days))


def move(store: Store, days: tuple[Day, ...], folder: Path) -> None:
    """Keep these days of one office in its files, and remove them from the database."""
    for year, together in groupby(days, key=lambda day: day.date.year):
        of_year = tuple(together)
        file = YearFile(folder, of_year[0].office, year)
        known = file.dates()
        fresh = [day for day in of_year if day.date not in known]
        if fresh:
            file.append(fresh)
        for day in of_year:
            remove(store, day if day.date not in known else as_archived(file, day))


def as_archived(file: YearFile, left: Day) -> Day:
    """The day as its file holds it, when a former run was stopped before it had removed all."""
    whole = file.read(left.date)
    if not whole.holds(left):
        raise Differs(
            f"{file.path} holds {left.date} of {left.office}, but the database has other records of"
            " that day: nothing of it was removed"
        )
    return whole


def remove(store: Store, day: Day) -> None:
    """Write down what the day came to, and remove its records in short transactions."""
    with store.writing() as connection:
        office_id = offices.office_row(connection, day.office).id
        day_figures.keep(connection, office_id, day.date, day_figures.figures_of_day(day))
    for kind, keys in history.pieces(day):
        with store.writing() as connection:
            history.remove(connection, office_id, kind, keys)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let nobody else write to the folder's files meanwhile. Raises BlockingIOError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
