"""The calls on a monitor's board: which are drawn here, and what is said for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from display.boards import hall_board
from display.calls import test_call as trial
from queue_server.domain.announcing import CounterForm, Voice
from queue_server.domain.hall import Call, Hall
from queue_server.domain.hours import Opening
from queue_server.domain.office import Display, Office
from queue_server.domain.office_file import read_office
from queue_server.domain.wall import Zone
from tests.serving import MONDAY, ROOT


@pytest.fixture(scope="module")
def office() -> Office:
    """Kalisz with a monitor in each half of the hall, and one in another building."""
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    return replace(
        read_office(source, "kalisz"),
        zones=(Zone("west", {}, ("1", "2", "3")), Zone("east", {}, ("4", "5", "6"))),
        displays=(
            Display("west", {}, zones=("west",)),
            Display("east", {}, zones=("east",)),
            Display("annex", {}, zones=("east",), sound_zone="annex"),
        ),
    )


def hall(office: Office, *calls: Call) -> Hall:
    return Hall(
        office=office, seq=7, now=MONDAY, business_date=MONDAY.date(),
        opening=Opening(True, None, None), queue=(), desks=(), calls=calls,
        held=(), missed=(), awaited=(),
    )  # fmt: skip


def call(number: int, counter: str, language: str = "pl", seconds_ago: float = 0) -> Call:
    at = MONDAY - timedelta(seconds=seconds_ago)
    return Call(number, f"A{number:03}", "A", counter, language, at, False)


def places(board: dict) -> list[tuple[int, bool]]:
    return [(each["call"], each["here"]) for each in board["calls"]]


def said(board: dict) -> list[tuple[str, str]]:
    return [(each["language"], each["text"]) for each in board["calls"][0]["spoken"]]


def test_calls_elsewhere_in_the_sound_zone_are_on_the_board_but_not_here(office):
    board = hall_board(hall(office, call(2, "5"), call(1, "1")), "west")

    assert places(board) == [(2, False), (1, True)]


def test_another_sound_zone_hears_nothing_of_them(office):
    assert places(hall_board(hall(office, call(2, "5"), call(1, "1")), "annex")) == [(2, True)]


def test_old_calls_from_elsewhere_push_none_of_here_off_the_board(office):
    elsewhere = [call(number, "5", seconds_ago=500) for number in range(40, 20, -1)]
    here = [call(number, "1", seconds_ago=600) for number in range(20, 0, -1)]

    board = hall_board(hall(office, *elsewhere, *here), "west")

    assert places(board) == [(number, True) for number in range(20, 8, -1)]


def test_a_call_is_said_in_the_offices_language_and_then_in_the_tickets(office):
    board = hall_board(hall(office, call(12, "3", "de")), "west")

    assert said(board) == [
        ("pl", "Numer A zero dwanaście, stanowisko trzy"),
        ("de", "Nummer A null zwölf, Schalter drei"),
    ]
    assert board["voice"] == {"chime": True, "repeat": 1, "pause_ms": 600, "rate": 1.0}


def test_the_office_chooses_languages_repetition_pause_and_how_counters_are_named(office):
    voice = Voice(
        ("pl", "en"), False, CounterForm.ORDINAL, chime=False, repeat=2, pause_seconds=1, speed=120
    )
    board = hall_board(hall(replace(office, voice=voice), call(12, "3", "de")), "west")

    assert said(board)[0] == ("pl", "Numer A zero dwanaście, stanowisko trzecie")
    assert [language for language, _ in said(board)] == ["pl", "en"]
    assert board["voice"] == {"chime": False, "repeat": 2, "pause_ms": 1000, "rate": 0.8}


def test_an_office_without_a_voice_says_nothing(office):
    board = hall_board(hall(replace(office, voice=None), call(12, "3")), "west")

    assert (said(board), board["voice"]) == ([], None)


def test_a_trial_call_is_nobodys_and_has_no_number_of_its_own(office):
    tried = trial(office)

    assert (tried["call"], tried["number"], tried["counter"]) == (0, "TEST", "1")
    assert [each["language"] for each in tried["spoken"]] == ["pl"]
