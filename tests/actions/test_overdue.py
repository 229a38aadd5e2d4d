"""What time alone decides: visits missed, not confirmed, or joining the queue by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import arriving, booking, calling
from queue_server.actions.entry import Actor, Door
from queue_server.domain.refusals import Reason
from queue_server.domain.reservations import ReservationState
from queue_server.queries import hall
from queue_server.queries import visits as found
from queue_server.store import schema
from tests.actions.bookings import (
    ANNA,
    BORIS,
    booked_office,
    confirmed,
    hour,
    letters,
    rows,
    tend,
    written,
)
from tests.actions.visits import TUESDAY, happened, refused, seconds

NINE = hour(9)
COUNTED = (
    "[booking.limits]",
    "[booking.no_shows]\ncount = 2\ndays = 10\nblock_days = 3\n\n[booking.limits]",
)
LATE_WAITS = ('late = "cancel"', 'late = "walk_in"')
BY_ITSELF = ('check_in = "kiosk"', 'check_in = "by_itself"')


def state(door, visit):
    return found.find(door.store, door.office, visit.link).state


def test_a_visit_is_missed_one_second_after_its_window_and_told_once(store, clock):
    door = booked_office(store)
    visit = confirmed(door, NINE)
    clock.moment = NINE
    tend(door)
    assert state(door, visit) is ReservationState.BOOKED
    clock.step(seconds(1))
    assert state(door, visit) is ReservationState.MISSED
    for _ in range(3):
        tend(door)
    assert written(store)[2:] == [("missed", "anna")]
    assert letters(store)[-1].facts == {"blocked_until": None, "walk_in": False}
    assert happened(store, door.office).count("reservation_missed") == 1


def test_a_visit_is_missed_also_when_the_server_was_off_for_days(store, clock):
    door = booked_office(store, COUNTED)
    confirmed(door, NINE)
    clock.step(timedelta(days=3))
    tend(door)
    assert [row.kind for row in letters(store)] == ["confirm", "booked", "missed"]
    assert [row.at for row in rows(store, schema.absences)] == [NINE]


def test_the_letter_about_the_last_missed_visit_tells_until_when_booking_is_blocked(store, clock):
    door = booked_office(store, COUNTED)
    for at in (NINE, hour(10)):
        confirmed(door, at)
        clock.moment = at + seconds(1)
        tend(door)
    missed = letters(store, "missed")
    until = (hour(10) + timedelta(days=3)).isoformat()
    assert [row.facts["blocked_until"] for row in missed] == [None, until]


def test_who_comes_too_late_and_waits_as_a_walk_in_was_not_absent(store, clock):
    door = booked_office(store, COUNTED, LATE_WAITS)
    visit = confirmed(door, NINE)
    other = confirmed(door, NINE, BORIS, "B")
    clock.moment = NINE + seconds(1)
    tend(door)
    assert letters(store, "missed")[0].facts["walk_in"] is True
    assert len(rows(store, schema.absences)) == 2
    clock.moment = hour(9, 20)
    assert arriving.activate(door, visit.code).issued.due_at is None
    assert [row.email for row in rows(store, schema.absences)] == ["boris@example.org"]
    assert state(door, visit) is ReservationState.ACTIVATED
    assert state(door, other) is ReservationState.MISSED


def test_absences_of_visitors_whom_nobody_knows_are_not_counted(store, clock):
    door = booked_office(
        store,
        ('identity = "email"\nconfirm_minutes = 60', 'identity = "none"'),
        ("[booking.limits]\nactive = 0\n", ""),
        ('[booking.reminder]\ndays_before = 1\nat = "10:00"\n', ""),
        ("offer_minutes = 30\n", ""),
    )
    booking.hold(door, "A", NINE, "key")
    booking.book(door, "key", ANNA)
    clock.moment = NINE + seconds(1)
    tend(door)
    assert (letters(store), rows(store, schema.absences)) == ([], [])


# --- without a ticket machine ---------------------------------------------------------------------


@pytest.fixture
def by_itself(store):
    return booked_office(store, BY_ITSELF)


def test_a_visit_joins_the_queue_at_its_hour_and_its_visitor_is_told_the_number(
    by_itself, store, clock
):
    visit = confirmed(by_itself, NINE)
    clock.moment = NINE - seconds(1)
    tend(by_itself)
    assert hall.read(store, by_itself.office).queue == ()
    clock.moment = NINE
    tend(by_itself)
    tend(by_itself)
    waiting = hall.read(store, by_itself.office).queue
    assert [place.ticket.number for place in waiting] == ["A001"]
    joined = found.find(store, by_itself.office, visit.link)
    assert (joined.state, joined.number) == (ReservationState.ACTIVATED, "A001")
    assert [kind for kind, _ in written(store)] == ["confirm", "booked", "joined"]


def test_a_visit_joins_late_when_the_server_was_off_at_its_hour(by_itself, store, clock):
    confirmed(by_itself, NINE)
    clock.moment = hour(9, 50)
    tend(by_itself)
    assert len(hall.read(store, by_itself.office).queue) == 1


def test_who_was_not_let_in_before_the_days_end_is_not_blamed(by_itself, store, clock):
    visit = confirmed(by_itself, hour(11, 30))
    clock.moment = hour(0, 1, day=TUESDAY)
    tend(by_itself)
    assert state(by_itself, visit) is ReservationState.MISSED
    assert rows(store, schema.absences) == []
    assert letters(store, "missed") == []


@pytest.fixture
def called_in_vain(store, clock):
    """An office without kiosks, and a visit that was called twice on Monday; nobody came."""
    door = booked_office(store, BY_ITSELF, COUNTED)
    visit = confirmed(door, NINE)
    clock.moment = NINE
    tend(door)
    clerk = Door(store, door.office, Actor("user:1", "Ewa"))
    calling.call_next(clerk, "1")
    clock.step(seconds(30))
    calling.recall(clerk, "1")
    clock.step(seconds(30))
    calling.miss(clerk, "1")
    return door, clerk, visit


def test_who_was_called_and_did_not_come_by_the_days_end_was_absent(called_in_vain, store, clock):
    door, _clerk, visit = called_in_vain
    clock.moment = hour(23, 59)
    tend(door)
    assert state(door, visit) is ReservationState.ACTIVATED
    clock.moment = hour(0, 0, day=TUESDAY)
    for _ in range(3):
        tend(door)
    assert state(door, visit) is ReservationState.MISSED
    assert [row.at for row in rows(store, schema.absences)] == [NINE]
    assert [row.facts["blocked_until"] for row in letters(store, "missed")] == [None]


def test_who_comes_to_the_counter_after_all_was_not_absent(called_in_vain, store, clock):
    door, clerk, visit = called_in_vain
    calling.call_chosen(clerk, "1", "A001")
    calling.finish(clerk, "1")
    clock.moment = hour(0, 0, day=TUESDAY)
    tend(door)
    assert state(door, visit) is ReservationState.ACTIVATED
    assert (rows(store, schema.absences), letters(store, "missed")) == ([], [])


def test_absences_block_booking_also_without_a_ticket_machine(store, clock):
    once = (COUNTED[0], COUNTED[1].replace("count = 2", "count = 1"))
    door = booked_office(store, BY_ITSELF, once)
    confirmed(door, NINE)
    clock.moment = NINE
    tend(door)
    clerk = Door(store, door.office, Actor("user:1", "Ewa"))
    calling.call_next(clerk, "1")
    clock.step(seconds(30))
    calling.recall(clerk, "1")
    clock.step(seconds(30))
    calling.miss(clerk, "1")
    clock.moment = hour(7, day=TUESDAY)
    tend(door)
    with refused(Reason.BLOCKED) as told:
        confirmed(door, hour(9, day=TUESDAY))
    assert told.facts["until"] == NINE + timedelta(days=3)


def test_an_unconfirmed_visit_never_joins(by_itself, store, clock):
    booking.hold(by_itself, "A", NINE, "key")
    visit = booking.book(by_itself, "key", ANNA)
    clock.moment = NINE
    tend(by_itself)
    assert hall.read(store, by_itself.office).queue == ()
    clock.step(seconds(1))
    tend(by_itself)
    assert state(by_itself, visit) is ReservationState.CANCELLED
    with refused(Reason.UNKNOWN_WISH):
        found.wish(store, by_itself.office, visit.link)


def test_a_visit_waits_while_no_number_is_left(store, clock):
    numbers = ("[rules]\n", "[rules]\nnumbering = { first = 1, last = 1 }\n")
    door = booked_office(store, BY_ITSELF, numbers)
    confirmed(door, NINE)
    late = confirmed(door, hour(9, 30), BORIS)
    clock.moment = hour(9, 30)
    tend(door)
    assert len(hall.read(store, door.office).queue) == 1
    assert state(door, late) is ReservationState.BOOKED
