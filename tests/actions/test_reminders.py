"""Reminders: the day before, once, and never on top of another letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from queue_server.actions import visits
from queue_server.store import Store
from tests.actions.bookings import (
    ANNA,
    BORIS,
    book,
    booked_office,
    confirmed,
    held_key,
    hour,
    letters,
    tend,
)
from tests.actions.visits import MONDAY, TUESDAY, seconds, with_rule

WEDNESDAY = date(2026, 11, 25)
DUE = hour(10, day=TUESDAY)


@pytest.fixture
def door(store):
    return booked_office(store)


def reminded(store: Store) -> list[str]:
    return [row.recipient for row in letters(store, "reminder")]


def test_a_visitor_is_reminded_the_day_before_to_the_second_and_once(door, store, clock):
    confirmed(door, hour(11, day=WEDNESDAY))
    clock.moment = DUE - seconds(1)
    tend(door)
    assert reminded(store) == []
    clock.moment = DUE
    for _ in range(3):
        tend(door)
    assert reminded(store) == ["anna@example.org"]


def test_nobody_is_reminded_again_after_a_restart(door, store, clock):
    confirmed(door, hour(11, day=WEDNESDAY))
    clock.moment = DUE
    tend(door)
    again = Store(store.address, clock)
    try:
        tend(replace(door, store=again))
    finally:
        again.close()
    assert len(reminded(store)) == 1


def test_a_reminder_comes_late_when_the_server_was_off_but_not_after_the_hour(door, store, clock):
    confirmed(door, hour(11, day=WEDNESDAY))
    confirmed(door, hour(8, day=WEDNESDAY), BORIS)
    clock.moment = hour(9, day=WEDNESDAY)
    tend(door)
    assert reminded(store) == ["anna@example.org"]


def test_who_books_after_the_reminders_just_has_the_confirmation(door, store, clock):
    clock.moment = DUE
    confirmed(door, hour(11, day=WEDNESDAY))
    tend(door)
    assert reminded(store) == []


def test_who_did_not_confirm_or_has_cancelled_is_not_reminded(door, store, clock):
    visits.cancel(door, confirmed(door, hour(11, day=WEDNESDAY)).link)
    clock.moment = hour(9, 30, day=TUESDAY)
    book(door, hour(10, day=WEDNESDAY), BORIS)
    clock.moment = DUE
    tend(door)
    assert reminded(store) == []


def test_a_moved_visit_is_reminded_of_on_the_day_before_its_new_hour(door, store, clock):
    visit = confirmed(door, hour(11, day=WEDNESDAY))
    clock.moment = DUE
    tend(door)
    thursday = WEDNESDAY + timedelta(days=1)
    visits.move(door, visit.link, held_key(door, hour(11, day=thursday)))
    tend(door)
    assert len(reminded(store)) == 1
    clock.moment = DUE + timedelta(days=1)
    tend(door)
    assert len(reminded(store)) == 2


def test_the_letter_about_a_move_to_tomorrow_is_reminder_enough(door, store, clock):
    visit = confirmed(door, hour(11, day=WEDNESDAY + timedelta(days=2)))
    clock.moment = DUE
    visits.move(door, visit.link, held_key(door, hour(11, day=WEDNESDAY)))
    tend(door)
    assert reminded(store) == []


def test_an_office_may_remind_on_the_day_itself_or_not_at_all(store, clock):
    door = booked_office(store, ('days_before = 1\nat = "10:00"', 'days_before = 0\nat = "6:00"'))
    confirmed(door, hour(11, day=TUESDAY))
    clock.moment = hour(6, day=TUESDAY)
    tend(door)
    assert len(reminded(store)) == 1
    confirmed(door, hour(11, day=WEDNESDAY), BORIS)
    none = ('[booking.reminder]\ndays_before = 0\nat = "6:00"\n', "")
    with_rule(store, *none, door.office)
    with_rule(store, "move = true", "move = true\nreminder = false", door.office)
    clock.moment = hour(9, day=WEDNESDAY)
    tend(door)
    assert len(reminded(store)) == 1


def test_a_short_message_goes_to_whoever_left_a_phone(store, clock):
    door = booked_office(
        store, ("fields = []", 'fields = ["phone"]'), ('at = "10:00"', 'at = "10:00"\nsms = true')
    )
    confirmed(door, hour(11, day=WEDNESDAY), replace(ANNA, phone="+48 600 700 800"))
    clock.moment = DUE
    tend(door)
    assert [(row.channel, row.recipient) for row in letters(store, "reminder")] == [
        ("mail", "anna@example.org"),
        ("sms", "+48 600 700 800"),
    ]


def test_reminders_come_at_their_local_hour_after_a_clock_change(store, clock):
    sunday = date(2027, 3, 28)
    clock.moment = hour(9, day=date(2027, 3, 20))
    door = booked_office(store)
    confirmed(door, hour(11, day=sunday + timedelta(days=1)))
    clock.moment = hour(10, day=sunday) - seconds(1)
    tend(door)
    assert reminded(store) == []
    clock.step(seconds(1))
    tend(door)
    assert len(reminded(store)) == 1
    assert sunday > MONDAY
