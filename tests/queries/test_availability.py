"""Availability: which services, days and hours can be booked, and which of them are full."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.domain.refusals import Reason
from queue_server.queries import availability
from tests.actions.bookings import ANNA, BORIS, book, booked_office, held_key, hour
from tests.actions.visits import MONDAY, TUESDAY, load_file, minutes, refused, with_rule


@pytest.fixture
def door(store):
    return booked_office(store)


def hours_of(door, day=MONDAY, service="A"):
    offered = availability.hours(door.store, door.office, service, day)
    return {f"{each.starts_at + timedelta(hours=1):%H:%M}": each.free for each in offered}


def test_every_bookable_service_is_offered_with_its_first_free_hour(door, store):
    offered = availability.services(store, door.office)
    assert [(each.service, each.first) for each in offered] == [("A", hour(9)), ("B", hour(9))]
    book(door, hour(9))
    held_key(door, hour(9, 30))
    book(door, hour(9), BORIS, "B")
    offered = availability.services(store, door.office)
    assert [each.first for each in offered] == [hour(10), hour(9)]


def test_an_office_without_booking_offers_nothing(store):
    wide = load_file(store, "wide")
    assert availability.services(store, wide) == ()
    for ask in (availability.days, availability.opens_next):
        with refused(Reason.NOT_BOOKABLE):
            ask(store, wide, "A")
        with refused(Reason.UNKNOWN_OFFICE):
            ask(store, "nowhere", "A")
        with refused(Reason.UNKNOWN_SERVICE):
            ask(store, wide, "Z")


def test_hours_that_are_over_are_left_out_and_full_ones_are_marked(door):
    book(door, hour(10))
    assert hours_of(door) == {
        "09:00": 1,
        "09:30": 1,
        "10:00": 0,
        "10:30": 1,
        "11:00": 1,
        "11:30": 1,
    }


def test_days_tell_how_many_places_they_have_full_ones_too(store):
    door = booked_office(store, ("days_ahead = 14", 'days_ahead = 3\nblocked = ["2026-11-25"]'))
    for each in ((8, 0), (8, 30), (9, 0), (9, 30), (10, 0), (10, 30), (11, 0), (11, 30)):
        book(door, hour(*each, day=TUESDAY))
    days = availability.days(store, door.office, "A")
    assert [(str(each.date)[-2:], each.free, each.places) for each in days] == [
        ("23", 6, 6),
        ("24", 0, 8),
        ("26", 8, 8),
    ]


def test_days_and_hours_always_say_the_same(door, store):
    book(door, hour(10))
    book(door, hour(11, day=TUESDAY), BORIS)
    for day in availability.days(store, door.office, "A"):
        offered = availability.hours(store, door.office, "A", day.date)
        assert day.free == sum(each.free for each in offered)
        assert day.places == sum(each.places for each in offered)


@pytest.mark.parametrize("away", [-1, 15, 4000])
def test_a_day_that_is_not_open_for_booking_has_no_hours(door, away):
    assert hours_of(door, MONDAY + timedelta(days=away)) == {}


def test_the_next_free_hour_follows_the_one_that_was_booked(door, store):
    book(door, hour(10))
    book(door, hour(10, 30))

    def after(moment):
        found = availability.next_after(store, door.office, "A", moment)
        return found and found.starts_at

    assert after(hour(10)) == hour(11)
    assert after(hour(11, 31)) == hour(8, day=TUESDAY)
    assert after(hour(12) + timedelta(days=14)) is None


def test_what_opens_next_is_told(store, clock):
    door = booked_office(store, ("days_ahead = 14", 'days_ahead = 14\nrelease_at = "9:00"'))
    assert availability.opens_next(store, door.office, "A") == hour(9)
    assert hours_of(door, MONDAY + timedelta(days=14)) == {}
    clock.moment = hour(9)
    assert hours_of(door, MONDAY + timedelta(days=14))
    assert availability.opens_next(store, door.office, "A") == hour(9, day=TUESDAY)


def test_an_hour_that_is_held_is_free_again_when_the_hold_is_over(door, clock):
    held_key(door, hour(10))
    assert hours_of(door)["10:00"] == 0
    clock.step(minutes(10))
    assert hours_of(door)["10:00"] == 1


def test_a_visit_under_another_slot_length_takes_a_place_of_all_hours_it_touches(door, store):
    book(door, hour(10), ANNA)
    with_rule(store, "minutes = 30\nplaces", "minutes = 20\nplaces", door.office)
    offered = hours_of(door)
    assert [at for at, free in offered.items() if not free] == ["10:00", "10:20"]
