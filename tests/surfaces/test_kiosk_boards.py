from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kiosk.boards import board
from queue_server.actions import arriving, counters, offices
from queue_server.actions.entry import Door
from queue_server.queries import hall
from queue_server.queries.devices import Token
from queue_server.web.access import Visitor
from tests.serving import ROOT


def board_now(door: Door) -> dict:
    return board.render(hall.read(door.store, door.office), "")


def service(door: Door, letter: str) -> dict:
    return next(row for row in board_now(door)["services"] if row["letter"] == letter)


def test_an_open_office_offers_every_service_with_nobody_waiting(door):
    shown = board_now(door)

    assert shown["open"]
    assert shown["closes_at"] == "2026-11-23T14:30:00.000000Z"
    assert [row["letter"] for row in shown["services"]] == ["A", "B", "C"]
    assert all(row["available"] and row["count"] == 0 for row in shown["services"])


def test_each_service_shows_how_many_wait_for_it(door):
    for letter in ("A", "A", "C"):
        arriving.issue(door, letter)

    assert [row["count"] for row in board_now(door)["services"]] == [2, 0, 1]


def test_the_wait_is_unknown_until_a_counter_of_the_service_opens(door):
    arriving.issue(door, "A")
    before = service(door, "A")["wait_minutes"]
    counters.open_counter(door, "1")

    assert before is None
    assert service(door, "A")["wait_minutes"] > 0


def test_a_closed_office_says_when_it_opens(door, clock):
    clock.step(timedelta(hours=10))
    shown = board_now(door)

    assert not shown["open"]
    assert shown["opens_at"] == "2026-11-24T06:30:00.000000Z"
    assert {row["why"] for row in shown["services"]} == {"closed"}


def test_shortly_before_closing_no_walk_in_is_offered(door, clock):
    clock.step(timedelta(hours=6, minutes=40))

    assert service(door, "A")["why"] == "closing_soon"
    assert not service(door, "A")["available"]


@pytest.mark.parametrize(
    ("line", "why"),
    [("walk_in = true\nwalk_in_quota = 1", "quota_reached"), ("walk_in = false", "no_walk_ins")],
)
def test_a_service_that_gives_no_walk_in_tickets_says_why(store, clock, line, why):
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    changed = source.replace("walk_in = true", line, 1)
    offices.load(store, changed, "kalisz")
    door = Door(store, "kalisz")
    if why == "quota_reached":
        arriving.issue(door, "A")

    assert service(door, "A")["why"] == why


def test_the_board_can_be_sent(door):
    arriving.issue(door, "B")

    assert json.loads(json.dumps(board_now(door))) == board_now(door)


def test_kiosks_and_staff_of_the_office_may_join_and_nobody_else():
    kiosk = Visitor(tokens=(Token(1, "kalisz", "kiosk", "kiosk-1"),))
    display = Visitor(tokens=(Token(2, "kalisz", "display", "hall-1"),))
    anna = Visitor("user:1", "Anna", {"kalisz": "clerk"})

    assert board.may_join(kiosk, "kalisz", "")
    assert board.may_join(anna, "kalisz", "")
    assert not board.may_join(kiosk, "ostrow", "")
    assert not board.may_join(display, "kalisz", "")
    assert not board.may_join(Visitor(), "kalisz", "")
