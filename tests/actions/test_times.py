"""Times never run backwards in the journal, whatever the server's clock does."""

from __future__ import annotations

from datetime import timedelta

from queue_server.actions import arriving, calling, upkeep
from queue_server.queries import hall, journal, offices
from tests.actions.visits import minutes, moment


def test_a_clock_that_was_set_back_does_not_set_the_journal_back(door, store, clock):
    clock.moment = moment(10)
    arriving.issue(door, "A")
    clock.step(-minutes(30))

    issued = arriving.issue(door, "A")

    assert issued.issued_at == moment(10)
    moments = [entry.at for entry in journal.after(store, "kalisz", 0)]
    assert moments == sorted(moments)
    assert hall.read(store, "kalisz").now == moment(10)


def test_a_clock_before_the_journals_last_entry_is_noticed(door, store, clock):
    assert offices.behind(store) == ()
    clock.moment = moment(10)
    arriving.issue(door, "A")
    clock.step(-minutes(30))

    (behind,) = offices.behind(store)

    assert (behind.slug, behind.last_at, behind.now) == ("kalisz", moment(10), moment(9, 30))


def test_a_clock_set_back_by_a_day_does_not_reopen_the_day(door, store, clock):
    clock.step(timedelta(days=1))
    upkeep.tend(store, "kalisz")
    arriving.issue(door, "A")
    clock.step(-timedelta(days=1))

    assert arriving.issue(door, "A").number == "A002"
    assert calling.call_next(door, "1").ticket.number == "A001"
    assert hall.read(store, "kalisz").business_date.isoformat() == "2026-11-24"


def test_all_entries_of_one_press_bear_one_moment(door, store):
    for _ in range(2):
        arriving.issue(door, "A")
    calling.call_next(door, "1")
    calling.call_next(door, "1")

    entries = journal.after(store, "kalisz", 0)[-2:]

    assert [entry.kind.value for entry in entries] == ["ticket_finished", "ticket_called"]
    assert entries[0].at == entries[1].at
    assert [entry.clerk for entry in entries] == ["user:1", "user:1"]
