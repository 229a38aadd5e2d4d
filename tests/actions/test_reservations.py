"""Reservations made elsewhere: kept under a code, cancelled, and missed when nobody comes."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from queue_server.actions import arriving, calling, reservations, upkeep
from queue_server.domain.codes import check_digit, with_check_digit
from queue_server.domain.refusals import Reason, Refused
from queue_server.domain.reservations import ReservationState
from queue_server.queries import hall
from queue_server.queries import reservations as known
from tests.actions.visits import MONDAY, happened, moment, refused, seconds, with_rule


def test_a_reservation_without_a_code_is_given_one_with_a_check_digit(door):
    made = reservations.reserve(door, "A", moment(9, 15))

    assert len(made.code) == 8
    assert check_digit(made.code) == "0"
    assert (made.opens_at, made.closes_at) == (moment(9), moment(9, 15))
    assert (made.state, made.number) == (ReservationState.BOOKED, None)
    assert known.find(door.store, "kalisz", made.code) == made


def test_another_systems_code_is_kept_once(door):
    code = with_check_digit("1234567")
    assert (
        reservations.reserve(door, "A", moment(9, 15), code=f"{code[:4]} {code[4:]}").code == code
    )

    with refused(Reason.CODE_TAKEN):
        reservations.reserve(door, "B", moment(10), code=code)
    with refused(Reason.MISTYPED_CODE):
        reservations.reserve(door, "B", moment(10), code="12345678")
    with refused(Reason.INVALID_CODE):
        reservations.reserve(door, "B", moment(10), code="12")


def test_an_office_may_use_codes_without_a_check_digit(second):
    assert len(reservations.reserve(second, "W", moment(17)).code) == 6
    assert reservations.reserve(second, "W", moment(17), code="123456").code == "123456"


def test_a_code_is_given_again_a_month_after_its_day_and_not_before(door, clock, store):
    code = reservations.reserve(door, "A", moment(9, 15)).code
    clock.moment = moment(8, day=MONDAY + timedelta(days=29))
    with refused(Reason.CODE_TAKEN):
        reservations.reserve(door, "B", moment(9, day=MONDAY + timedelta(days=31)), code=code)

    clock.moment = moment(8, day=MONDAY + timedelta(days=30))
    again = reservations.reserve(door, "B", moment(9, day=MONDAY + timedelta(days=31)), code=code)

    assert (again.code, known.find(store, "kalisz", code)) == (code, again)


def test_when_every_short_code_is_taken_the_next_reservation_is_refused(door, store):
    with_rule(store, "digits = 8", "digits = 4")
    for number in range(1000):
        code = with_check_digit(f"{number:03d}")
        with suppress(Refused):
            reservations.reserve(door, "A", moment(9, 15), code=code)

    with refused(Reason.CODE_TAKEN):
        reservations.reserve(door, "A", moment(9, 15))


def test_a_naive_hour_is_the_offices_own_time(door):
    made = reservations.reserve(door, "A", datetime(2026, 11, 23, 9, 15))  # noqa: DTZ001

    assert made.starts_at == moment(9, 15)


def test_a_past_hour_and_an_unknown_service_are_refused(door):
    with refused(Reason.PAST_HOUR):
        reservations.reserve(door, "A", moment(8, 39))
    with refused(Reason.UNKNOWN_SERVICE):
        reservations.reserve(door, "Z", moment(9))


def test_a_reservation_is_cancelled_once_and_for_all(door):
    code = reservations.reserve(door, "A", moment(9, 15)).code

    assert reservations.cancel(door, code).state is ReservationState.CANCELLED
    assert reservations.cancel(door, code).state is ReservationState.CANCELLED
    assert happened(door.store).count("reservation_cancelled") == 1


def test_what_was_used_or_missed_or_never_was_is_not_cancelled(door, clock):
    used = reservations.reserve(door, "A", moment(8, 50)).code
    missed = reservations.reserve(door, "A", moment(8, 55)).code
    number = arriving.activate(door, used).issued.number
    clock.moment = moment(8, 55, 1)

    with refused(Reason.ALREADY_USED) as told:
        reservations.cancel(door, used)
    assert told.facts == {"number": number}
    with refused(Reason.TOO_LATE):
        reservations.cancel(door, missed)
    with refused(Reason.UNKNOWN_CODE):
        reservations.cancel(door, "00000000")


def test_the_minute_hand_writes_down_what_was_missed_once(door, clock):
    code = reservations.reserve(door, "A", moment(9, 15)).code
    reservations.reserve(door, "A", moment(10))
    clock.moment = moment(9, 15, 1)
    assert known.find(door.store, "kalisz", code).state is ReservationState.MISSED

    assert upkeep.tend(door.store, "kalisz")

    assert happened(door.store)[-1] == "reservation_missed"
    assert not upkeep.tend(door.store, "kalisz")
    assert known.find(door.store, "kalisz", code).state is ReservationState.MISSED


def test_an_activated_reservation_is_never_missed(door, clock):
    code = reservations.reserve(door, "A", moment(8, 50)).code
    arriving.activate(door, code)
    clock.moment = moment(9)

    assert not upkeep.tend(door.store, "kalisz")

    found = known.find(door.store, "kalisz", code)
    assert (found.state, found.number) == (ReservationState.ACTIVATED, "A001")


def test_the_panel_awaits_todays_reservations_until_their_window_closes(door, clock):
    today = [reservations.reserve(door, "A", moment(9, minute)) for minute in (30, 15)]
    reservations.reserve(door, "A", moment(9, day=MONDAY + timedelta(days=1)))
    arriving.issue(door, "A")

    awaited = hall.read(door.store, "kalisz").awaited
    assert [each.starts_at for each in awaited] == [moment(9, 15), moment(9, 30)]

    clock.moment = moment(9, 15)
    arriving.activate(door, today[0].code)
    clock.step(seconds(1))
    assert hall.read(door.store, "kalisz").awaited == ()


def test_a_reservation_for_another_day_is_activated_on_that_day(door, clock):
    tuesday = MONDAY + timedelta(days=1)
    code = reservations.reserve(door, "A", moment(9, day=tuesday)).code
    clock.moment = moment(9, day=tuesday)

    assert arriving.activate(door, code).issued.number == "A001"
    assert calling.call_next(door, "1").ticket.due_at == moment(9, day=tuesday)
