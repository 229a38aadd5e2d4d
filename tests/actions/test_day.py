"""The day's end: by the office's own midnight, whoever comes first after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from queue_server.actions import arriving, calling, counters, upkeep
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.domain.refusals import Reason
from queue_server.domain.tickets import State
from queue_server.queries import hall, journal
from queue_server.store import Store
from tests.actions.visits import BORIS, by, load_file, moment, refused, seconds

NEW_YORK = "America/New_York"


@pytest.fixture
def evening(wide, clock) -> Door:
    """Ten minutes before midnight, A001 is served, A002 called, A003 held; A004, B001 wait."""
    clock.moment = moment(23, 50)
    for letter in "AAAAB":
        arriving.issue(wide, letter)
    calling.call_next(wide, "1")
    calling.start(wide, "1")
    boris = by(wide, BORIS)
    calling.call_next(boris, "2")
    calling.call_next(by(wide, Actor("user:3", "Celina")), "3")
    calling.hold(by(wide, Actor("user:3", "Celina")), "3")
    return wide


def cancelled(door: Door) -> list[str | None]:
    entries = journal.after(door.store, door.office, 0)
    return sorted(entry.ticket for entry in entries if entry.kind.value == "ticket_cancelled")


def test_at_midnight_those_who_wait_or_are_held_are_closed_as_not_served(evening, clock):
    clock.moment = moment(23, 59, 59)
    assert not upkeep.tend(evening.store, "wide")
    clock.step(seconds(1))

    assert upkeep.tend(evening.store, "wide")

    assert cancelled(evening) == ["A003", "A004", "B001"]
    closing = journal.after(evening.store, "wide", 0)[-1]
    assert closing.details == {"date": "2026-11-23", "not_served": 3}
    now = hall.read(evening.store, "wide")
    assert (now.queue, now.held, now.calls) == ((), (), ())


def test_the_day_is_closed_once(evening, clock):
    clock.step(timedelta(hours=1))
    upkeep.tend(evening.store, "wide")
    seq = journal.last(evening.store, "wide")

    assert not upkeep.tend(evening.store, "wide")

    assert journal.last(evening.store, "wide") == seq


def test_who_is_being_served_stays_for_the_clerk_to_finish(evening, clock):
    clock.step(timedelta(minutes=30))

    assert calling.finish(evening, "1").ticket is None
    assert calling.start(by(evening, BORIS), "2").ticket.state is State.SERVING
    assert calling.finish(by(evening, BORIS), "2").ticket is None


def test_who_is_served_past_midnight_is_not_sent_into_a_queue_that_is_closed(evening, clock):
    clock.step(timedelta(minutes=30))

    with refused(Reason.WRONG_STATE):
        calling.hold(evening, "1")
    with refused(Reason.WRONG_STATE):
        calling.transfer(evening, "1", service="B")

    assert hall.read(evening.store, "wide").desk("1").ticket.number == "A001"


def test_numbers_begin_anew_and_the_new_queue_is_clean(evening, clock):
    clock.step(timedelta(minutes=30))

    issued = arriving.issue(evening, "A")

    assert (issued.number, issued.people_ahead) == ("A001", 0)
    assert issued.business_date == date(2026, 11, 24)
    assert calling.call_next(evening, "1").ticket.number == "A001"


def test_yesterdays_number_is_not_called_today(evening, clock):
    clock.step(timedelta(minutes=30))

    with refused(Reason.UNKNOWN_TICKET):
        calling.call_chosen(evening, "1", "A004")


def test_counters_without_a_visitor_are_closed_for_the_night(evening, clock):
    counters.open_counter(by(evening, Actor("user:4", "Darek")), "4")
    clock.step(timedelta(minutes=30))
    upkeep.tend(evening.store, "wide")

    assert hall.read(evening.store, "wide").open_counters() == {"1", "2"}


def test_a_server_that_was_off_at_midnight_closes_the_day_when_it_comes_back(evening):
    address = evening.store.address
    evening.store.close()
    morning = Store(address, Clock(moment(8, day=date(2026, 11, 25))))
    try:
        again = Door(morning, "wide", evening.actor)
        assert arriving.issue(again, "A").number == "A001"
        assert cancelled(again) == ["A003", "A004", "B001"]
        assert hall.read(morning, "wide").desk("1").ticket.number == "A001"
    finally:
        morning.close()


def test_a_refused_first_request_of_the_day_does_not_lose_the_days_end(evening, clock):
    clock.step(timedelta(hours=1))
    with refused(Reason.UNKNOWN_SERVICE):
        arriving.issue(evening, "Z")

    assert upkeep.tend(evening.store, "wide")
    assert cancelled(evening) == ["A003", "A004", "B001"]


def test_screens_after_midnight_show_the_new_day_before_anyone_closed_the_old_one(evening, clock):
    clock.step(timedelta(hours=1))

    now = hall.read(evening.store, "wide")

    assert now.business_date == date(2026, 11, 24)
    assert (now.queue, now.held, now.calls) == ((), (), ())


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25)], ids=["spring", "autumn"]
)
def test_the_days_of_the_clock_change_in_warsaw_end_at_their_own_midnight(store, clock, day, hours):
    clock.moment = moment(0, day=day)
    wide = Door(store, load_file(store, "wide"))
    arriving.issue(wide, "A")
    clock.step(timedelta(hours=hours) - seconds(1))
    assert arriving.issue(wide, "A").number == "A002"

    clock.step(seconds(1))

    issued = arriving.issue(wide, "A")
    assert (issued.number, issued.business_date) == ("A001", day + timedelta(days=1))
    assert cancelled(wide) == ["A001", "A002"]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 14), 23), (date(2026, 11, 1), 25)], ids=["spring", "autumn"]
)
def test_so_do_those_in_new_york(store, clock, day, hours):
    clock.moment = moment(0, day=day, zone=NEW_YORK)
    door = Door(store, load_file(store, "second"), Actor("user:1", "Anna"))
    counters.open_counter(door, "1")
    clock.step(timedelta(hours=hours) - seconds(1))
    assert hall.read(store, "second").business_date == day
    assert not upkeep.tend(store, "second")

    clock.step(seconds(1))

    assert upkeep.tend(store, "second")
    assert hall.read(store, "second").business_date == day + timedelta(days=1)
    closed = next(each for each in journal.after(store, door.office, 0) if each.details)
    assert closed.details["date"] == day.isoformat()


def test_the_doubled_hour_of_autumn_keeps_the_journal_and_the_queue_in_order(store, clock):
    clock.moment = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, for the first time
    wide = Door(store, load_file(store, "wide"), Actor("user:1", "Anna"))
    first = arriving.issue(wide, "A").number
    clock.step(timedelta(minutes=50))  # 02:20, for the second time
    later = arriving.issue(wide, "A").number

    assert [calling.call_next(wide, "1").ticket.number for _ in range(2)] == [first, later]
    moments = [entry.at for entry in journal.after(store, "wide", 0)]
    assert moments == sorted(moments)


def test_an_office_on_the_other_side_of_the_ocean_has_its_own_midnight(store, clock):
    clock.moment = moment(23, 59)
    wide = Door(store, load_file(store, "wide"))
    load_file(store, "second")
    arriving.issue(wide, "A")
    clock.step(timedelta(minutes=2))

    assert upkeep.tend(store, "wide")
    assert not upkeep.tend(store, "second")


def test_weekly_numbers_go_on_from_day_to_day(second, clock):
    assert arriving.issue(second, "R").number == "R100"
    clock.step(timedelta(days=1))
    assert arriving.issue(second, "R").number == "R101"
    clock.step(timedelta(days=6))
    assert arriving.issue(second, "R").number == "R100"
