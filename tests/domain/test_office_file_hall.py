"""What an office file says of monitors, zones, signs, the voice and accessibility."""

from __future__ import annotations

from datetime import date

import pytest

from queue_server.domain.accessibility import Conformance, Law
from queue_server.domain.announcing import CounterForm, Voice
from queue_server.domain.office_file import mistakes, read_office
from queue_server.domain.wall import Colours, LanguageMode, Layout, Media, Sign, Turn

SMALL = """
languages = ["pl", "en"]
zone = "Europe/Warsaw"
[names]
pl = "Urząd"
en = "Office"
[hours.week]
monday = "8:00-16:00"
[categories.all.names]
pl = "Sprawy"
en = "Matters"
[services.A]
names = { pl = "Sprawa", en = "Matter" }
mean_minutes = 10
[counters.1]
[counters.2]
"""

BLACK = 'text = "#000000"'


def read(more: str):
    return read_office(SMALL + more, "small")


def told(more: str) -> list[str]:
    return [f"{each.key}: {each.problem}" for each in mistakes(SMALL + more, "small")]


def test_what_is_not_written_is_as_it_always_was():
    office = read("[displays.hall]\n[kiosks.door]\n")

    hall = office.display("hall")
    assert (hall.layout, hall.turn, hall.sound_zone) == (Layout.CALLS, Turn.NONE, "hall")
    assert office.voice == Voice(("pl",))
    assert office.accessibility is None
    assert office.kiosk("door").printing.value == "browser"


def test_a_monitor_is_described_whole():
    office = read(
        """
[zones.left]
names = { pl = "Lewa strona", en = "Left side" }
counters = ["1"]
[displays.hall]
layout = "media"
languages = ["en"]
language_mode = "side_by_side"
zones = ["left"]
sound_zone = "floor-1"
turn = "left"
colours = { ground = "#000000", text = "#ffffff", figures = "#ffff00" }
media = { folder = "films", seconds = 20, sound = true }
[signs.one]
counter = "1"
address = "192.168.1.40:4001"
"""
    )

    hall = office.display("hall")
    assert hall.layout is Layout.MEDIA
    assert hall.language_mode is LanguageMode.SIDE_BY_SIDE
    assert hall.colours == Colours("#000000", "#ffffff", "#ffff00")
    assert hall.media == Media("films", 20, sound=True)
    assert office.signs == (Sign("one", "1", "192.168.1.40:4001"),)


def test_a_zone_narrows_what_a_monitor_shows():
    office = read(
        '[zones.left]\ncounters = ["1"]\n[displays.near]\nzones = ["left"]\n[displays.hall]\n'
    )

    near, hall = office.display("near"), office.display("hall")
    assert [office.shows(near, "A", counter) for counter in ("1", "2")] == [True, False]
    assert [office.shows(hall, "A", counter) for counter in ("1", "2")] == [True, True]


def test_monitors_are_heard_together_unless_they_are_in_another_sound_zone():
    office = read('[displays.one]\n[displays.two]\n[displays.upstairs]\nsound_zone = "floor-2"\n')

    assert [each.key for each in office.heard_with("two")] == ["one", "two"]
    assert [each.key for each in office.heard_with("upstairs")] == ["upstairs"]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('[displays.hall]\nlayout = "films"', "displays.hall.layout"),
        ('[displays.hall]\nlayout = "media"', "needs a table media"),
        ('[displays.hall]\nmedia = { folder = "a" }', 'is for layout = "media" only'),
        ('[displays.hall]\nlayout = "media"\nmedia = { folder = "../x" }', "media.folder"),
        ('[displays.hall]\nzones = ["left"]', 'there is no zone "left"'),
        ('[displays.hall]\nlanguages = ["de"]', 'there is no language here "de"'),
        ('[displays.hall]\nsound_zone = "Hala 1"', "displays.hall.sound_zone"),
        (
            f'[displays.hall]\ncolours = {{ ground = "#ffffff", {BLACK}, figures = "#777777" }}',
            "must have a contrast of at least 7 to the ground, has 4.5",
        ),
        (
            f'[displays.hall]\ncolours = {{ ground = "white", {BLACK}, figures = "#000000" }}',
            "displays.hall.colours.ground",
        ),
        ('[zones.left]\ncounters = ["9"]', 'there is no counter "9"'),
        ('[signs.one]\ncounter = "1"\naddress = "nowhere"', "must be host:port"),
        ('[signs.one]\ncounter = "7"\naddress = "a:1"', 'there is no counter "7"'),
        ('[voice]\nlanguages = ["de"]', "must be one of the office's languages"),
        ("[voice]\nrepeat = 9", "voice.repeat"),
        ('[voice]\npause_seconds = "long"', "voice.pause_seconds"),
        ('[kiosks.door]\nprinting = "fax"', "kiosks.door.printing"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_key(more, problem):
    assert any(problem in each for each in told(more)), told(more)


def test_the_voice_is_as_it_is_written():
    office = read(
        '[voice]\nlanguages = ["en", "pl"]\ncounters = "ordinal"\nchime = false\nrepeat = 2\n'
        "pause_seconds = 1\nticket_language = false\n"
    )

    voice = office.voice
    assert voice.counter_form is CounterForm.ORDINAL
    assert (voice.chime, voice.repeat, voice.pause_seconds) == (False, 2, 1.0)
    assert voice.languages_for("uk") == ("en", "pl")


def test_the_tickets_language_follows_when_it_is_another():
    voice = Voice(("pl", "en"))

    assert voice.languages_for("uk") == ("pl", "en", "uk")
    assert voice.languages_for("en") == ("pl", "en")


def test_an_office_may_have_no_voice():
    assert read_office("voice = false\n" + SMALL, "small").voice is None


STATEMENT = """
[accessibility]
published_on = 2026-11-23
prepared_on = 2026-11-24
contact = "Koordynator"
email = "a@b.example"
phone = "+48 1"
"""


def test_a_statement_takes_what_is_not_written_from_what_is():
    office = read(f'{STATEMENT}conformance = "full"\nlaw = "PL"\n')

    statement = office.accessibility
    assert statement.law is Law.POLAND
    assert statement.conformance is Conformance.FULL
    assert statement.updated_on == date(2026, 11, 23)
    assert statement.reviewed_on == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("", "so what is not accessible must be listed"),
        (
            'conformance = "full"\nviolations = [{ pl = "a", en = "b" }]',
            'says "full", but violations',
        ),
        ('conformance = "full"\nreviewed_on = 2026-01-01', "must not be before prepared_on"),
        ('conformance = "full"\nupdated_on = "soon"', "must be a date such as 2026-11-23"),
    ],
)
def test_a_statement_that_contradicts_itself_is_refused(more, problem):
    assert any(problem in each for each in told(STATEMENT + more)), told(STATEMENT + more)
