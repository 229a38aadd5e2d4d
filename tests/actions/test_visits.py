"""Visits: confirmed, cancelled and moved by whoever has their link, to the second and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import arriving, booking, reservations, visits
from queue_server.domain.refusals import Reason
from queue_server.domain.reservations import ReservationState
from queue_server.queries import visits as found
from queue_server.store import schema
from tests.actions.bookings import (
    ANNA,
    BORIS,
    book,
    booked_office,
    confirmed,
    free,
    held_key,
    hour,
    letters,
    rows,
    tend,
    written,
)
from tests.actions.visits import TUESDAY, happened, minutes, refused, seconds, with_rule

ELEVEN = hour(11)
LIMIT = hour(9)  # two hours before


@pytest.fixture
def door(store):
    return booked_office(store)


# --- confirming -----------------------------------------------------------------------------------


def test_a_visit_is_confirmed_up_to_the_last_moment_and_once(door, store, clock):
    visit = book(door, ELEVEN)
    assert visit.confirm_by == clock.now() + minutes(60)
    clock.step(minutes(60))
    tend(door)
    done = visits.confirm(door, visit.link)
    assert (done.state, done.confirm_by) == (ReservationState.BOOKED, None)
    assert visits.confirm(door, visit.link) == done
    assert written(store) == [("confirm", "anna"), ("booked", "anna")]


def test_a_visit_that_is_not_confirmed_in_time_is_gone_even_before_the_minute_hand(door, clock):
    visit = book(door, ELEVEN)
    clock.step(minutes(60) + seconds(1))
    assert free(door, ELEVEN) == 1
    assert found.find(door.store, door.office, visit.link).state is ReservationState.CANCELLED
    for _ in range(2):
        with refused(Reason.CONFIRM_TOO_LATE) as told:
            visits.confirm(door, visit.link)
        assert told.facts == {"confirm_by": visit.confirm_by}
        tend(door)
    assert happened(door.store, door.office)[-1] == "reservation_released"
    assert book(door, ELEVEN, BORIS)


def test_a_visit_must_be_confirmed_before_its_own_hour(door):
    assert book(door, hour(9)).confirm_by == hour(9)


def test_a_code_is_worth_nothing_until_the_visit_is_confirmed(door, clock):
    visit = book(door, hour(9))
    clock.moment = hour(8, 50)
    with refused(Reason.UNKNOWN_CODE):
        arriving.activate(door, visit.code)
    visits.confirm(door, visit.link)
    assert not arriving.activate(door, visit.code).repeated


def test_a_cancelled_visit_cannot_be_confirmed(door):
    visit = book(door, ELEVEN)
    visits.cancel(door, visit.link)
    with refused(Reason.RESERVATION_CANCELLED):
        visits.confirm(door, visit.link)


# --- cancelling -----------------------------------------------------------------------------------


def test_a_cancelled_visit_frees_its_place_at_once_and_once(door, store):
    visit = confirmed(door, ELEVEN)
    done = visits.cancel(door, visit.link)
    assert done.state is ReservationState.CANCELLED
    assert not done.may_change
    assert visits.cancel(door, visit.link) == done
    assert free(door, ELEVEN) == 1
    assert written(store)[2:] == [("cancelled", "anna")]
    book(door, ELEVEN, BORIS)
    visits.cancel(door, visit.link)
    assert free(door, ELEVEN) == 0


def test_a_visit_is_cancelled_up_to_the_offices_limit_to_the_second(door, clock):
    early, late = confirmed(door, ELEVEN), confirmed(door, ELEVEN, BORIS, "B")
    clock.moment = LIMIT
    assert found.find(door.store, door.office, early.link).may_change
    visits.cancel(door, early.link)
    clock.step(seconds(1))
    assert not found.find(door.store, door.office, late.link).may_change
    with refused(Reason.CHANGE_TOO_LATE) as told:
        visits.cancel(door, late.link)
    assert told.facts == {"change_until": LIMIT}


def test_a_visit_that_is_over_is_not_cancelled_and_says_why(door, clock):
    used, missed = confirmed(door, hour(9)), confirmed(door, hour(9), BORIS, "B")
    clock.moment = hour(8, 50)
    number = arriving.activate(door, used.code).issued.number
    with refused(Reason.ALREADY_USED) as told:
        visits.cancel(door, used.link)
    assert told.facts["number"] == number
    clock.moment = hour(9) + seconds(1)
    with refused(Reason.TOO_LATE):
        visits.cancel(door, missed.link)


def test_a_link_that_nobody_has_opens_nothing(door, store):
    other = booked_office(store)
    for action in (visits.confirm, visits.cancel):
        with refused(Reason.UNKNOWN_VISIT):
            action(other, "nobody-has-this")
    with refused(Reason.UNKNOWN_VISIT):
        visits.move(door, "nobody-has-this", "nor-this")
    with refused(Reason.UNKNOWN_VISIT):
        found.find(store, door.office, "")


def test_a_visit_that_the_office_cancels_by_its_code_is_told_and_its_place_is_free(door, store):
    visit = confirmed(door, ELEVEN)
    reservations.cancel(door, visit.code)
    reservations.cancel(door, visit.code)
    assert written(store)[-1] == ("cancelled", "anna")
    assert [row.kind for row in letters(store)].count("cancelled") == 1
    assert free(door, ELEVEN) == 1


# --- a place that was given up --------------------------------------------------------------------


def test_a_freed_place_opens_after_the_offices_delay_to_the_second(store, clock):
    door = booked_office(store, ("after_minutes = 0", "after_minutes = 20"))
    visits.cancel(door, confirmed(door, ELEVEN).link)
    clock.step(minutes(20) - seconds(1))
    tend(door)
    assert free(door, ELEVEN) == 0
    clock.step(seconds(1))
    tend(door)
    assert free(door, ELEVEN) == 1


def test_a_drawn_delay_stays_within_its_bounds_and_is_not_always_the_same(store, clock):
    door = booked_office(
        store,
        ("after_minutes = 0", "after_minutes = [5, 9]"),
        ("places = 2", "places = 100"),
    )
    for visit in [confirmed(door, ELEVEN, service="B") for _ in range(25)]:
        visits.cancel(door, visit.link)
    free_now = []
    for _ in range(10):
        clock.step(minutes(1))
        tend(door)
        free_now.append(free(door, ELEVEN, "B"))
    assert free_now[:4] == [75] * 4
    assert free_now[8:] == [100] * 2
    assert len(set(free_now)) > 2


def test_a_kept_back_place_is_free_when_the_hour_is_too_near_to_wait(store, clock):
    door = booked_office(
        store,
        ("after_minutes = 0", "after_minutes = 600"),
        ("change_until = 120", "change_until = 0"),
        ("lead_minutes = 0", "lead_minutes = 60"),
    )
    visits.cancel(door, confirmed(door, ELEVEN).link)
    clock.moment = hour(10) + seconds(1)
    tend(door)
    assert rows(store, schema.freed) == []


# --- moving ---------------------------------------------------------------------------------------


def test_a_moved_visit_keeps_its_code_and_link_and_frees_its_old_hour(door, store):
    visit = confirmed(door, ELEVEN)
    key = held_key(door, hour(10, day=TUESDAY))
    assert (free(door, ELEVEN), free(door, hour(10, day=TUESDAY))) == (0, 0)
    moved = visits.move(door, visit.link, key)
    assert (moved.code, moved.link) == (visit.code, visit.link)
    assert moved.starts_at == hour(10, day=TUESDAY)
    assert visits.move(door, visit.link, key) == moved
    assert (free(door, ELEVEN), free(door, hour(10, day=TUESDAY))) == (1, 0)
    assert written(store)[2:] == [("moved", "anna")]
    assert letters(store)[-1].facts == {"former": ELEVEN.isoformat()}


def test_a_visit_may_be_moved_again_with_the_same_key(door):
    visit = confirmed(door, ELEVEN)
    booking.hold(door, "A", hour(10, day=TUESDAY), "key")
    visits.move(door, visit.link, "key")
    booking.hold(door, "A", hour(11, day=TUESDAY), "key")
    assert visits.move(door, visit.link, "key").starts_at == hour(11, day=TUESDAY)


def test_a_visit_keeps_its_place_when_the_new_one_is_lost(door, clock):
    visit = confirmed(door, ELEVEN)
    key = held_key(door, hour(10, day=TUESDAY))
    clock.step(minutes(10))
    with refused(Reason.HOLD_EXPIRED):
        visits.move(door, visit.link, key)
    assert found.find(door.store, door.office, visit.link).starts_at == ELEVEN
    assert free(door, ELEVEN) == 0


def test_what_cannot_be_moved_says_so(door, store, clock):
    visit, unconfirmed = confirmed(door, ELEVEN), book(door, ELEVEN, BORIS, "B")
    with refused(Reason.NOT_MOVABLE):
        visits.move(door, visit.link, held_key(door, hour(10), "B"))
    with refused(Reason.NOT_MOVABLE):
        visits.move(door, unconfirmed.link, held_key(door, hour(10), "B"))
    clock.moment = LIMIT + seconds(1)
    with refused(Reason.CHANGE_TOO_LATE):
        visits.move(door, visit.link, held_key(door, hour(10)))
    with_rule(store, "move = true", "move = false", door.office)
    later = confirmed(door, hour(10, day=TUESDAY))
    assert not later.may_move
    with refused(Reason.NOT_MOVABLE):
        visits.move(door, later.link, held_key(door, hour(11, day=TUESDAY)))


def test_a_cancelled_visit_cannot_be_moved(door):
    visit = confirmed(door, ELEVEN)
    visits.cancel(door, visit.link)
    with refused(Reason.RESERVATION_CANCELLED):
        visits.move(door, visit.link, held_key(door, hour(10)))


def test_a_move_is_no_further_visit_but_obeys_the_limit_of_the_new_day(store):
    door = booked_office(store, ("active = 0", "active = 2\nper_day = 1"))
    visit = confirmed(door, ELEVEN)
    confirmed(door, hour(10, day=TUESDAY))
    assert visits.move(door, visit.link, held_key(door, hour(11, 30))).starts_at == hour(11, 30)
    with refused(Reason.LIMIT_REACHED) as told:
        visits.move(door, visit.link, held_key(door, ELEVEN + timedelta(days=1)))
    assert told.facts["scope"] == "per_day"


def test_the_kiosk_takes_the_new_hour_of_a_moved_visit(door, clock):
    visit = confirmed(door, ELEVEN)
    visits.move(door, visit.link, held_key(door, hour(9)))
    clock.moment = hour(8, 45)
    assert arriving.activate(door, visit.code).issued.due_at == hour(9)


def test_the_clock_is_set_back_and_nothing_is_lost(door, clock):
    visit = confirmed(door, ELEVEN)
    clock.step(-minutes(50))
    assert found.find(door.store, door.office, visit.link).may_change
    assert visits.cancel(door, visit.link).state is ReservationState.CANCELLED
    assert book(door, ELEVEN, ANNA)
