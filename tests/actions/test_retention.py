"""Retention: what the office must not keep any longer goes by itself, once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from queue_server.actions import accounts, offices
from queue_server.actions.entry import VISITOR, Door
from queue_server.domain.refusals import Reason
from queue_server.queries import offices as known
from queue_server.queries import visits as found
from queue_server.store import schema, visitors
from tests.actions.bookings import (
    NEXT,
    account,
    book,
    booked_office,
    confirmed,
    everything,
    hour,
    letters,
    rows,
    tend,
)
from tests.actions.visits import refused, seconds, with_rule

WITH_ACCOUNTS = ('identity = "email"\nconfirm_minutes = 60', 'identity = "account"')
COUNTED = (
    "[booking.limits]",
    "[booking.no_shows]\ncount = 3\ndays = 10\nblock_days = 3\n\n[booking.limits]",
)


@pytest.fixture
def door(store):
    return booked_office(store)


def sent(store) -> None:
    """The post has taken all letters out."""
    with store.writing() as connection:
        connection.execute(
            update(schema.letters).values(next_try_at=None, sent_at=store.clock.now())
        )


def test_whose_a_visit_was_is_forgotten_so_many_days_after_it(door, store, clock):
    visit = confirmed(door, hour(11))
    sent(store)
    clock.moment = hour(12) + timedelta(days=14)
    tend(door)
    assert found.find(store, door.office, visit.link).person.email == "anna@example.org"
    clock.moment = hour(0, 1) + timedelta(days=15)
    sent(store)
    tend(door)
    with refused(Reason.UNKNOWN_VISIT):
        found.find(store, door.office, visit.link)
    clock.step(timedelta(days=15))
    tend(door)
    left = everything(store)
    assert "anna@" not in left
    assert visit.link not in left
    assert rows(store, schema.reservations)[0].code == visit.code


def test_an_office_forgets_its_own_letters_only(store, clock):
    strict = ("[booking.limits]", "[booking.retention]\nvisit_days = 0\n\n[booking.limits]")
    door = booked_office(store, strict)
    lax = known.source(store, "booked").replace("visit_days = 0", "visit_days = 14")
    other = Door(store, offices.load(store, lax, "other").slug, VISITOR)
    for each in (door, other):
        confirmed(each, hour(11, day=NEXT))
    sent(store)
    clock.step(timedelta(days=2))
    tend(door)
    assert [row.office_id for row in letters(store)] == [2, 2]


def test_a_long_list_is_forgotten_in_parts_until_nothing_is_left(store, clock, monkeypatch):
    monkeypatch.setattr(visitors, "FORGOTTEN_AT_ONCE", 3)
    door = booked_office(store, ("places = 2", "places = 20"))
    for _ in range(8):
        confirmed(door, hour(11), service="B")
    clock.step(timedelta(days=20))
    left = []
    for _ in range(4):
        tend(door)
        left.append(len(rows(store, schema.contacts)))
    assert left == [5, 2, 0, 0]


def test_it_is_done_once_a_day(door, store, clock):
    clock.step(timedelta(days=20))
    tend(door)
    day = rows(store, schema.offices)[0].purged_on
    assert day == clock.now().date()
    tend(door)
    clock.step(timedelta(days=1))
    tend(door)
    assert rows(store, schema.offices)[0].purged_on == day + timedelta(days=1)


def test_absences_are_forgotten_when_no_rule_counts_them_any_more(store, clock):
    door = booked_office(store, COUNTED)
    confirmed(door, hour(9))
    clock.moment = hour(9) + seconds(1)
    tend(door)
    clock.step(timedelta(days=12))
    tend(door)
    assert len(rows(store, schema.absences)) == 1
    clock.step(timedelta(days=2))
    tend(door)
    assert rows(store, schema.absences) == []


def test_absences_are_forgotten_when_the_office_stops_to_count_them(store, clock):
    door = booked_office(store, COUNTED)
    confirmed(door, hour(9))
    clock.moment = hour(9) + seconds(1)
    tend(door)
    with_rule(store, COUNTED[1], COUNTED[0], door.office)
    clock.step(timedelta(days=1))
    tend(door)
    assert rows(store, schema.absences) == []


# --- accounts -------------------------------------------------------------------------------------


@pytest.fixture
def accounts_door(store):
    return booked_office(store, WITH_ACCOUNTS)


def dora(store, door, **values):
    """An account that was made at the office now."""
    person = account(store)
    with store.writing() as connection:
        office = connection.execute(schema.offices.select()).one().id
        now = store.clock.now()
        known = {"office_id": office, "made_at": now, "used_at": now} | values
        connection.execute(
            update(schema.users).where(schema.users.c.id == person.user_id).values(known)
        )
    assert door
    return person


def pass_days(door, clock, count: int) -> None:
    for _ in range(count):
        clock.step(timedelta(days=1))
        tend(door)


def test_an_unused_account_is_warned_once_a_month_before_and_then_deleted(
    accounts_door, store, clock
):
    dora(store, accounts_door)
    clock.step(timedelta(days=698))
    pass_days(accounts_door, clock, 5)
    assert [row.kind for row in letters(store)] == ["account_warning"]
    pass_days(accounts_door, clock, 25)
    assert len(rows(store, schema.users)) == 1
    pass_days(accounts_door, clock, 5)
    assert rows(store, schema.users) == []
    assert "dora@" not in everything(store)


def test_an_account_that_is_used_after_the_warning_stays(accounts_door, store, clock):
    dora(store, accounts_door)
    clock.step(timedelta(days=705))
    tend(accounts_door)
    assert len(letters(store, "account_warning")) == 1
    with store.writing() as connection:
        connection.execute(update(schema.users).values(used_at=store.clock.now()))
    pass_days(accounts_door, clock, 40)
    assert len(rows(store, schema.users)) == 1


def test_a_server_that_was_off_for_years_warns_before_it_deletes(accounts_door, store, clock):
    dora(store, accounts_door)
    clock.step(timedelta(days=2000))
    tend(accounts_door)
    assert len(rows(store, schema.users)) == 1
    assert len(letters(store, "account_warning")) == 1
    clock.step(timedelta(days=31))
    tend(accounts_door)
    assert rows(store, schema.users) == []


def test_an_account_that_was_never_activated_goes_after_a_week(accounts_door, store, clock):
    dora(store, accounts_door, confirmed_at=None, used_at=None)
    pass_days(accounts_door, clock, 7)
    assert len(rows(store, schema.users)) == 1
    pass_days(accounts_door, clock, 1)
    assert rows(store, schema.users) == []


def test_staff_are_never_forgotten(accounts_door, store, clock):
    person = dora(store, accounts_door)
    accounts.grant(store, person.user_id, accounts_door.office, "clerk")
    clock.step(timedelta(days=2000))
    pass_days(accounts_door, clock, 40)
    assert len(rows(store, schema.users)) == 1
    assert letters(store) == []


def test_visits_of_an_account_keep_their_place_when_it_goes(accounts_door, store, clock):
    person = dora(store, accounts_door)
    visit = book(accounts_door, hour(11), person)
    assert visit.person.email == "dora@example.org"
    clock.step(timedelta(days=2000))
    pass_days(accounts_door, clock, 40)
    assert "dora@" not in everything(store)
