"""One ticket, one reservation, the journal, the offices, the database's health."""

from __future__ import annotations

from contextlib import closing

from queue_server.actions import arriving, calling, counters
from queue_server.actions.offices import load
from queue_server.domain.calling import Why
from queue_server.domain.events import EventKind
from queue_server.domain.refusals import Reason
from queue_server.queries import health, journal, offices, reservations, tickets
from queue_server.store import Store
from tests.actions.visits import load_file, refused


def test_a_waiting_ticket_tells_its_place_its_wait_and_the_reason(door):
    counters.open_counter(door, "1")
    for _ in range(3):
        arriving.issue(door, "A")

    found = tickets.find(door.store, "kalisz", "A003")

    assert (found.people_ahead, found.wait_minutes, found.ground.why) == (2, 30, Why.ARRIVAL)


def test_a_ticket_that_does_not_wait_has_nobody_ahead(door):
    arriving.issue(door, "A")
    calling.call_next(door, "1")

    found = tickets.find(door.store, "kalisz", "A001")

    assert found.ticket.counter == "1"
    assert (found.people_ahead, found.wait_minutes, found.ground) == (None, None, None)


def test_an_unknown_ticket_or_reservation_is_refused(door):
    with refused(Reason.UNKNOWN_TICKET):
        tickets.find(door.store, "kalisz", "A001")
    with refused(Reason.UNKNOWN_CODE):
        reservations.find(door.store, "kalisz", "12345678")


def test_the_journal_is_read_on_from_where_one_stopped(door):
    for _ in range(3):
        arriving.issue(door, "A")

    first = journal.after(door.store, "kalisz", 0, limit=2)
    rest = journal.after(door.store, "kalisz", first[-1].seq)

    assert [entry.seq for entry in (*first, *rest)] == [1, 2, 3]
    assert journal.after(door.store, "kalisz", 3) == ()
    assert rest[-1].kind is EventKind.TICKET_ISSUED
    assert (rest[-1].ticket, rest[-1].details) == ("A003", {"service": "A", "kind": "walk_in"})


def test_all_offices_are_named(door, store):
    load_file(store, "second")

    assert offices.slugs(store) == ("kalisz", "second")
    assert offices.find(store, "second").zone == "America/New_York"
    with refused(Reason.UNKNOWN_OFFICE):
        offices.source(store, "atlantis")


def test_an_office_as_it_was_seen_last_is_asked_of_nobody(door, store, clock):
    source = offices.source(store, "kalisz")
    with closing(Store(store.address, clock)) as beside:
        load(beside, source.replace("Europe/Warsaw", "Europe/London"), "kalisz")

    assert offices.last_seen(store, "kalisz").zone == "Europe/Warsaw"
    assert offices.find(store, "kalisz").zone == "Europe/London"
    assert offices.last_seen(store, "kalisz").zone == "Europe/London"
    with refused(Reason.UNKNOWN_OFFICE):
        offices.last_seen(store, "atlantis")


def test_a_healthy_database_is_written_without_a_change(door, store):
    health.check(store)

    assert journal.last(store, "kalisz") == 0
