"""The waiting list: who asked first is offered first, each for half an hour, nobody twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_server.actions import visits, wishes
from queue_server.domain.refusals import Reason
from queue_server.domain.reservations import ReservationState
from queue_server.domain.visits import Person
from queue_server.queries import visits as found
from queue_server.store import schema
from tests.actions.bookings import (
    ANNA,
    BORIS,
    CELINA,
    account,
    book,
    booked_office,
    confirmed,
    free,
    hour,
    letters,
    rows,
    tend,
    written,
)
from tests.actions.visits import MONDAY, TUESDAY, minutes, refused, seconds, with_rule

WEDNESDAY = TUESDAY + timedelta(days=1)
ELEVEN = hour(11)
ZOFIA = Person(email="zofia@example.org")


@pytest.fixture
def door(store):
    return booked_office(store)


def give_up(door, at=ELEVEN, service="A"):
    """Somebody books an hour and cancels it."""
    visits.cancel(door, confirmed(door, at, ZOFIA, service).link)


def offered(door, wish):
    """The hour that is kept for the wish, or None."""
    kept = found.wish(door.store, door.office, wish.link).offered
    return kept and kept.starts_at


# --- the order ------------------------------------------------------------------------------------


def test_a_place_is_offered_to_who_asked_first_then_to_the_next_then_to_everybody(door, clock):
    first, second = wishes.ask(door, ANNA, "A"), wishes.ask(door, BORIS, "A")
    assert (first.ahead, second.ahead) == (0, 1)

    give_up(door)

    assert (offered(door, first), offered(door, second), free(door, ELEVEN)) == (ELEVEN, None, 0)
    clock.step(minutes(30) + seconds(1))
    tend(door)
    assert (offered(door, first), offered(door, second), free(door, ELEVEN)) == (None, ELEVEN, 0)
    clock.step(minutes(30) + seconds(1))
    tend(door)
    assert (offered(door, first), offered(door, second), free(door, ELEVEN)) == (None, None, 1)
    assert [who for kind, who in written(door.store) if kind == "offer"] == ["anna", "boris"]


def test_an_offer_is_good_for_half_an_hour_to_the_second(door, clock):
    wish = wishes.ask(door, ANNA, "A")
    give_up(door)
    until = clock.now() + minutes(30)
    assert found.wish(door.store, door.office, wish.link).offered.expires_at == until
    clock.moment = until
    tend(door)
    assert wishes.accept(door, wish.link).starts_at == ELEVEN


def test_an_offer_that_is_over_cannot_be_taken(door, clock):
    wish = wishes.ask(door, ANNA, "A")
    with refused(Reason.OFFER_OVER):
        wishes.accept(door, wish.link)
    give_up(door)
    clock.step(minutes(30) + seconds(1))
    with refused(Reason.OFFER_OVER):
        wishes.accept(door, wish.link)


def test_an_offer_never_lasts_longer_than_until_its_own_hour(door, clock):
    wish = wishes.ask(door, ANNA, "A")
    visit = confirmed(door, hour(11), ZOFIA)
    with_rule(door.store, "change_until = 120", "change_until = 0", door.office)
    clock.moment = hour(10, 45)
    visits.cancel(door, visit.link)
    assert found.wish(door.store, door.office, wish.link).offered.expires_at == hour(11)


def test_who_declines_stays_in_the_line_but_is_not_offered_the_same_place_again(door, clock):
    first, second = wishes.ask(door, ANNA, "A"), wishes.ask(door, BORIS, "A")
    give_up(door)
    wishes.decline(door, first.link)
    wishes.decline(door, first.link)
    assert (offered(door, first), offered(door, second)) == (None, ELEVEN)
    give_up(door, hour(11, 30))
    assert offered(door, first) == hour(11, 30)


def test_two_places_that_nobody_wants_end_with_everybody(door, clock):
    for person in (ANNA, BORIS):
        wishes.ask(door, person, "A")
    give_up(door, hour(10, day=TUESDAY))
    give_up(door, hour(11, day=TUESDAY))
    for _ in range(6):
        clock.step(minutes(30) + seconds(1))
        tend(door)
    assert (free(door, hour(10, day=TUESDAY)), free(door, hour(11, day=TUESDAY))) == (1, 1)
    assert [kind for kind, _ in written(door.store)].count("offer") == 4


def test_nobody_is_kept_two_places_at_a_time(door):
    wish = wishes.ask(door, ANNA, "A")
    give_up(door)
    give_up(door, hour(11, 30))
    assert (offered(door, wish), free(door, ELEVEN), free(door, hour(11, 30))) == (ELEVEN, 0, 1)


def test_who_leaves_the_line_passes_the_place_on(door):
    first, second = wishes.ask(door, ANNA, "A"), wishes.ask(door, BORIS, "A")
    give_up(door)
    wishes.withdraw(door, first.link)
    wishes.withdraw(door, first.link)
    assert offered(door, second) == ELEVEN
    with refused(Reason.UNKNOWN_WISH):
        found.wish(door.store, door.office, first.link)
    for action in (wishes.decline, wishes.accept):
        with refused(Reason.UNKNOWN_WISH):
            action(door, first.link)


def test_a_place_is_offered_while_it_is_kept_back_from_everybody_else(store, clock):
    door = booked_office(store, ("after_minutes = 0", "after_minutes = 60"))
    wish = wishes.ask(door, ANNA, "A")
    give_up(door)
    assert offered(door, wish) == ELEVEN
    clock.step(minutes(31))
    tend(door)
    assert (offered(door, wish), free(door, ELEVEN)) == (None, 0)
    late = wishes.ask(door, BORIS, "A")
    tend(door)
    assert offered(door, late) == ELEVEN


def test_only_a_place_of_the_service_and_before_the_date_is_offered(door):
    other = wishes.ask(door, ANNA, "B")
    before = wishes.ask(door, BORIS, "A", TUESDAY)
    give_up(door, hour(11, day=TUESDAY))
    assert (offered(door, other), offered(door, before)) == (None, None)
    assert free(door, hour(11, day=TUESDAY)) == 1
    give_up(door)
    assert offered(door, before) == ELEVEN


def test_an_office_without_a_waiting_list_offers_to_everybody_at_once(door, store):
    wish = wishes.ask(door, ANNA, "A")
    with_rule(store, "offer_minutes = 30", "waiting_list = false", door.office)
    give_up(door)
    assert (offered(door, wish), free(door, ELEVEN)) == (None, 1)
    with refused(Reason.NO_WAITING_LIST):
        wishes.ask(door, BORIS, "A")


# --- asking ---------------------------------------------------------------------------------------


def test_asking_twice_is_asking_once_and_keeps_the_place_in_the_line(door, store):
    first = wishes.ask(door, ANNA, "A")
    wishes.ask(door, BORIS, "A")
    again = wishes.ask(door, Person(email="Anna@Example.org "), "A", WEDNESDAY)
    assert (again.link, again.before, again.ahead) == (first.link, WEDNESDAY, 0)
    assert len(rows(store, schema.wishes)) == 2


def test_what_makes_no_wish_is_refused(door, store):
    for service in "CZ":
        with refused(Reason.NOT_BOOKABLE):
            wishes.ask(door, ANNA, service)
    with refused(Reason.FIELD_NEEDED):
        wishes.ask(door, Person(), "A")
    with refused(Reason.BAD_FIELD):
        wishes.ask(door, Person(email="anna"), "A")
    with refused(Reason.UNKNOWN_VISIT):
        wishes.ask(door, ANNA, "A", visit="nobody-has-this")
    with_rule(store, 'identity = "email"\nconfirm_minutes = 60', 'identity = "account"', "booked")
    with refused(Reason.ACCOUNT_NEEDED):
        wishes.ask(door, ANNA, "A")


def test_an_unconfirmed_or_cancelled_visit_cannot_wish_for_an_earlier_day(door):
    visit = book(door, ELEVEN)
    with refused(Reason.NOT_MOVABLE):
        wishes.ask(door, ANNA, "A", visit=visit.link)
    visits.cancel(door, visit.link)
    with refused(Reason.RESERVATION_CANCELLED):
        wishes.ask(door, ANNA, "A", visit=visit.link)


# --- taking ---------------------------------------------------------------------------------------


def test_who_takes_an_offer_has_a_visit_that_needs_no_confirmation(door, store):
    wish = wishes.ask(door, CELINA, "A")
    give_up(door)
    visit = wishes.accept(door, wish.link)
    assert (visit.state, visit.starts_at) == (ReservationState.BOOKED, ELEVEN)
    assert visit.person == CELINA
    assert wishes.accept(door, wish.link) == visit
    assert written(store)[-1] == ("booked", "celina")
    assert (rows(store, schema.wishes), rows(store, schema.freed)) == ([], [])
    assert free(door, ELEVEN) == 0


def test_a_visit_that_waits_for_an_earlier_day_is_moved_there_with_its_code(door, store):
    visit = confirmed(door, hour(10, day=WEDNESDAY))
    wish = wishes.ask(door, ANNA, "A", visit=visit.link)
    assert wishes.ask(door, ANNA, "A", visit=visit.link) == wish
    assert found.find(store, door.office, visit.link).wish == wish.link
    give_up(door, hour(11, day=WEDNESDAY))
    assert offered(door, wish) is None
    give_up(door, hour(11, day=TUESDAY))
    moved = wishes.accept(door, wish.link)
    assert wishes.accept(door, wish.link) == moved
    assert (moved.code, moved.starts_at) == (visit.code, hour(11, day=TUESDAY))
    assert free(door, hour(10, day=WEDNESDAY)) == 1
    assert written(store)[-1] == ("moved", "anna")


def test_the_old_hour_of_who_moved_up_goes_to_the_next_in_line(door):
    visit = confirmed(door, hour(10, day=WEDNESDAY))
    first, second = wishes.ask(door, ANNA, "A", visit=visit.link), wishes.ask(door, BORIS, "A")
    give_up(door, hour(11, day=TUESDAY))
    wishes.accept(door, first.link)
    assert offered(door, second) == hour(10, day=WEDNESDAY)


def test_the_wish_of_a_cancelled_or_moved_visit_is_gone_and_its_offer_passes_on(door):
    visit = confirmed(door, hour(10, day=WEDNESDAY))
    first, second = wishes.ask(door, ANNA, "A", visit=visit.link), wishes.ask(door, BORIS, "A")
    give_up(door)
    assert offered(door, first) == ELEVEN
    visits.cancel(door, visit.link)
    with refused(Reason.UNKNOWN_WISH):
        wishes.accept(door, first.link)
    assert offered(door, second) == hour(10, day=WEDNESDAY)
    wishes.decline(door, second.link)
    tend(door)
    assert offered(door, second) == ELEVEN


def test_an_account_takes_its_offer_and_gives_what_is_asked(store):
    door = booked_office(
        store,
        ('identity = "email"\nconfirm_minutes = 60', 'identity = "account"'),
        ("fields = []", 'fields = ["plate"]'),
    )
    dora, eva = account(store), account(store, "eva@example.org")
    wish = wishes.ask(door, dora, "A")
    visits.cancel(door, booked_by(door, eva).link)
    with refused(Reason.FIELD_NEEDED):
        wishes.accept(door, wish.link)
    visit = wishes.accept(door, wish.link, Person(plate="pka 1"))
    assert (visit.person.user_id, visit.person.plate) == (dora.user_id, "PKA 1")


def booked_by(door, person):
    return book(door, ELEVEN, replace(person, plate="PKA 2"))


def test_an_offer_counts_for_limits_as_any_other_visit(store):
    door = booked_office(store, ("active = 0", "active = 1"))
    wish = wishes.ask(door, ANNA, "A")
    confirmed(door, hour(10))
    give_up(door)
    with refused(Reason.LIMIT_REACHED):
        wishes.accept(door, wish.link)
    assert offered(door, wish) == ELEVEN


# --- the office changes meanwhile, time passes ----------------------------------------------------


def test_an_hour_that_the_office_closed_is_offered_to_nobody(door, store, clock):
    first, second = wishes.ask(door, ANNA, "A"), wishes.ask(door, BORIS, "A")
    give_up(door)
    blocked = f'days_ahead = 14\nblocked = ["{MONDAY}"]'
    with_rule(store, "days_ahead = 14", blocked, door.office)
    with refused(Reason.SLOT_CLOSED):
        wishes.accept(door, first.link)
    clock.step(minutes(31))
    tend(door)
    assert offered(door, second) is None
    assert rows(store, schema.freed) == []


def test_a_place_that_the_office_has_taken_away_is_offered_to_nobody(door, store):
    wish = wishes.ask(door, ANNA, "B")
    one, _ = confirmed(door, ELEVEN, ZOFIA, "B"), confirmed(door, ELEVEN, BORIS, "B")
    with_rule(store, "slots.places = 2", "slots.places = 1", door.office)
    visits.cancel(door, one.link)
    assert (offered(door, wish), free(door, ELEVEN, "B")) == (None, 0)
    assert rows(store, schema.freed) == []


def test_wishes_whose_day_has_come_and_very_old_ones_are_forgotten(door, store, clock):
    wishes.ask(door, ANNA, "A", TUESDAY)
    wishes.ask(door, BORIS, "A")
    clock.moment = hour(0, 1, day=TUESDAY)
    tend(door)
    assert [row.email for row in rows(store, schema.wishes)] == ["boris@example.org"]
    clock.step(timedelta(days=90))
    tend(door)
    assert rows(store, schema.wishes) == []


def test_offers_go_on_after_the_server_was_off_for_a_while(door, store, clock):
    first, second = wishes.ask(door, ANNA, "A"), wishes.ask(door, BORIS, "A")
    give_up(door, hour(11, day=WEDNESDAY))
    clock.step(timedelta(hours=20))
    tend(door)
    assert (offered(door, first), offered(door, second)) == (None, hour(11, day=WEDNESDAY))
    assert len(letters(store, "offer")) == 2
