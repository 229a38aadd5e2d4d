"""Whether a walk-in ticket is given now."""

from dataclasses import replace

import pytest

from queue_server.domain.arriving import walk_in_refusal
from queue_server.domain.office import LastTicket, LastTicketRule, Office
from queue_server.domain.refusals import Reason, Refusal
from tests.domain.making import TODAY, in_warsaw, kalisz, office_open, ticket

MORNING = in_warsaw(TODAY, 9)


def refusal(
    office: Office, now=MORNING, letter="A", taken=0, ahead=(), open_counters=("1",)
) -> Refusal | None:
    """Why a visitor who comes now gets no ticket."""
    return walk_in_refusal(
        office, letter, now, taken=taken, ahead=ahead, open_counters=open_counters
    )


def with_service(**changes: object) -> Office:
    """The first office with another service A."""
    office = kalisz()
    first, *others = office.services
    return replace(office, services=(replace(first, **changes), *others))


def by_expected_wait(office: Office) -> Office:
    """The office with the rule that counts the expected wait."""
    last = LastTicket(LastTicketRule.EXPECTED_WAIT)
    return replace(office, rules=replace(office.rules, last_ticket=last))


def test_an_open_office_gives_tickets():
    assert refusal(kalisz()) is None


def test_an_unknown_service_is_refused_by_its_letter():
    assert refusal(kalisz(), letter="Z").facts == {"service": "Z"}


def test_a_closed_office_says_when_it_opens():
    found = refusal(kalisz(), in_warsaw(TODAY, 7))

    assert found == Refusal(Reason.CLOSED, {"opens_at": in_warsaw(TODAY, 7, 30)})


def test_a_service_by_reservation_only_gives_no_walk_in_tickets():
    assert refusal(with_service(walk_in=False)).reason is Reason.NO_WALK_INS


@pytest.mark.parametrize(("taken", "expected"), [(2, None), (3, Reason.QUOTA_REACHED)])
def test_the_quota_of_a_day_is_the_number_of_tickets_that_are_given(taken, expected):
    found = refusal(with_service(walk_in_quota=3), taken=taken)

    assert (found.reason if found else None) is expected


@pytest.mark.parametrize(
    ("second", "expected"), [(0, None), (1, Reason.CLOSING_SOON), (59, Reason.CLOSING_SOON)]
)
def test_the_last_ticket_is_given_a_quarter_of_an_hour_before_closing(second, expected):
    found = refusal(kalisz(), in_warsaw(TODAY, 15, 15, second))

    assert (found.reason if found else None) is expected


def test_a_ticket_refused_before_closing_says_when_the_office_opens_again():
    found = refusal(kalisz(), in_warsaw(TODAY, 15, 20))

    tomorrow = TODAY.replace(day=24)
    assert found.facts == {
        "closes_at": in_warsaw(TODAY, 15, 30),
        "opens_at": in_warsaw(tomorrow, 7, 30),
    }


def test_a_break_at_noon_is_no_closing():
    office = office_open(("08:00", "12:00"), ("13:00", "16:00"))

    assert refusal(office, in_warsaw(TODAY, 11, 59)) is None


@pytest.mark.parametrize(("people", "expected"), [(2, None), (3, Reason.CLOSING_SOON)])
def test_tickets_may_stop_when_the_expected_wait_passes_closing_time(people, expected):
    # One counter, 15 minutes each: three people take until 15:45.
    ahead = [ticket(each) for each in range(people)]

    found = refusal(by_expected_wait(kalisz()), in_warsaw(TODAY, 15, 0), ahead=ahead)

    assert (found.reason if found else None) is expected


def test_before_the_first_counter_opens_the_expected_wait_counts_all_counters():
    ahead = [ticket(each) for each in range(8)]
    office = by_expected_wait(kalisz())

    # Eight people at the four counters of the service: half an hour.
    assert refusal(office, in_warsaw(TODAY, 15, 0), ahead=ahead, open_counters=()) is None
    late = refusal(office, in_warsaw(TODAY, 15, 0, 1), ahead=ahead, open_counters=())
    assert late.reason is Reason.CLOSING_SOON
