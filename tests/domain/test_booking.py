"""Who may book: limits, missed reservations, what an office asks, how free an hour is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.booking import (
    Coming,
    blocked_until,
    change_until,
    limit_refusal,
    may_change,
    only_asked,
    person_refusal,
)
from queue_server.domain.booking_rules import (
    Asked,
    Booking,
    CheckIn,
    Identity,
    Limits,
    NoShows,
)
from queue_server.domain.office import Rules, Window
from queue_server.domain.refusals import Reason
from queue_server.domain.slots import Occupancy, Slot, Taken
from queue_server.domain.visits import Person
from tests.domain.making import kalisz

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
RULE = NoShows(count=3, days=10, block_days=30)
ANNA = Person(email="anna@example.org")


def days(count: float) -> timedelta:
    return timedelta(days=count)


def scope(limits: Limits, *coming: Coming, service: str = "A", day: date = MONDAY) -> object:
    refusal = limit_refusal(coming, limits, service, day)
    return refusal and refusal.facts["scope"]


# --- limits ---------------------------------------------------------------------------------------


def test_who_has_as_many_visits_as_allowed_may_have_no_further_one():
    one = Coming("A", MONDAY)
    assert scope(Limits(active=2), one) is None
    assert scope(Limits(active=2), one, one) == "active"
    assert scope(Limits(active=None), *[one] * 100) is None


def test_limits_of_a_day_and_of_a_service_count_only_that_day_and_service():
    coming = (Coming("A", MONDAY), Coming("B", MONDAY), Coming("A", TUESDAY))
    by_day, by_service = Limits(None, 2, None), Limits(None, None, 2)
    assert scope(by_day, *coming, day=MONDAY) == "per_day"
    assert scope(by_day, *coming, day=TUESDAY) is None
    assert scope(by_service, *coming, service="A") == "per_service"
    assert scope(by_service, *coming, service="B") is None


def test_a_limit_of_one_is_told_with_the_refusal():
    refusal = limit_refusal([Coming("A", MONDAY)], Limits(active=1), "A", MONDAY)
    assert refusal is not None
    assert refusal.facts == {"limit": 1, "scope": "active"}


# --- missed reservations --------------------------------------------------------------------------


def test_two_of_three_missed_reservations_block_nobody():
    assert blocked_until([NINE, NINE + days(1)], RULE, NINE + days(2)) is None


def test_the_third_missed_reservation_blocks_from_itself_on():
    missed = [NINE, NINE + days(4), NINE + days(9)]
    assert blocked_until(missed, RULE, NINE + days(9)) == NINE + days(39)
    assert blocked_until(list(reversed(missed)), RULE, NINE + days(9)) == NINE + days(39)


def test_a_block_ends_at_its_moment_to_the_second():
    missed = [NINE, NINE, NINE]
    assert blocked_until(missed, RULE, NINE + days(30) - timedelta(seconds=1))
    assert blocked_until(missed, RULE, NINE + days(30)) is None


def test_missed_reservations_count_together_up_to_the_last_second_of_their_days():
    exactly = [NINE, NINE, NINE + days(10)]
    longer = [NINE, NINE, NINE + days(10) + timedelta(seconds=1)]
    assert blocked_until(exactly, RULE, NINE + days(11))
    assert blocked_until(longer, RULE, NINE + days(11)) is None


def test_one_more_missed_reservation_long_after_the_others_does_not_lift_the_block():
    missed = [NINE, NINE + days(1), NINE + days(2), NINE + days(20)]
    assert blocked_until(missed, RULE, NINE + days(21)) == NINE + days(32)


def test_further_missed_reservations_make_the_block_longer():
    missed = [NINE + days(count) for count in range(5)]
    assert blocked_until(missed, RULE, NINE + days(5)) == NINE + days(34)


def test_an_office_without_the_rule_blocks_nobody():
    assert blocked_until([NINE] * 50, None, NINE) is None


def test_a_rule_of_one_blocks_after_the_first():
    assert blocked_until([NINE], replace(RULE, count=1), NINE) == NINE + days(30)


@given(st.lists(st.integers(0, 200), max_size=12), st.integers(1, 4), st.integers(0, 240))
def test_missing_one_more_never_shortens_a_block(missed, count, now):
    rule, at = replace(RULE, count=count), NINE + days(now)
    before = blocked_until([NINE + days(each) for each in missed], rule, at)
    after = blocked_until([NINE + days(each) for each in [*missed, now]], rule, at)
    assert before is None or (after is not None and after >= before)


# --- what is asked --------------------------------------------------------------------------------


def field(person: Person, booking: Booking) -> object:
    refusal = person_refusal(only_asked(person, booking), booking)
    return refusal and (refusal.reason, refusal.facts.get("field"))


def test_an_office_with_accounts_takes_nobody_without_one():
    assert field(ANNA, Booking(identity=Identity.ACCOUNT)) == (Reason.ACCOUNT_NEEDED, None)
    assert field(Person(user_id=3), Booking(identity=Identity.ACCOUNT)) is None


@pytest.mark.parametrize("email", ["", "  ", None])
def test_an_office_that_writes_to_visitors_needs_an_address(email):
    booking = Booking(identity=Identity.EMAIL)
    assert field(Person(email=email), booking) == (Reason.FIELD_NEEDED, "email")


@pytest.mark.parametrize(
    "email",
    [
        "anna",
        "anna@",
        "@example.org",
        "a b@example.org",
        "anna@example.org\nBcc: all@example.org",
        "anna@example.org, boris@example.org",
        "<anna@example.org>",
        "a" * 250 + "@example.org",
    ],
)
def test_what_can_be_no_address_is_refused(email):
    assert field(Person(email=email), Booking(identity=Identity.EMAIL)) == (
        Reason.BAD_FIELD,
        "email",
    )


@pytest.mark.parametrize("email", ["o'hara+office@example.org", "Łucja@przykład.pl", "a@b"])
def test_an_unusual_address_is_an_address(email):
    assert field(Person(email=email), Booking(identity=Identity.EMAIL)) is None


def test_every_field_that_is_asked_must_be_filled_in():
    booking = Booking(identity=Identity.EMAIL, fields=tuple(Asked))
    assert field(ANNA, booking) == (Reason.FIELD_NEEDED, "name")
    named = replace(ANNA, name="Anna Żak")
    assert field(named, booking) == (Reason.FIELD_NEEDED, "phone")
    called = replace(named, phone="+48 62 501 42 99")
    assert field(called, booking) == (Reason.FIELD_NEEDED, "plate")
    assert field(replace(called, plate="pka 12345"), booking) is None


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (Asked.NAME, "Anna\nŻak"),
        (Asked.NAME, "x" * 121),
        (Asked.PHONE, "call me"),
        (Asked.PHONE, "-------"),
        (Asked.PHONE, "123456"),
        (Asked.PLATE, "?"),
        (Asked.PLATE, "A"),
        (Asked.PLATE, "PKA 12345; DROP"),
        (Asked.PLATE, "X" * 21),
    ],
)
def test_what_cannot_be_what_was_asked_is_refused(asked, given):
    booking = Booking(identity=Identity.EMAIL, fields=(asked,))
    assert field(replace(ANNA, **{asked.value: given}), booking) == (Reason.BAD_FIELD, asked.value)


@pytest.mark.parametrize("plate", ["PKA 12345", "MÜ-AB 123", "АА 1234 ВВ", "töl x 1"])
def test_plates_of_neighbouring_countries_are_plates(plate):
    booking = Booking(identity=Identity.EMAIL, fields=(Asked.PLATE,))
    assert field(replace(ANNA, plate=plate), booking) is None
    assert only_asked(replace(ANNA, plate=plate), booking).plate == plate.upper()


def test_what_is_not_asked_is_not_kept():
    everything = Person(3, " Anna@Example.org ", "Anna", "123456789", "PKA 1", "uk")
    assert only_asked(everything, Booking(identity=Identity.NONE)) == Person(language="uk")
    assert only_asked(everything, Booking(identity=Identity.EMAIL)) == Person(
        email="anna@example.org", language="uk"
    )
    named = Booking(identity=Identity.ACCOUNT, fields=(Asked.NAME,))
    assert only_asked(everything, named) == Person(
        3, "anna@example.org", name="Anna", language="uk"
    )


def test_a_visit_may_be_changed_up_to_the_very_second():
    office = replace(kalisz(), booking=Booking(change_until=120))
    limit = NINE - timedelta(hours=2)
    assert may_change(NINE, office, limit)
    assert may_change(NINE, office, limit + timedelta(microseconds=999_999))
    assert not may_change(NINE, office, limit + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("change_until_minutes", "closes_after", "check_in", "minutes_before"),
    [
        (0, -10, CheckIn.KIOSK, 10),
        (5, -10, CheckIn.KIOSK, 10),
        (20, -10, CheckIn.KIOSK, 20),
        (0, 10, CheckIn.KIOSK, 0),
        (0, -10, CheckIn.BY_ITSELF, 0),
    ],
)
def test_no_visit_can_be_changed_after_its_window_has_closed(
    change_until_minutes, closes_after, check_in, minutes_before
):
    rules = Rules(window=Window(closes_after=closes_after))
    booking = Booking(change_until=change_until_minutes, check_in=check_in)
    office = replace(kalisz(), booking=booking, rules=rules)
    assert change_until(NINE, office) == NINE - timedelta(minutes=minutes_before)


# --- how free an hour is --------------------------------------------------------------------------


def slot(minute: float = 0, length: int = 30, places: int = 2) -> Slot:
    return Slot(NINE + timedelta(minutes=minute), length, places)


def taken(minute: float, length: int = 30, count: int = 1) -> Taken:
    return Taken(NINE + timedelta(minutes=minute), length, count)


def test_visits_of_the_hours_before_and_after_take_nothing_of_this_one():
    assert Occupancy([taken(-30), taken(30), taken(-30, 30, 5)]).free(slot()) == 2


def test_what_was_booked_for_another_length_takes_a_place_of_all_it_touches():
    long = Occupancy([taken(-20, 60)])
    assert [long.free(slot(at)) for at in (-60, -30, 0, 30, 60)] == [2, 1, 1, 1, 2]


def test_two_short_visits_after_each_other_take_one_place():
    assert Occupancy([taken(0, 15), taken(15, 15)]).free(slot()) == 1
    assert Occupancy([taken(0, 15), taken(14, 15)]).free(slot()) == 0


def test_an_hour_is_never_less_than_full():
    overfull = Occupancy([taken(0, 30, 5)])
    assert overfull.free(slot()) == 0
    assert overfull.peak(slot()) == 5


@given(
    st.lists(
        st.builds(taken, st.integers(-200, 200), st.integers(1, 120), st.integers(1, 3)),
        max_size=15,
    ),
    st.builds(slot, st.integers(-100, 100), st.integers(1, 90), st.integers(1, 60)),
)
def test_free_and_taken_places_are_all_places(everything, hour):
    minutes = [hour.starts_at + timedelta(minutes=at) for at in range(hour.minutes)]
    most = max(
        sum(each.count for each in everything if each.starts_at <= at < each.ends_at)
        for at in minutes
    )
    occupancy = Occupancy(everything)
    assert occupancy.peak(hour) == most
    assert occupancy.free(hour) == max(0, hour.places - most)
