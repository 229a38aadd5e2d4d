"""Booking: an hour is held, booked once, and never given twice; every refusal has its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_server.actions import arriving, booking, offices, visits
from queue_server.domain.refusals import Reason
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Person
from queue_server.queries import offices as known
from queue_server.queries import visits as found
from queue_server.store import schema
from tests.actions.bookings import (
    ANNA,
    BORIS,
    account,
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

TEN = hour(10)


@pytest.fixture
def door(store):
    return booked_office(store)


# --- holding --------------------------------------------------------------------------------------


def test_a_held_hour_is_nobody_elses_until_the_hold_is_over(door, clock):
    held = booking.hold(door, "A", TEN, "mine")
    assert held.expires_at == clock.now() + minutes(10)
    assert free(door, TEN) == 0
    with refused(Reason.SLOT_TAKEN):
        booking.hold(door, "A", TEN, "yours")

    clock.step(minutes(10))

    assert booking.hold(door, "A", TEN, "yours").starts_at == TEN
    with refused(Reason.HOLD_EXPIRED):
        booking.book(door, "mine", ANNA)


def test_a_hold_is_good_until_its_last_second(door, clock):
    booking.hold(door, "A", TEN, "mine")
    clock.step(minutes(10) - seconds(1))
    assert booking.book(door, "mine", ANNA).starts_at == TEN


def test_a_key_holds_one_hour_at_a_time_and_may_hold_its_own_again(door):
    booking.hold(door, "A", TEN, "mine")
    booking.hold(door, "A", TEN, "mine")
    booking.hold(door, "A", hour(11), "mine")
    assert (free(door, TEN), free(door, hour(11))) == (1, 0)


def test_a_hold_that_is_let_go_frees_the_hour_at_once(door):
    booking.hold(door, "A", TEN, "mine")
    booking.let_go(door, "mine")
    booking.let_go(door, "mine")
    assert free(door, TEN) == 1
    assert found.held(door.store, door.office, "mine") is None


def test_a_slot_has_as_many_places_as_the_office_says(door):
    first, second = held_key(door, TEN, "B"), held_key(door, TEN, "B")
    with refused(Reason.SLOT_TAKEN):
        held_key(door, TEN, "B")
    booking.book(door, first, ANNA)
    booking.book(door, second, BORIS)
    with refused(Reason.SLOT_TAKEN) as told:
        held_key(door, TEN, "B")
    assert told.facts == {"starts_at": TEN, "service": "B"}


@pytest.mark.parametrize(
    ("service", "at", "reason"),
    [
        ("Z", TEN, Reason.UNKNOWN_SERVICE),
        ("C", TEN, Reason.NOT_BOOKABLE),
        ("A", hour(10, 10), Reason.SLOT_CLOSED),
        ("A", hour(12), Reason.SLOT_CLOSED),
        ("A", hour(8, 30), Reason.SLOT_CLOSED),
        ("A", TEN + timedelta(days=15), Reason.SLOT_CLOSED),
    ],
)
def test_what_cannot_be_booked_cannot_be_held(door, service, at, reason):
    with refused(reason):
        booking.hold(door, service, at, "mine")
    assert rows(door.store, schema.holds) == []


# --- booking --------------------------------------------------------------------------------------


def test_a_booked_hour_has_a_code_a_link_and_a_letter(door, store):
    visit = book(door, TEN)
    assert visit.state is ReservationState.UNCONFIRMED
    assert (visit.starts_at, visit.minutes, visit.service) == (TEN, 30, "A")
    assert visit == found.find(store, door.office, visit.link)
    assert written(store) == [("confirm", "anna")]
    assert happened(store, door.office)[-1] == "reservation_made"
    assert free(door, TEN) == 0


def test_the_same_key_twice_books_once(door, store):
    key = held_key(door, TEN)
    first = booking.book(door, key, ANNA)
    assert booking.book(door, key, ANNA) == first
    assert len(letters(store)) == 1
    assert len(rows(store, schema.reservations)) == 1


def test_a_key_that_holds_again_books_a_second_visit(door, store):
    key = held_key(door, TEN)
    first = booking.book(door, key, ANNA)
    booking.hold(door, "A", hour(10, 30), key)
    second = booking.book(door, key, ANNA)
    assert (first.starts_at, second.starts_at) == (TEN, hour(10, 30))
    assert booking.book(door, key, ANNA) == second
    assert first.link != second.link


def test_a_key_that_never_held_anything_books_nothing(door):
    with refused(Reason.HOLD_EXPIRED):
        booking.book(door, "unknown", ANNA)


def test_an_hour_that_has_come_while_it_was_held_is_not_booked(door, clock):
    key = held_key(door, hour(9))
    clock.moment = hour(8, 55)
    booking.hold(door, "A", hour(9), key)
    clock.moment = hour(9) + seconds(1)
    with refused(Reason.SLOT_CLOSED):
        booking.book(door, key, ANNA)


def test_what_could_be_booked_when_it_was_chosen_may_be_booked_while_it_is_held(store, clock):
    door = booked_office(store, ("lead_minutes = 0", "lead_minutes = 60"))
    clock.moment = hour(9)
    key = held_key(door, TEN)
    clock.step(minutes(9))
    assert booking.book(door, key, ANNA).starts_at == TEN


def test_what_is_missing_is_told_and_the_hour_stays_held(store):
    door = booked_office(store, ("fields = []", 'fields = ["name"]'))
    key = held_key(door, TEN)
    with refused(Reason.FIELD_NEEDED) as told:
        booking.book(door, key, ANNA)
    assert told.facts == {"field": "name"}
    with refused(Reason.BAD_FIELD):
        booking.book(door, key, replace(ANNA, name="Anna\nŻak"))
    assert booking.book(door, key, replace(ANNA, name="Anna Żak")).person.name == "Anna Żak"


def test_an_office_with_accounts_books_for_an_account_and_writes_to_its_address(store):
    door = booked_office(
        store, ('identity = "email"\nconfirm_minutes = 60', 'identity = "account"')
    )
    key = held_key(door, TEN)
    with refused(Reason.ACCOUNT_NEEDED):
        booking.book(door, key, ANNA)
    visit = booking.book(door, key, account(store))
    assert visit.state is ReservationState.BOOKED
    assert written(store) == [("booked", "dora")]
    assert rows(store, schema.contacts)[0].email is None
    assert found.of_user(store, visit.person.user_id or 0) == (visit,)


def test_an_office_that_wants_to_know_nothing_keeps_nothing(store):
    door = nobody_known(store)
    visit = book(door, TEN, Person(None, "anna@example.org", "Anna", "600700800", "PKA 1", "en"))
    assert visit.person == Person(language="en")
    assert visit.state is ReservationState.BOOKED
    assert letters(store) == []


def nobody_known(store):
    """The office without any personal data."""
    source = (
        ('identity = "email"\nconfirm_minutes = 60', 'identity = "none"'),
        ("[booking.limits]\nactive = 0\n", ""),
        ('[booking.reminder]\ndays_before = 1\nat = "10:00"\n', ""),
        ("offer_minutes = 30\n", ""),
    )
    return booked_office(store, *source)


def test_codes_and_links_are_never_the_same(store):
    door = booked_office(store, ("places = 2", "places = 100"))
    made = [book(door, TEN, service="B") for _ in range(40)]
    assert len({visit.code for visit in made} | {visit.link for visit in made}) == 80


# --- limits and blocks ----------------------------------------------------------------------------


def test_who_has_enough_visits_gets_no_further_one_until_one_is_over(store):
    door = booked_office(store, ("active = 0", "active = 1"))
    first = confirmed(door, hour(11))
    for person in (ANNA, Person(email=" ANNA@Example.Org ")):
        with refused(Reason.LIMIT_REACHED) as told:
            booking.hold(door, "A", TEN, "early", person)
        assert told.facts == {"limit": 1, "scope": "active"}
    key = held_key(door, TEN)
    with refused(Reason.LIMIT_REACHED):
        booking.book(door, key, ANNA)

    visits.cancel(door, first.link)

    assert booking.book(door, key, ANNA)


def test_limits_of_a_day_and_a_service_leave_other_days_and_services(store):
    door = booked_office(store, ("active = 0", "active = 0\nper_day = 2\nper_service = 2"))
    book(door, TEN)
    book(door, hour(11))
    with refused(Reason.LIMIT_REACHED) as told:
        book(door, hour(9, 30), service="B")
    assert told.facts["scope"] == "per_day"
    with refused(Reason.LIMIT_REACHED) as told:
        book(door, hour(10, day=TUESDAY))
    assert told.facts["scope"] == "per_service"
    assert book(door, hour(10, day=TUESDAY), service="B")
    assert book(door, hour(10, 30), BORIS)


def test_a_reservation_that_was_not_confirmed_in_time_counts_no_more(store, clock):
    door = booked_office(store, ("active = 0", "active = 1"))
    book(door, hour(11))
    clock.step(minutes(60))
    with refused(Reason.LIMIT_REACHED):
        book(door, TEN)
    clock.step(seconds(1))
    assert book(door, hour(10, 30))


def test_who_missed_too_many_may_not_book_until_the_block_is_over(store, clock):
    rule = "[booking.no_shows]\ncount = 2\ndays = 10\nblock_days = 3\n\n[booking.limits]"
    door = booked_office(store, ("[booking.limits]", rule))
    miss(door, clock, hour(9), hour(10))
    with refused(Reason.BLOCKED) as told:
        booking.hold(door, "A", hour(11), "early", ANNA)
    assert told.facts == {"until": hour(10) + timedelta(days=3)}
    with refused(Reason.BLOCKED):
        book(door, hour(11))
    assert book(door, hour(11, 30), BORIS)

    clock.moment = hour(10) + timedelta(days=3) - seconds(1)
    with refused(Reason.BLOCKED):
        book(door, hour(11) + timedelta(days=3))
    clock.step(seconds(1))
    assert book(door, hour(11, 30) + timedelta(days=3))


def miss(door, clock, *hours):
    """Anna books these hours and does not come."""
    for at in hours:
        confirmed(door, at)
        clock.moment = at + seconds(1)
        tend(door)


# --- the office changes meanwhile -----------------------------------------------------------------


def test_a_held_hour_is_lost_when_the_office_stops_to_book_it(door, store):
    key = held_key(door, TEN)
    with_rule(store, "mean_minutes = 10", "mean_minutes = 10\nbookable = false", door.office)
    with refused(Reason.NOT_BOOKABLE):
        booking.book(door, key, ANNA)


def test_a_held_hour_is_lost_when_the_office_closes_that_day(door, store):
    key = held_key(door, TEN)
    with_rule(store, "days_ahead = 14", 'days_ahead = 14\nblocked = ["2026-11-23"]', door.office)
    with refused(Reason.SLOT_CLOSED):
        booking.book(door, key, ANNA)


def test_a_held_hour_is_booked_with_the_length_that_it_has_now(door, store):
    key = held_key(door, TEN)
    with_rule(store, "minutes = 30\nplaces", "minutes = 60\nplaces", door.office)
    assert booking.book(door, key, ANNA).minutes == 60


def test_fewer_places_than_holds_go_to_whoever_books_first(door, store):
    first, second = held_key(door, TEN, "B"), held_key(door, TEN, "B")
    with_rule(store, "slots.places = 2", "slots.places = 1", door.office)
    # Each stands in the other's way until one of the holds is over.
    for key in (first, second):
        with refused(Reason.SLOT_TAKEN):
            booking.book(door, key, ANNA)
    booking.let_go(door, first)
    assert booking.book(door, second, BORIS)


def test_a_longer_hold_in_the_file_does_not_close_what_is_held(store, clock):
    door = booked_office(store, ("days_ahead = 14", 'days_ahead = 7\nrelease_at = "9:00"'))
    clock.moment = hour(9)
    key = held_key(door, TEN + timedelta(days=7))
    with_rule(store, "hold_minutes = 10", "hold_minutes = 60", door.office)
    assert booking.book(door, key, ANNA)


def test_visits_of_an_office_that_stops_booking_stay_good(door, store, clock):
    visit = confirmed(door, hour(9))
    without_booking(store, door.office)
    with refused(Reason.NOT_BOOKABLE):
        booking.hold(door, "A", TEN, "mine")
    clock.moment = hour(8, 50)
    assert arriving.activate(door, visit.code).issued.service == "A"


def without_booking(store, slug):
    """Load the office's file without its part about booking."""
    head = known.source(store, slug).partition("[booking]")[0]
    offices.load(store, head.replace("slots.places = 2", "").replace("bookable = false", ""), slug)
