"""Rules of an office that meet: early windows, late changes, midnight, clocks of other zones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from queue_server.actions import arriving, booking, visits, wishes
from queue_server.actions.reservations import cancel
from queue_server.domain.refusals import Reason
from queue_server.domain.reservations import ReservationState
from queue_server.queries import availability, hall
from queue_server.queries import visits as found
from queue_server.store import schema
from tests.actions.bookings import (
    ANNA,
    BORIS,
    NEXT,
    book,
    booked_office,
    confirmed,
    free,
    hour,
    letters,
    rows,
    tend,
)
from tests.actions.visits import TUESDAY, minutes, moment, refused, seconds

NINE = hour(9)
EARLY = ('late = "cancel"', 'late = "cancel"\nwindow = { opens_before = 40, closes_after = -20 }')
ANY_TIME = ("change_until = 120", "change_until = 0")
COUNTED = ("[booking.limits]", "[booking.no_shows]\ncount = 1\ndays = 9\n\n[booking.limits]")
DAY_AND_NIGHT = (
    'monday = "8:00-12:00"\ntuesday = "8:00-12:00"',
    'monday = "0:00-24:00"\ntuesday = "0:00-24:00"',
)


# --- a window that closes before the hour ---------------------------------------------------------


def test_nothing_is_booked_that_could_not_be_activated_any_more(store, clock):
    door = booked_office(store, EARLY)
    clock.moment = NINE - minutes(20)
    assert free(door, NINE) == 1
    clock.step(seconds(1))
    assert free(door, NINE) == 0
    with refused(Reason.SLOT_CLOSED):
        book(door, NINE)


def test_what_was_held_is_not_booked_either_once_its_window_has_closed(store, clock):
    door = booked_office(store, EARLY)
    clock.moment = NINE - minutes(22)
    key = booking.new_key()
    booking.hold(door, "A", NINE, key)
    clock.moment = NINE - minutes(20) + seconds(1)
    with refused(Reason.SLOT_CLOSED):
        booking.book(door, key, ANNA)


def test_a_visit_is_confirmed_at_the_latest_when_its_window_closes(store, clock):
    door = booked_office(store, EARLY, COUNTED)
    clock.moment = NINE - minutes(50)
    visit = book(door, NINE)
    assert visit.confirm_by == NINE - minutes(20)
    clock.moment = NINE - minutes(20) + seconds(1)
    with refused(Reason.CONFIRM_TOO_LATE):
        visits.confirm(door, visit.link)
    tend(door)
    assert rows(store, schema.absences) == []


def test_a_visit_tells_to_change_it_before_its_window_closes(store, clock):
    door = booked_office(store, EARLY, ANY_TIME)
    visit = confirmed(door, NINE)
    assert visit.change_until == NINE - minutes(20)
    clock.moment = visit.change_until
    assert visits.cancel(door, visit.link).state is ReservationState.CANCELLED


def test_a_freed_hour_is_offered_only_until_its_window_closes(store, clock):
    door = booked_office(store, EARLY, ANY_TIME)
    clock.moment = NINE - minutes(40)
    visit = confirmed(door, NINE)
    wish = wishes.ask(door, BORIS, "A")
    visits.cancel(door, visit.link)
    offered = found.wish(store, door.office, wish.link).offered
    assert offered is not None
    assert offered.expires_at == NINE - minutes(20)


# --- changes that end long before the hour --------------------------------------------------------


def test_a_visit_can_be_booked_after_the_last_moment_to_change_it(store, clock):
    door = booked_office(store, ("change_until = 120", "change_until = 1440"))
    visit = confirmed(door, NINE)
    assert not visit.may_change
    with refused(Reason.CHANGE_TOO_LATE):
        visits.cancel(door, visit.link)


def test_who_can_no_longer_move_is_offered_nothing(store, clock):
    door = booked_office(store, ("change_until = 120", "change_until = 1440"))
    later = confirmed(door, hour(9, day=NEXT))
    wishes.ask(door, ANNA, "A", visit=later.link)
    clock.moment = later.change_until
    tend(door)
    assert found.find(store, door.office, later.link).wish
    clock.step(seconds(1))
    tend(door)
    assert found.find(store, door.office, later.link).wish is None


def test_an_offer_ends_with_the_last_moment_to_move(store, clock):
    door = booked_office(store, ("change_until = 120", "change_until = 1380"))
    tuesday = confirmed(door, hour(8, day=TUESDAY))
    assert tuesday.change_until == NINE
    wishes.ask(door, ANNA, "A", visit=tuesday.link)
    cancel(door, confirmed(door, hour(11, 30), BORIS).code)
    assert letters(store, "offer")[0].facts["until"] == NINE.isoformat()


# --- midnight -------------------------------------------------------------------------------------


def test_a_ticket_for_the_first_hour_after_midnight_is_given_from_midnight_on(store, clock):
    door = booked_office(store, DAY_AND_NIGHT)
    visit = confirmed(door, hour(0, day=TUESDAY))
    midnight = hour(0, day=TUESDAY)
    assert visit.opens_at == midnight
    clock.moment = midnight - minutes(5)
    with refused(Reason.TOO_EARLY) as told:
        arriving.activate(door, visit.code)
    assert told.facts["opens_at"] == midnight
    clock.moment = midnight
    assert arriving.activate(door, visit.code).issued.due_at == midnight
    assert len(hall.read(store, door.office).queue) == 1


def test_the_last_hour_before_midnight_may_be_activated_after_it(store, clock):
    door = booked_office(
        store, DAY_AND_NIGHT, ('late = "cancel"', "window = { closes_after = 40 }")
    )
    visit = confirmed(door, hour(23, 30))
    clock.moment = hour(0, 5, day=TUESDAY)
    assert arriving.activate(door, visit.code).issued.business_date == TUESDAY


# --- clocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/New_York", date(2027, 3, 14), 23),
        ("Asia/Kathmandu", date(2026, 11, 1), 24),
        ("Australia/Lord_Howe", date(2027, 4, 4), 24.5),
    ],
)
def test_a_day_that_is_open_around_the_clock_has_a_slot_for_every_half_hour(
    store, clock, zone, day, hours
):
    clock.moment = moment(12, day=day - timedelta(days=1), zone=zone)
    door = booked_office(
        store,
        ('zone = "Europe/Warsaw"', f'zone = "{zone}"'),
        ('"8:00-12:00"', '"0:00-24:00"'),
    )
    offered = availability.hours(store, door.office, "A", day)
    assert len(offered) == hours * 2
    booked = [book(door, each.starts_at) for each in offered]
    assert len({each.starts_at for each in booked}) == hours * 2
    assert free(door, offered[0].starts_at) == 0
