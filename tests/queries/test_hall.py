"""The hall: everything screens show, read at one moment."""

from __future__ import annotations

import threading
from contextlib import closing

from queue_server.actions import arriving, calling, counters, offices
from queue_server.domain.refusals import Reason
from queue_server.queries import hall, journal
from queue_server.queries import offices as known
from queue_server.store import Store
from tests.actions.visits import BORIS, TUESDAY, by, minutes, moment, refused, seconds


def test_an_empty_hall_is_open_and_quiet(door, clock):
    now = hall.read(door.store, "kalisz")

    assert (now.seq, now.now, now.business_date.isoformat()) == (0, clock.now(), "2026-11-23")
    assert (now.opening.is_open, now.opening.closes_at) == (True, moment(15, 30))
    assert (now.queue, now.desks, now.calls, now.held, now.missed, now.awaited) == ((),) * 6
    assert now.desk("1").state.value == "closed"


def test_the_halls_seq_is_the_journals_last_entry(door):
    arriving.issue(door, "A")
    calling.call_next(door, "1")

    assert hall.read(door.store, "kalisz").seq == journal.last(door.store, "kalisz") == 3


def test_calls_are_listed_newest_first_and_at_least_twelve(door, clock):
    for _ in range(15):
        arriving.issue(door, "A")
        calling.call_next(door, "1")
        clock.step(minutes(5))

    listed = hall.read(door.store, "kalisz").calls

    assert [call.call for call in listed] == list(range(15, 3, -1))


def test_every_call_that_may_still_be_announced_is_listed(door, clock):
    for _ in range(15):
        arriving.issue(door, "A")
        calling.call_next(door, "1")
        clock.step(seconds(10))
    assert len(hall.read(door.store, "kalisz").calls) == 15

    clock.step(seconds(60))

    assert len(hall.read(door.store, "kalisz").calls) == 12


def test_waiting_is_counted_by_service(door):
    for letter in "AABC":
        arriving.issue(door, letter)
    calling.call_next(door, "1")

    now = hall.read(door.store, "kalisz")

    assert [now.waiting_for(letter) for letter in "ABC"] == [1, 1, 1]
    assert now.walk_ins == {"A": 2, "B": 1, "C": 1}


def test_each_counter_sees_the_part_of_the_queue_it_may_call(door):
    for letter in "ABC":
        arriving.issue(door, letter)
    now = hall.read(door.store, "kalisz")

    at_one = [place.ticket.number for place in now.queue_at("1")]
    at_five = [place.ticket.number for place in now.queue_at("5")]

    assert (at_one, at_five, now.queue_at("99")) == (["A001", "B001"], ["B001", "C001"], ())


def test_the_kiosks_estimate_is_what_the_ticket_then_says(door):
    counters.open_counter(door, "1")
    for letter in "AAB":
        arriving.issue(door, letter)
    shown = hall.read(door.store, "kalisz").wait_minutes("A")

    assert shown == 38
    assert arriving.issue(door, "A").wait_minutes == shown


def test_a_desk_shows_its_visitor_the_reason_and_what_can_be_undone(door, clock):
    arriving.issue(door, "A", priority="pregnant")
    calling.call_next(door, "1")

    desk = hall.read(door.store, "kalisz").desk("1")

    assert (desk.ticket.number, desk.ground.priority) == ("A001", "pregnant")
    assert (desk.undo_kind, desk.undo_until) == ("next", clock.now() + seconds(10))
    clock.step(seconds(11))
    assert hall.read(door.store, "kalisz").desk("1").undo_kind is None


def test_a_break_counts_as_staffed_and_a_closed_counter_does_not(door):
    counters.open_counter(door, "1")
    counters.open_counter(by(door, BORIS), "2")
    counters.pause(door, "1")
    counters.close_counter(by(door, BORIS), "2")

    assert hall.read(door.store, "kalisz").open_counters() == {"1"}


def test_what_the_kiosk_may_sell_is_what_the_counter_gives(second, clock):
    for _ in range(3):
        arriving.issue(second, "P")
    now = hall.read(second.store, "second")

    assert now.walk_in_refusal("P").reason is Reason.QUOTA_REACHED
    assert now.walk_in_refusal("R") is None
    assert now.walk_in_refusal("W").reason is Reason.NO_WALK_INS


def test_an_unknown_office_has_no_hall(store):
    with refused(Reason.UNKNOWN_OFFICE):
        hall.read(store, "atlantis")


def test_everything_in_it_is_of_one_moment(door):
    hall.read(door.store, "kalisz")  # the office is known
    many = threading.Thread(target=lambda: [arriving.issue(door, "B") for _ in range(150)])

    many.start()
    seen = [hall.read(door.store, "kalisz")]
    while many.is_alive():
        seen.append(hall.read(door.store, "kalisz"))
    many.join()

    assert hall.read(door.store, "kalisz").seq == 150
    assert len({now.seq for now in seen}) > 1
    assert [len(now.queue) for now in seen] == [now.seq for now in seen]
    assert [now.walk_ins.get("B", 0) for now in seen] == [now.seq for now in seen]


def test_the_day_is_the_one_that_it_is_then(door, clock):
    arriving.issue(door, "A")
    assert len(hall.read(door.store, "kalisz").queue) == 1

    clock.moment = moment(8, day=TUESDAY)

    assert hall.read(door.store, "kalisz").business_date == TUESDAY
    assert hall.read(door.store, "kalisz").queue == ()


def test_a_file_that_another_program_has_loaded_holds_at_once(door, clock):
    store = door.store
    assert hall.read(store, "kalisz").office.names["en"] == known.find(store, "kalisz").names["en"]
    source = known.source(store, "kalisz").replace("Kalisz", "Kutno")

    with closing(Store(store.address, clock)) as other:
        offices.load(other, source, "kalisz")

    assert "Kutno" in hall.read(store, "kalisz").office.names["en"]
    assert "Kutno" in known.find(store, "kalisz").names["en"]
