"""What a monitor's page is made of: its look, made-up halls, sheets, zones, holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from display.boards import hall_board
from display.colours import sheet, theme_for
from display.looks import look_of
from display.samples import Sample, sample_hall
from display.turning import turned
from queue_server.domain.hours import closing_holiday
from queue_server.domain.office import Display, Office
from queue_server.domain.office_file import read_office
from queue_server.domain.wall import Colours, LanguageMode, Layout, Turn, Zone
from tests.serving import MONDAY, ROOT

LEFT = Zone("left", {"pl": "Lewa"}, ("1", "2", "3", "4"))
RIGHT = Zone("right", {"pl": "Prawa"}, ("5", "6"))
DAY = MONDAY.date()


@pytest.fixture(scope="module")
def office() -> Office:
    source = (ROOT / "offices" / "kalisz.toml").read_text(encoding="utf-8")
    return read_office(source, "kalisz")


def board_of(office: Office, display: Display, sample: Sample) -> dict:
    changed = replace(office, displays=(display,))
    return hall_board(sample_hall(changed, display, sample, DAY), display.key)


def test_the_file_decides_the_look_and_only_a_preview_tries_out_another(office):
    display = Display("hall-1", {}, layout=Layout.TICKER, languages=("uk",))
    asked = {"layout": "calls", "language_mode": "side_by_side", "turn": "left"}

    saved = look_of(office, display, asked)
    tried = look_of(office, display, {**asked, "preview": ""})

    assert (saved.layout, saved.turn, saved.languages) == (Layout.TICKER, Turn.NONE, ("uk",))
    assert (tried.layout, tried.turn) == (Layout.CALLS, Turn.LEFT)
    assert tried.language_mode is LanguageMode.SIDE_BY_SIDE


def test_a_preview_of_an_unknown_layout_shows_the_files_own(office):
    look = look_of(office, Display("hall-1", {}), {"preview": "", "layout": "<b>", "turn": "up"})

    assert (look.layout, look.turn, look.languages) == (Layout.CALLS, Turn.NONE, office.languages)


def test_a_preview_may_try_colours_out_but_nothing_else_in_their_place(office):
    asked = {"preview": "", "ground": "#00205b", "text": "#ffffff", "figures": "#ffd23f"}
    display = Display("hall-1", {})

    assert look_of(office, display, asked).colours == Colours("#00205b", "#ffffff", "#ffd23f")
    assert look_of(office, display, {**asked, "text": "red}*{"}).colours is None
    assert look_of(office, display, {**asked, "theme": "dark"}).theme == "dark"


@pytest.mark.parametrize("sample", list(Sample))
def test_a_sample_is_the_same_each_time(office, sample):
    display = Display("hall-1", {})
    assert sample_hall(office, display, sample, DAY) == sample_hall(office, display, sample, DAY)


@pytest.mark.parametrize(
    ("sample", "is_open", "calls", "waiting"),
    [
        ("open", True, 4, 5), ("busy", True, 12, 70), ("notice", True, 8, 12),
        ("closed", False, 5, 0),
        ("night", False, 0, 0), ("empty", True, 0, 0),
    ],
)  # fmt: skip
def test_a_sample_looks_like_that_moment_of_the_day(office, sample, is_open, calls, waiting):
    board = board_of(office, Display("hall-1", {}), Sample(sample))

    assert board["open"] is is_open
    assert len(board["calls"]) == calls
    assert sum(each["count"] for each in board["waiting"]) == waiting


def test_a_sample_calls_what_its_monitor_shows(office):
    halls = replace(office, zones=(LEFT, RIGHT))
    display = Display("annex", {}, services=("C",), zones=("right",))

    board = board_of(halls, display, Sample.BUSY)

    assert {(each["service"], each["here"]) for each in board["calls"]} == {("C", True)}
    assert {each["counter"] for each in board["calls"]} == {"5", "6"}


def test_no_sample_is_young_enough_to_be_announced(office):
    hall = sample_hall(office, Display("hall-1", {}), Sample.BUSY, DAY)

    youngest = hall.now - hall.calls[0].at
    assert youngest > timedelta(seconds=office.rules.announce_seconds)


def test_an_office_that_never_opens_has_samples_too(office):
    shut = replace(office, hours=replace(office.hours, week={}))

    for sample in Sample:
        assert hall_board(sample_hall(shut, Display("hall-1", {}), sample, DAY), "hall-1")


def test_a_monitor_of_a_zone_counts_the_services_that_are_served_there(office):
    halls = replace(office, zones=(LEFT, RIGHT))

    left = board_of(halls, Display("one", {}, zones=("left",)), Sample.OPEN)
    both = board_of(halls, Display("two", {}, zones=("left", "right")), Sample.OPEN)

    assert [each["service"] for each in left["waiting"]] == ["A", "B"]
    assert left["zones"] == {}
    assert both["zones"]["1"] == {"pl": "Lewa"}
    assert both["zones"]["6"] == {"pl": "Prawa"}


def test_a_public_holiday_is_called_by_its_name_in_each_language(office):
    assert closing_holiday(office, date(2026, 12, 25)) == {
        "pl": "Boże Narodzenie (pierwszy dzień)",
        "en": "Christmas Day",
        "uk": "Різдво Христове",
        "de": "Erster Weihnachtstag",
    }


def test_a_holiday_on_which_the_office_opens_is_no_reason_to_be_closed(office):
    day = date(2026, 12, 25)
    usual = office.hours.week[0]
    opens = replace(office, hours=replace(office.hours, exceptions={day: usual}))

    assert closing_holiday(opens, day) == {}
    assert closing_holiday(office, date(2026, 11, 23)) == {}


def test_a_board_of_a_holiday_says_closed_today_and_why(office):
    hall = sample_hall(office, Display("hall-1", {}), Sample.OPEN, DAY)
    christmas = datetime(2026, 12, 25, 9, tzinfo=UTC)

    board = hall_board(replace(hall, now=christmas, business_date=christmas.date()), "hall-1")
    monday = hall_board(hall, "hall-1")

    assert (board["closed_today"], board["holiday"]["en"]) == (True, "Christmas Day")
    assert (monday["closed_today"], monday["holiday"]) == (False, {})


def test_a_turned_sheet_swaps_the_sides_and_the_shapes():
    css = "@media (max-aspect-ratio: 176/100) { #a { top: 2.5vh; width: 50vw; padding: 0 1vmin; } }"

    assert turned(css) == (
        "@media (min-aspect-ratio: 100/176) { #a { top: 2.5vw; width: 50vh; padding: 0 1vmin; } }"
    )
    assert turned(turned(css)) == css


def test_own_colours_bring_the_theme_that_fits_their_ground():
    dark, light = Colours("#00205b", "#ffffff", "#ffd23f"), Colours("#ffffff", "#111111", "#00205b")

    assert (theme_for(dark), theme_for(light)) == ("dark", "light")
    assert "background: #00205b" in sheet(dark)
    assert "color: #ffd23f" in sheet(dark)
