"""Old days go to files: nothing is lost, nothing is doubled, and their figures stay."""

from __future__ import annotations

import json
import stat
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from queue_server.actions import archive, arriving, calling, counters, upkeep
from queue_server.actions.archive import Archived, Differs
from queue_server.actions.entry import Actor, Door
from queue_server.domain.day_figures import figures_of
from queue_server.domain.refusals import Reason
from queue_server.queries import day_figures, journal
from queue_server.queries import hall as halls
from queue_server.store import Store, history, schema
from queue_server.store import archive as files
from queue_server.store.archive import YearFile
from queue_server.store.day_figures import absent, tickets_of
from tests.actions.archived import days_of, in_files, joined, text_in
from tests.actions.bookings import ANNA, booked_office, confirmed, hour
from tests.actions.living import everything, live
from tests.actions.visits import refused

DAYS = 4


@pytest.fixture
def lived(wide: Door, clock) -> Door:
    """The office that never closes after some days at the end of a year, and forty days later."""
    clock.moment = clock.moment.replace(month=12, day=29)
    live(wide.store, "wide", clock, seed=5, days=DAYS)
    clock.step(timedelta(days=40))
    upkeep.tend(wide.store, "wide")
    return wide


def archived(door: Door, folder: Path, days: int = 30) -> Archived:
    until = archive.before(door.store, door.office, days)
    return archive.archive(door.store, door.office, until, folder)


def test_what_is_archived_and_what_remains_is_all_there_was(lived: Door, tmp_path: Path):
    before = everything(lived.store)

    done = archived(lived, tmp_path / "archive")

    after = everything(lived.store)
    kept = in_files(tmp_path / "archive")
    assert all(before[kind] for kind in history.KINDS if kind != "walk_ins")
    assert joined(kept, after) == before
    assert not any(kept[kind] & after[kind] for kind in history.KINDS)
    assert after["ticket"] == after["call"] == after["showing"] == after["reservation"] == set()
    assert (done.days, done.waiting) == (len(days_of(tmp_path / "archive")), None)
    assert done.records == sum(map(len, kept.values()))
    assert {path.name for path in (tmp_path / "archive").glob("*.gz")} == {
        "wide-2026.jsonl.gz",
        "wide-2027.jsonl.gz",
    }


def test_younger_days_stay(lived: Door, tmp_path: Path):
    whole = everything(lived.store)
    until = archive.before(lived.store, "wide", 42)

    archived(lived, tmp_path, days=42)

    assert joined(in_files(tmp_path), everything(lived.store)) == whole
    assert max(day.date for day in days_of(tmp_path)) < until
    assert everything(lived.store)["ticket"]


def test_the_office_goes_on_as_if_nothing_had_happened(lived: Door, clock, tmp_path: Path):
    before = halls.read(lived.store, "wide")

    archived(lived, tmp_path)

    assert halls.read(lived.store, "wide") == before
    live(lived.store, "wide", clock, seed=6, days=1)
    with lived.store.reading() as connection:
        calls = list(connection.execute(select(schema.calls.c.call)).scalars())
    former = {call["call"] for day in days_of(tmp_path) for call in day.records["call"]}
    assert calls
    assert min(calls) > max(former)


def test_archiving_again_changes_nothing(lived: Door, tmp_path: Path):
    archived(lived, tmp_path)
    files_before = {path: path.read_bytes() for path in tmp_path.glob("*.gz")}

    assert archived(lived, tmp_path) == Archived("wide")
    assert {path: path.read_bytes() for path in tmp_path.glob("*.gz")} == files_before


def test_a_dry_run_only_counts(lived: Door, tmp_path: Path):
    before = everything(lived.store)
    until = archive.before(lived.store, "wide", 30)

    would = archive.archive(lived.store, "wide", until, None)

    assert everything(lived.store) == before
    assert archived(lived, tmp_path / "archive") == would
    assert would.records > 100


@pytest.mark.parametrize("stopped_at", range(0, 40, 3))
def test_stopped_anywhere_it_loses_nothing_and_doubles_nothing(
    lived: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_at: int
):
    before = everything(lived.store)
    figures = figures_from_tickets(lived.store)
    monkeypatch.setattr(history, "REMOVED_AT_ONCE", 20)
    step = stopping_after(stopped_at)
    with monkeypatch.context() as fragile:
        for module, name in (
            (files, "packed"),
            (files.os, "fsync"),
            (files.os, "replace"),
            (history, "remove"),
        ):
            fragile.setattr(module, name, step(getattr(module, name)))
        with pytest.raises(KeyboardInterrupt):
            archived(lived, tmp_path)

    assert joined(in_files(tmp_path), everything(lived.store)) == before

    archived(lived, tmp_path)

    assert everything(lived.store)["ticket"] == set()
    assert joined(in_files(tmp_path), everything(lived.store)) == before
    assert written(lived.store) == figures


def stopping_after(steps: int) -> Callable[[Callable], Callable]:
    """Makes functions that end the program, as it were, once so many calls have been made."""
    made = Counter()

    def fragile(function: Callable) -> Callable:
        def call(*args, **kwargs):
            made["calls"] += 1
            if made["calls"] > steps:
                raise KeyboardInterrupt
            return function(*args, **kwargs)

        return call

    return fragile


def figures_from_tickets(store: Store):
    """What each day came to, counted from the tickets and reservations that are there."""
    with store.reading() as connection:
        office = store.office(connection, "wide", 1)
        office_id = connection.execute(select(schema.offices.c.id)).scalar_one()
        days = connection.execute(select(schema.tickets.c.business_date).distinct()).scalars()
        return {
            day: figures_of(
                tickets_of(connection, office_id, day),
                absent(connection, office_id, office, day),
            )
            for day in days
        }


def written(store: Store):
    return day_figures.figures(store, "wide", date(2026, 1, 1), date(2027, 12, 31))


def test_figures_are_those_of_the_tickets_and_stay_when_these_are_gone(lived, tmp_path: Path):
    counted = figures_from_tickets(lived.store)
    assert written(lived.store) == counted
    with lived.store.writing() as connection:
        connection.execute(delete(schema.day_figures))  # as before this version

    archived(lived, tmp_path)

    assert written(lived.store) == counted
    sums = Counter()
    for figures in counted.values():
        for each in figures:
            sums.update(issued=each.issued, served=each.served, absent=each.absent)
            assert each.issued == (each.served + each.no_shows + each.cancelled + each.not_served)
    assert all(sums[name] for name in ("issued", "served", "absent"))


def test_the_journal_says_where_it_begins_now(lived: Door, tmp_path: Path):
    entries = {entry.seq: entry for entry in journal.after(lived.store, "wide", 0, 100_000)}
    archived(lived, tmp_path)

    with refused(Reason.ARCHIVED) as no:
        journal.after(lived.store, "wide", 0)

    first = no.facts["first"]
    assert [entry.seq for entry in journal.after(lived.store, "wide", first - 1)] == [
        seq for seq in entries if seq >= first
    ]
    last = journal.last(lived.store, "wide")
    assert journal.after(lived.store, "wide", last) == ()


def test_an_archived_journal_that_is_empty_goes_on_where_it_was(wide: Door, tmp_path: Path):
    assert journal.after(wide.store, "wide", 0) == ()
    last = journal.last(wide.store, "wide")
    with wide.store.writing() as connection:
        connection.execute(delete(schema.journal))
        connection.execute(update(schema.offices).values(seq=last + 7))

    with refused(Reason.ARCHIVED) as no:
        journal.after(wide.store, "wide", 0)

    assert no.facts["first"] == last + 8


def test_a_day_waits_for_the_visitor_who_is_still_at_a_counter(wide: Door, clock, tmp_path: Path):
    live(wide.store, "wide", clock, seed=7, days=1)
    live_on = clock.now()
    live(wide.store, "wide", clock, seed=8, days=1)
    with wide.store.writing() as connection:
        ticket = connection.execute(
            select(schema.tickets.c.id, schema.tickets.c.number, schema.tickets.c.business_date)
            .where(schema.tickets.c.issued_at > live_on)
            .limit(1)
        ).one()
        connection.execute(
            update(schema.tickets).where(schema.tickets.c.id == ticket.id).values(state="serving")
        )
    clock.step(timedelta(days=40))

    done = archived(wide, tmp_path)

    assert done.waiting == ticket.business_date
    assert ticket.number in (done.reason or "")
    assert [day.date < ticket.business_date for day in days_of(tmp_path)] == [True] * done.days
    assert everything(wide.store)["ticket"]


def test_visits_that_are_still_somebodys_wait_and_then_tell_nothing_of_her(
    store: Store, clock, tmp_path: Path
):
    retained = (
        "[booking.privacy.text]",
        "[booking.retention]\nvisit_days = 90\n\n[booking.privacy.text]",
    )
    door = booked_office(store, retained)
    visit = confirmed(door, hour(10), ANNA)
    clock.step(timedelta(days=35))
    upkeep.tend(store, "booked")
    early = archived(door, tmp_path)

    clock.step(timedelta(days=400))
    for _ in range(5):
        upkeep.tend(store, "booked")
    late = archived(door, tmp_path)

    assert (early.days, early.waiting) == (0, hour(10).date())
    assert "retention" in (early.reason or "")
    assert late.waiting is None
    assert late.days >= 1
    text = text_in(tmp_path)
    assert '"record": "reservation"' in text
    for secret in (visit.code, visit.link, ANNA.email):
        assert secret not in text
    with store.reading() as connection:
        assert (
            connection.execute(select(func.count()).select_from(schema.reservations)).scalar() == 0
        )


def test_no_secret_and_no_clerk_stands_in_a_file(lived: Door, tmp_path: Path):
    with lived.store.reading() as connection:
        tracks = set(connection.execute(select(schema.tickets.c.track)).scalars())
        codes = set(connection.execute(select(schema.reservations.c.code)).scalars())

    archived(lived, tmp_path)

    text = text_in(tmp_path)
    assert '"user:1"' not in text
    assert "Anna" not in text
    assert not [secret for secret in tracks | codes if f'"{secret}"' in text]
    for line in text.splitlines():
        assert not {"clerk", "code", "track", "link", "hold"} & set(json.loads(line))


def test_files_are_for_their_owner_only(lived: Door, tmp_path: Path):
    archived(lived, tmp_path)

    for path in tmp_path.glob("*.gz"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_day_that_differs_from_its_archive_is_left_alone(lived: Door, clock, tmp_path: Path):
    until = archive.before(lived.store, "wide", 30)
    due = archive.due(lived.store, "wide", None, until)
    YearFile(tmp_path, "wide", due.days[0].date.year).append(due.days[:1])
    with lived.store.writing() as connection:
        ticket = due.days[0].records["ticket"][0]["id"]
        connection.execute(
            update(schema.tickets).where(schema.tickets.c.id == ticket).values(language="xx")
        )
    before = everything(lived.store)

    with pytest.raises(Differs, match=str(due.days[0].date)):
        archived(lived, tmp_path)

    assert everything(lived.store) == before


def test_a_damaged_file_is_told_and_nothing_is_removed(lived: Door, tmp_path: Path):
    until = archive.before(lived.store, "wide", 30)
    due = archive.due(lived.store, "wide", None, until)
    file = YearFile(tmp_path, "wide", due.days[0].date.year)
    file.append(due.days[:1])
    file.path.write_bytes(file.path.read_bytes()[:-20])
    before = everything(lived.store)

    with pytest.raises(OSError, match="damaged"):
        archived(lived, tmp_path)

    assert everything(lived.store) == before


def test_two_never_archive_to_one_folder_at_once(lived: Door, tmp_path: Path):
    with archive.alone_in(tmp_path), pytest.raises(BlockingIOError):
        archived(lived, tmp_path)


def test_a_visitor_called_after_midnight_goes_with_the_day_of_her_ticket(
    wide: Door, clock, tmp_path: Path
):
    live(wide.store, "wide", clock, seed=9, days=1, presses=0)
    clock.moment = clock.moment.replace(hour=22, minute=50)  # 23:50 in the office
    counters.open_counter(wide, "1")
    arriving.issue(wide, "A")
    calling.call_next(wide, "1")
    clock.step(timedelta(minutes=20))
    calling.recall(Door(wide.store, "wide", Actor("user:1", "Anna")), "1")
    clock.step(timedelta(minutes=5))
    calling.finish(wide, "1")
    clock.step(timedelta(days=40))
    upkeep.tend(wide.store, "wide")
    before = everything(wide.store)

    archived(wide, tmp_path)

    assert joined(in_files(tmp_path), everything(wide.store)) == before
    calls = {day.date: len(day.records["call"]) for day in days_of(tmp_path)}
    assert max(calls.values()) == 2
