"""What a process tells of its pages, and what the others make of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from queue_server.live.boards import Room
from queue_server.live.payloads import Report, Sound
from queue_server.live.rooms import Seat
from queue_server.live.sections import page_told, read
from queue_server.live.states import Page
from queue_server.web.access import Visitor

ROOM = Room("kalisz", "hall", "hall-1")
REPORT = Report("kalisz", "hall-1", Sound.BLOCKED, 1920, 1080, 1.5, -240, "version 1")


def page(heard: float = 100.0, report: Report | None = REPORT) -> Page:
    """A page of this process, heard last at that moment."""
    seat = Seat("sid", Visitor(), Visitor, ("cookie", "a token"), heard=heard)
    return Page("sid", ROOM, (1.25, "here"), True, report, seat)


def told(one: Page, now: float, *, asks: bool = False, **more: object) -> dict[str, object]:
    """The section of that page, as it comes over the line."""
    section = {"office": "kalisz", "pages": [{**page_told(one, now, asks), **more}]}
    return json.loads(json.dumps(section))


@pytest.mark.parametrize("report", [REPORT, None])
def test_a_page_is_read_as_it_was_told(report):
    one = page(report=report)

    section = read("there", told(one, 100.0), 5000.0)

    expected = replace(one, seat=None, came=(1.25, "there"))
    assert section.pages == {("sid", ROOM): expected}
    assert (section.ask, section.again, section.closed) == ((), False, frozenset())


def test_a_page_that_asks_is_to_be_told_whether_it_speaks():
    assert read("there", told(page(), 100.0, asks=True), 0.0).ask == (("sid", ROOM),)


def test_a_page_counts_as_heard_until_its_process_says_that_it_is_silent():
    [heard] = read("there", told(page(), 114.9), 5000.0).pages.values()
    [silent] = read("there", told(page(), 116.0), 5000.0).pages.values()

    assert heard.heard(9000.0) == 9000.0
    assert silent.heard(9000.0) == 5000.0 - 16.0


def test_who_shows_a_page_is_not_told():
    said = json.dumps(told(page(), 100.0))

    assert "cookie" not in said
    assert "token" not in said


def test_what_a_newer_version_adds_is_passed_over():
    [one] = read("there", told(page(), 100.0, mood="cheerful"), 0.0).pages.values()

    assert one.report == REPORT


@pytest.mark.parametrize("wrong", [{}, {"office": "kalisz"}, {"office": "k", "pages": [{}]}, []])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read("there", wrong, 0.0)


def test_a_report_that_makes_no_sense_is_none():
    section = told(page(), 100.0, report={"sound": "loud"})

    [one] = read("there", section, 0.0).pages.values()

    assert one.report is None
