"""What a monitor is told: pure boards made from halls at will."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from display import surface
from display.boards import counter_board, counter_keys, day_and_hour, hall_board, hall_keys
from queue_server.domain.calling import Ground, Place, Why
from queue_server.domain.hall import Call, Desk, DeskState, Hall
from queue_server.domain.hours import Opening
from queue_server.domain.office import Counter, Display, Office
from queue_server.domain.office_file import read_office
from queue_server.domain.tickets import Kind, State, Ticket
from queue_server.web.access import Visitor
from tests.serving import MONDAY, ROOT

CLOSES = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
OPENS = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def office() -> Office:
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    return read_office(source, "kalisz")


@pytest.fixture
def hall(office: Office) -> Hall:
    return Hall(
        office=office, seq=7, now=MONDAY, business_date=MONDAY.date(),
        opening=Opening(True, CLOSES, OPENS), queue=(), desks=(), calls=(),
        held=(), missed=(), awaited=(),
    )  # fmt: skip


def call(number: int, seconds_ago: float = 0, counter: str = "3", service: str = "A") -> Call:
    at = MONDAY - timedelta(seconds=seconds_ago)
    return Call(number, f"{service}{number:03}", service, counter, "pl", at, False)


def ticket(number: str, state: State = State.WAITING, **more: object) -> Ticket:
    fields = {"call": None, "counter": None, **more}
    return Ticket(
        id=1, business_date=MONDAY.date(), number=number, service=number[0], kind=Kind.WALK_IN,
        state=state, issued_at=MONDAY, queued_at=MONDAY, language="pl", track="secret-track",
        **fields,
    )  # type: ignore[arg-type]  # fmt: skip


def place(number: str) -> Place:
    return Place(ticket(number), Ground(Why.ARRIVAL))


def listed(board: dict) -> list[int]:
    return [each["call"] for each in board["calls"]]


def test_every_monitor_and_every_counter_of_the_office_has_a_board(office):
    assert list(hall_keys(office)) == ["hall-1", "hall-2"]
    assert list(counter_keys(office)) == ["1", "2", "3", "4", "5", "6"]


def test_anybody_in_the_hall_may_read_the_boards():
    assert {board.kind for board in surface.boards} == {"hall", "counter"}
    assert all(board.may_join(Visitor(), "kalisz", "hall-1") for board in surface.boards)


def test_a_quiet_hall_shows_nobody_called_and_nobody_waiting(hall):
    board = hall_board(hall, "hall-1")

    assert board["calls"] == []
    assert [(each["service"], each["count"]) for each in board["waiting"]] == [
        ("A", 0),
        ("B", 0),
        ("C", 0),
    ]
    assert (board["open"], board["closes_at"]) == (True, "2026-11-23T14:30:00.000Z")


def test_a_call_says_who_and_where_to(hall, office):
    board = hall_board(replace(hall, calls=(call(46),)), "hall-1")

    [shown] = board["calls"]
    assert (shown["call"], shown["number"], shown["counter"]) == (46, "A046", "3")
    assert shown["arrow"] == office.counter("3").arrow
    assert shown["counter_where"] == dict(office.counter("3").where)
    assert shown["at"] == "2026-11-23T07:40:00.000Z"


def test_the_newest_calls_come_first_and_old_ones_stop_at_twelve(hall):
    calls = tuple(call(number, seconds_ago=1000 - number) for number in range(1, 31))

    board = hall_board(replace(hall, calls=calls), "hall-1")

    assert listed(board) == list(range(30, 18, -1))


def test_every_call_that_may_still_be_announced_is_on_the_board(hall):
    calls = tuple(call(number, seconds_ago=200 - 2 * number) for number in range(100, 0, -1))

    board = hall_board(replace(hall, calls=calls), "hall-1")

    assert hall.office.rules.announce_seconds == 180
    assert listed(board) == list(range(100, 9, -1))


def test_a_monitor_of_some_services_shows_their_calls_and_queues_only(hall, office):
    narrow = replace(office, displays=(Display("annex", {"pl": "Aneks"}, services=("C",)),))
    calls = (call(3, service="C"), call(2, service="B"), call(1, service="C"))
    queue = (place("A001"), place("C002"), place("C003"))

    board = hall_board(replace(hall, office=narrow, calls=calls, queue=queue), "annex")

    assert listed(board) == [3, 1]
    assert [(each["service"], each["count"]) for each in board["waiting"]] == [("C", 2)]


def test_a_call_to_a_counter_that_is_no_longer_in_the_office_is_still_shown(hall):
    board = hall_board(replace(hall, calls=(call(1, counter="9"),)), "hall-1")

    [shown] = board["calls"]
    assert (shown["counter"], shown["arrow"], shown["counter_where"]) == ("9", "", {})


def test_the_board_knows_how_far_the_offices_clock_is_from_utc(hall):
    winter = hall_board(hall, "hall-1")["office"]["utc_offset"]
    summer = hall_board(replace(hall, now=MONDAY + timedelta(days=180)), "hall-1")

    assert (winter, summer["office"]["utc_offset"]) == (60, 120)


def test_a_closed_office_says_when_it_opens_in_every_language(hall):
    board = hall_board(replace(hall, opening=Opening(False, None, OPENS)), "hall-1")

    assert board["opens_at"] == "2026-11-24T06:30:00.000Z"
    assert board["opens"] == {
        "pl": "wtorek, 24 listopada, 7:30",
        "en": "Tuesday, 24 November, 7:30",
        "uk": "вівторок, 24 листопада, 7:30",
        "de": "Dienstag, 24. November, 7:30",
    }


def test_an_office_without_a_next_opening_says_none(hall):
    board = hall_board(replace(hall, opening=Opening(False, None, None)), "hall-1")

    assert (board["opens_at"], board["opens"]) == (None, {})


def test_hours_are_written_with_two_figures_for_minutes():
    assert day_and_hour(datetime(2026, 11, 24, 10, 5, tzinfo=UTC), "en").endswith(", 10:05")


def test_a_counters_monitor_shows_its_visitor_and_its_own_calls(hall):
    at_desk = ticket("A012", State.CALLED, call=46, counter="3")
    desks = (Desk("3", DeskState.OPEN, holder="user:1", holder_name="Anna", ticket=at_desk),)
    calls = (call(46), call(45, counter="4"))

    board = counter_board(replace(hall, desks=desks, calls=calls), "3")

    assert (board["number"], board["ticket_state"], board["call"]) == ("A012", "called", 46)
    assert listed(board) == [46]
    assert [each["letter"] for each in board["services"]] == ["A", "B"]


@pytest.mark.parametrize("state", list(DeskState))
def test_a_counters_monitor_tells_free_break_and_closed(hall, state):
    board = counter_board(replace(hall, desks=(Desk("3", state),)), "3")

    assert (board["state"], board["number"], board["call"]) == (state.value, None, None)


def test_a_counter_that_nobody_ever_opened_is_closed(hall):
    assert counter_board(hall, "6")["state"] == "closed"


def test_boards_are_plain_json_and_name_nobody(hall):
    at_desk = ticket("A012", State.SERVING, call=46, counter="3", priority="pregnant")
    desks = (Desk("3", DeskState.OPEN, holder="user:1", holder_name="Anna", ticket=at_desk),)
    busy = replace(hall, desks=desks, calls=(call(46),), queue=(place("A013"),))

    texts = [json.dumps(hall_board(busy, "hall-1")), json.dumps(counter_board(busy, "3"))]

    for secret in ("Anna", "user:1", "pregnant", "secret-track"):
        assert all(secret not in text for text in texts)


def test_a_key_that_the_office_lost_still_has_a_board(hall):
    lost = replace(hall.office, counters=(Counter("1", ("A",)),))

    assert hall_board(hall, "gone")["display"]["key"] == "gone"
    assert counter_board(replace(hall, office=lost), "3")["services"] == []
