"""What is kept of a visitor is shown when she asks, and gone when she asks for that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from queue_server.actions import accounts, arriving, people, visits, wishes
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.visits import Person
from queue_server.queries import availability
from queue_server.queries import visits as found
from queue_server.store import schema
from tests.actions.bookings import (
    ANNA,
    BORIS,
    account,
    book,
    booked_office,
    confirmed,
    everything,
    free,
    held_key,
    hour,
    letters,
    rows,
    tend,
)
from tests.actions.visits import TUESDAY, minutes, refused, seconds

ASKED = ("fields = []", 'fields = ["name", "phone", "plate"]')
WITH_ACCOUNTS = ('identity = "email"\nconfirm_minutes = 60', 'identity = "account"')
COUNTED = (
    "[booking.limits]",
    "[booking.no_shows]\ncount = 3\ndays = 10\nblock_days = 3\n\n[booking.limits]",
)
SECRETS = ("dora@example.org", "Dora Żak", "600700800", "PKA 4711")


@pytest.fixture
def door(store):
    return booked_office(store, ASKED, WITH_ACCOUNTS, COUNTED)


def dora(store) -> Person:
    known = account(store, "Dora@example.org")
    return replace(known, name="Dora Żak", phone="+48 600700800", plate="pka 4711")


def busy_life(door, person: Person, clock) -> None:
    """Visits of every kind: missed, activated, cancelled, moved, to come, with wishes."""
    missed, used = book(door, hour(9), person), book(door, hour(9, 30), person)
    assert missed
    visits.cancel(door, book(door, hour(11), person).link)
    coming = book(door, hour(10, day=TUESDAY), person)
    visits.move(door, coming.link, held_key(door, hour(11, day=TUESDAY)))
    wishes.ask(door, person, "A", visit=coming.link)
    wishes.ask(door, person, "B")
    clock.moment = hour(9, 20)
    arriving.activate(door, used.code)
    tend(door)


def test_everything_that_is_kept_is_shown_and_secrets_only_as_set(door, store, clock):
    person = dora(store)
    busy_life(door, person, clock)
    shown = json.dumps(people.export(store, person.user_id), ensure_ascii=False)
    for secret in SECRETS:
        assert secret in shown
    kept = json.loads(shown)
    assert len(kept["visits"]) == 4
    assert len(kept["wishes"]) == 2
    assert kept["missed"] == [{"at": hour(9).isoformat()}]
    assert kept["account"]["password"] == "set"
    assert people.export(store, 9999) == {}


def test_after_deleting_the_account_nothing_of_the_person_is_in_any_table(door, store, clock):
    person = dora(store)
    busy_life(door, person, clock)
    for secret in SECRETS:
        assert secret in everything(store)
    people.erase(store, person.user_id)
    left = everything(store)
    for secret in SECRETS:
        assert secret not in left
    assert free(door, hour(11, day=TUESDAY)) == 1
    assert people.export(store, person.user_id) == {}


def test_deleting_twice_or_somebody_unknown_harms_nobody_else(door, store, clock):
    person, other = dora(store), replace(dora_like(store), name="Eva", phone="700800900")
    busy_life(door, replace(other, plate="PKA 1"), clock)
    before = everything(store)
    people.erase(store, 9999)
    people.erase(store, person.user_id)
    people.erase(store, person.user_id)
    after = [line for line in before.splitlines() if "dora@" not in line]
    assert everything(store).splitlines() == after


def dora_like(store) -> Person:
    return account(store, "eva@example.org")


def test_who_works_here_is_not_deleted_by_herself(door, store):
    person = dora(store)
    accounts.grant(store, person.user_id, door.office, "clerk")
    with refused(Reason.STILL_NEEDED):
        people.erase(store, person.user_id)
    assert people.export(store, person.user_id)


def test_what_was_booked_with_the_accounts_own_address_goes_with_it(store, clock):
    door = booked_office(store, COUNTED)
    person = account(store, "anna@example.org")
    visit = confirmed(door, hour(11))
    wishes.ask(door, ANNA, "B")
    assert len(people.export(store, person.user_id)["visits"]) == 1
    people.erase(store, person.user_id)
    assert "anna@" not in everything(store)
    assert free(door, hour(11)) == 1
    with refused(Reason.UNKNOWN_VISIT):
        found.find(store, door.office, visit.link)


def test_an_account_with_somebody_elses_address_deletes_nothing_of_hers(store):
    door = booked_office(store, COUNTED)
    visit = confirmed(door, hour(11))
    wishes.ask(door, ANNA, "B")
    liar = account(store, "anna@example.org")
    with store.writing() as connection:
        connection.execute(update(schema.users).values(confirmed_at=None))
    assert people.export(store, liar.user_id)["visits"] == []
    people.erase(store, liar.user_id)
    assert found.find(store, door.office, visit.link).person == ANNA
    assert len(rows(store, schema.wishes)) == 1
    assert len(letters(store, "booked")) == 1


# --- without an account ---------------------------------------------------------------------------


def test_who_booked_by_e_mail_deletes_the_visit_and_all_about_it(store, clock):
    door = booked_office(store, ASKED)
    person = replace(ANNA, name="Dora Żak", phone="600700800", plate="PKA 4711")
    visit = confirmed(door, hour(11), person)
    people.erase_visit(door, visit.link)
    left = everything(store)
    for secret in (*SECRETS[1:], "anna@example.org", visit.link):
        assert secret not in left
    assert free(door, hour(11)) == 1
    with refused(Reason.UNKNOWN_VISIT):
        people.erase_visit(door, visit.link)


def test_deleting_one_of_two_visits_leaves_the_other(store):
    door = booked_office(store)
    one, other = confirmed(door, hour(11)), confirmed(door, hour(10))
    people.erase_visit(door, one.link)
    assert found.find(store, door.office, other.link).person == ANNA
    assert [row.kind for row in letters(store)] == ["confirm", "booked"]
    people.erase_visit(door, other.link)
    assert "anna@" not in everything(store)


def test_a_visit_that_is_over_can_be_deleted_too_and_stays_what_it_was(store, clock):
    door = booked_office(store, COUNTED)
    visit = confirmed(door, hour(9))
    clock.moment = hour(9) + seconds(1)
    tend(door)
    people.erase_visit(door, visit.link)
    assert "anna@" not in everything(store)
    assert rows(store, schema.reservations)[0].state == "missed"


def test_a_deleted_visits_place_goes_to_the_waiting_list(store):
    door = booked_office(store)
    visit, wish = confirmed(door, hour(11)), wishes.ask(door, BORIS, "A")
    people.erase_visit(door, visit.link)
    assert wishes.accept(door, wish.link).starts_at == hour(11)


STEPS = st.lists(
    st.sampled_from(["book", "cancel", "move", "wish", "visit_wish", "late", "hour", "activate"]),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, by_account=st.booleans())
def test_whatever_somebody_did_nothing_is_left_after_deleting(store, clock, steps, by_account):
    clock.moment = max(clock.moment, hour(8, 40)) + timedelta(days=2)
    door = booked_office(store, ASKED, *([WITH_ACCOUNTS] if by_account else []), COUNTED)
    person = replace(
        account(store, "dora@example.org") if by_account else Person(email="dora@example.org"),
        name="Dora Żak",
        phone="600700800",
        plate="PKA 4711",
    )
    made = [link for step in steps for link in done(door, clock, person, step)]
    if by_account:
        people.erase(store, person.user_id)
    else:
        for link in dict.fromkeys(made):
            people.erase_visit(door, link)
        for wish in rows(store, schema.wishes):
            wishes.withdraw(door, wish.link)
    left = everything(store)
    kept = SECRETS if by_account or made else ()
    assert [secret for secret in kept if secret in left] == []


def done(door, clock, person, step) -> list[str]:
    """One step of a visitor's life; the links of the visits that were made by it."""
    mine = [row.link for row in rows(door.store, schema.reservations) if row.link]
    at = door_hours(door, clock)
    try:
        if step == "book" and at:
            return [confirmed(door, at[0], person).link]
        if step == "wish":
            wishes.ask(door, person, "A")
        if step == "late":
            clock.step(minutes(40))
            tend(door)
        if step == "hour":
            clock.step(timedelta(hours=20))
            tend(door)
        if mine and step == "cancel":
            visits.cancel(door, mine[-1])
        if mine and step == "move" and at:
            visits.move(door, mine[-1], held_key(door, at[-1]))
        if mine and step == "visit_wish":
            wishes.ask(door, person, "A", visit=mine[-1])
        if mine and step == "activate":
            arriving.activate(door, rows(door.store, schema.reservations)[-1].code)
    except Refused:
        pass
    return []


def door_hours(door, clock):
    """The free hours of today and tomorrow, in order."""
    days = (clock.now().date(), clock.now().date() + timedelta(days=1))
    return [
        each.starts_at
        for day in days
        for each in availability.hours(door.store, door.office, "A", day)
        if each.free
    ]
