"""Arriving: walk-in tickets and activated reservations, to the second at every edge."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import arriving, calling, counters, reservations, upkeep
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.tickets import Kind
from queue_server.queries import hall
from tests.actions.visits import MONDAY, TUESDAY, minutes, moment, refused, seconds, with_rule


def test_a_walk_in_gets_the_services_next_number(door):
    numbers = [arriving.issue(door, letter).number for letter in "AABAC"]

    assert numbers == ["A001", "A002", "B001", "A003", "C001"]


def test_a_ticket_tells_its_visitor_everything_printed_on_it(door, clock):
    issued = arriving.issue(door, "A", priority="pregnant", language="uk")

    assert issued.kind is Kind.WALK_IN
    assert issued.issued_at == clock.now()
    assert issued.business_date == MONDAY
    assert issued.counters == ("1", "2", "3", "4")
    assert (issued.priority, issued.language, issued.due_at) == ("pregnant", "uk", None)
    assert len(issued.track) >= 20


def test_a_language_the_office_does_not_speak_falls_back_to_its_own(door):
    assert arriving.issue(door, "A", language="fr").language == "pl"
    assert arriving.issue(door, "A").language == "pl"


def test_people_ahead_are_those_who_compete_for_the_same_counters(door):
    arriving.issue(door, "A")
    arriving.issue(door, "C")

    assert arriving.issue(door, "A").people_ahead == 1
    assert arriving.issue(door, "B").people_ahead == 3


def test_a_priority_visitor_has_only_other_priority_visitors_ahead(door):
    arriving.issue(door, "A")
    arriving.issue(door, "A", priority="disabled")

    assert arriving.issue(door, "A", priority="pregnant").people_ahead == 1


def test_the_wait_is_unknown_until_a_counter_of_the_service_opens(door):
    arriving.issue(door, "A")
    counters.open_counter(door, "5")
    assert arriving.issue(door, "A").wait_minutes is None

    counters.open_counter(door, "1")

    assert arriving.issue(door, "A").wait_minutes == 30


def test_an_unknown_service_or_priority_is_refused_by_name(door):
    with refused(Reason.UNKNOWN_SERVICE) as told:
        arriving.issue(door, "Z")
    assert told.facts == {"service": "Z"}

    with refused(Reason.UNKNOWN_PRIORITY):
        arriving.issue(door, "A", priority="director")


def test_a_service_by_reservation_only_gives_no_walk_in_tickets(second):
    with refused(Reason.NO_WALK_INS):
        arriving.issue(second, "W")


def test_before_opening_the_refusal_says_when_the_office_opens(door, clock):
    clock.moment = moment(7, 29, 59, day=TUESDAY)

    with refused(Reason.CLOSED) as told:
        arriving.issue(door, "A")
    assert told.facts["opens_at"] == moment(7, 30, day=TUESDAY)

    clock.step(seconds(1))
    assert arriving.issue(door, "A").number == "A001"


def test_on_friday_evening_the_office_opens_on_monday(door, clock):
    clock.moment = moment(16, day=MONDAY + timedelta(days=4))

    with refused(Reason.CLOSED) as told:
        arriving.issue(door, "A")

    assert told.facts["opens_at"] == moment(7, 30, day=MONDAY + timedelta(days=7))


def test_the_last_ticket_is_given_fifteen_minutes_before_closing(door, clock):
    clock.moment = moment(15, 15)
    arriving.issue(door, "A")

    clock.step(seconds(1))
    with refused(Reason.CLOSING_SOON) as told:
        arriving.issue(door, "A")

    assert told.facts["closes_at"] == moment(15, 30)
    assert told.facts["opens_at"] == moment(7, 30, day=MONDAY + timedelta(days=1))


def test_the_last_ticket_may_depend_on_the_expected_wait(second, clock):
    clock.moment = moment(16, 46, zone="America/New_York")
    counters.open_counter(second, "1")
    first = arriving.issue(second, "R")
    assert first.wait_minutes == 0

    arriving.issue(second, "R")
    with refused(Reason.CLOSING_SOON):
        arriving.issue(second, "R")


def test_the_lunch_break_is_closed_and_says_when_the_afternoon_begins(second, clock):
    clock.moment = moment(12, 45, zone="America/New_York")

    with refused(Reason.CLOSED) as told:
        arriving.issue(second, "R")

    assert told.facts["opens_at"] == moment(13, 30, zone="America/New_York")


def test_the_days_quota_is_for_one_service_and_one_day(second, clock):
    for _ in range(3):
        arriving.issue(second, "P")
    with refused(Reason.QUOTA_REACHED) as told:
        arriving.issue(second, "P")
    assert told.facts == {"service": "P", "quota": 3}
    arriving.issue(second, "R")

    clock.step(timedelta(days=1))
    assert arriving.issue(second, "P").number == "P103"


def test_when_the_days_numbers_are_used_up_no_number_is_given_twice(door, store):
    with_rule(store, "last = 999", "last = 2")
    arriving.issue(door, "A")
    arriving.issue(door, "A")

    with refused(Reason.NUMBERS_USED_UP):
        arriving.issue(door, "A")
    assert arriving.issue(door, "B").number == "B001"


@pytest.fixture
def booked(door) -> str:
    """The code of a visit for service A at 09:15 today."""
    return reservations.reserve(door, "A", moment(9, 15)).code


def test_a_reservation_is_activated_from_exactly_fifteen_minutes_before(door, clock, booked):
    clock.moment = moment(8, 59, 59)
    with refused(Reason.TOO_EARLY) as told:
        arriving.activate(door, booked)
    assert told.facts == {"opens_at": moment(9), "starts_at": moment(9, 15)}

    clock.step(seconds(1))
    activated = arriving.activate(door, booked, language="de")
    assert activated.issued.kind is Kind.RESERVATION
    assert activated.issued.due_at == moment(9, 15)
    assert activated.issued.language == "de"


def test_a_reservation_can_be_activated_in_its_very_last_second(door, clock, booked):
    clock.moment = moment(9, 15) + timedelta(milliseconds=999)

    assert not arriving.activate(door, booked).repeated


def test_a_second_too_late_is_refused_and_a_walk_in_ticket_offered(door, clock, booked):
    clock.moment = moment(9, 15, 1)

    with refused(Reason.TOO_LATE) as told:
        arriving.activate(door, booked)

    assert told.facts["closed_at"] == moment(9, 15)
    assert (told.facts["service"], told.facts["walk_in"]) == ("A", True)


@pytest.mark.parametrize(
    ("now", "old", "new"),
    [
        (moment(9, 15, 1), "\nwalk_in = true", "\nwalk_in = false"),
        (moment(9, 15, 1), "# walk_in_quota = 60", "walk_in_quota = 1"),
        (moment(15, 16), "minutes = 15\n", "minutes = 15\n"),
        (moment(20), "minutes = 15\n", "minutes = 15\n"),
    ],
)
def test_a_late_visitor_is_offered_no_walk_in_ticket_that_would_then_be_refused(
    door, store, clock, booked, now, old, new
):
    arriving.issue(door, "A")
    with_rule(store, old, new)
    clock.moment = now

    with refused(Reason.TOO_LATE) as told:
        arriving.activate(door, booked)

    assert told.facts["walk_in"] is False
    with pytest.raises(Refused):
        arriving.issue(door, "A")


def test_a_code_stays_good_when_the_office_gives_longer_ones_from_now_on(
    door, store, clock, booked
):
    with_rule(store, "digits = 8", "digits = 10")
    clock.moment = moment(9)

    assert arriving.activate(door, booked).issued.number == "A001"


def test_a_dead_minute_hand_lets_no_late_code_in_and_a_live_one_keeps_no_other_out(
    door, store, clock, booked
):
    clock.moment = moment(9, 15, 1)
    upkeep.tend(store, "kalisz")

    with refused(Reason.TOO_LATE):
        arriving.activate(door, booked)


def test_the_same_code_again_gets_the_same_ticket(door, clock, booked):
    clock.moment = moment(9)
    first = arriving.activate(door, booked)
    clock.step(minutes(5))

    again = arriving.activate(door, booked)

    assert again.repeated
    assert again.issued.number == first.issued.number
    assert again.issued.track == first.issued.track
    assert len(hall.read(door.store, "kalisz").queue) == 1


def test_a_code_whose_visitor_was_served_is_used(door, clock, booked):
    clock.moment = moment(9)
    number = arriving.activate(door, booked).issued.number
    calling.call_next(door, "1")
    calling.finish(door, "1")

    with refused(Reason.ALREADY_USED) as told:
        arriving.activate(door, booked)

    assert told.facts == {"number": number}


def test_a_cancelled_reservation_says_so(door, clock, booked):
    reservations.cancel(door, booked)
    clock.moment = moment(9)

    with refused(Reason.RESERVATION_CANCELLED):
        arriving.activate(door, booked)


def test_a_typing_slip_is_told_from_an_unknown_code(door, booked):
    slipped = booked[:-1] + str((int(booked[-1]) + 1) % 10)
    with refused(Reason.MISTYPED_CODE):
        arriving.activate(door, slipped)
    with refused(Reason.UNKNOWN_CODE):
        arriving.activate(door, "00000000")
    with refused(Reason.INVALID_CODE) as told:
        arriving.activate(door, "12345")
    assert told.facts == {"digits": 8}


def test_a_code_may_be_typed_with_spaces_and_hyphens(door, clock, booked):
    clock.moment = moment(9)

    assert arriving.activate(door, f" {booked[:4]}-{booked[4:]} ").issued.number == "A001"


def test_tomorrows_code_is_too_early_today(door):
    tomorrow = reservations.reserve(door, "A", moment(9, day=MONDAY + timedelta(days=1)))

    with refused(Reason.TOO_EARLY):
        arriving.activate(door, tomorrow.code)


def test_a_late_visitor_becomes_a_walk_in_where_the_office_wants_it(second, clock):
    code = reservations.reserve(second, "W", moment(11, zone="America/New_York")).code
    clock.moment = moment(11, 10, 1, zone="America/New_York")

    issued = arriving.activate(second, code).issued

    assert (issued.kind, issued.due_at, issued.number) == (Kind.WALK_IN, None, "W100")


def test_yesterdays_code_never_becomes_a_walk_in(second, clock):
    code = reservations.reserve(second, "W", moment(11, zone="America/New_York")).code
    clock.step(timedelta(days=1))

    with refused(Reason.TOO_LATE):
        arriving.activate(second, code)


def test_after_closing_a_late_visitor_gets_no_ticket_that_nobody_will_call(second, clock):
    code = reservations.reserve(second, "W", moment(16, zone="America/New_York")).code
    clock.moment = moment(18, zone="America/New_York")

    with refused(Reason.TOO_LATE):
        arriving.activate(second, code)


def test_an_early_reservation_waits_behind_walk_ins_until_its_hour(door, clock, booked):
    clock.moment = moment(9)
    reserved = arriving.activate(door, booked).issued.number
    arriving.issue(door, "A")
    queue = hall.read(door.store, "kalisz").queue
    assert [place.ticket.number for place in queue] == ["A002", reserved]

    clock.moment = moment(9, 15)
    queue = hall.read(door.store, "kalisz").queue
    assert [place.ticket.number for place in queue] == [reserved, "A002"]


def test_an_unknown_office_is_refused_by_name(door):
    elsewhere = type(door)(door.store, "atlantis")

    with refused(Reason.UNKNOWN_OFFICE):
        arriving.issue(elsewhere, "A")
