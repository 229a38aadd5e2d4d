"""What screens say of themselves, who of them speaks, and what the server tells them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from structlog.testing import capture_logs

from queue_server.actions import arriving, calling, devices, offices
from queue_server.queries import devices as known
from queue_server.queries import offices as files
from queue_server.queries.devices import Token
from queue_server.queries.showings import latest_spoken
from queue_server.surface import Board
from queue_server.web.access import Visitor
from tests.live.conftest import Room, anybody, counts
from tests.serving import wait_for

BOARDS = (
    Board("hall", lambda office: [each.key for each in office.displays], counts, anybody),
    Board("counter", lambda office: [each.key for each in office.counters], counts, anybody),
)
ENROLLED = Visitor(tokens=(Token(1, "kalisz", "display", "hall-1"),))
FACTS = {"sound": "on", "width": 1920, "height": 1080, "ratio": 1, "drift_ms": -240}


@pytest.fixture
def room(open_room: Callable[..., Room]) -> Room:
    opened = open_room(*BOARDS)
    opened.visitors["display"] = ENROLLED
    return opened


def told(screen, event: str = "sound") -> list[dict[str, Any]]:
    """What a page was told since the last look."""
    return [each["args"][0] for each in screen.get_received() if each["name"] == event]


def speaks(screen) -> list[bool]:
    return [each["speaks"] for each in told(screen)]


def report(screen, key: str = "hall-1", **facts: Any) -> Any:
    asked = {"office": "kalisz", "key": key, "version": "version 1", **FACTS, **facts}
    return screen.emit("report", asked, callback=True)


def spoken(screen, call: int, key: str = "hall-1") -> Any:
    asked = {"office": "kalisz", "key": key, "call": call}
    return screen.emit("spoken", asked, callback=True)


def opened(room: Room, who: str = "", key: str = "hall-1", **facts: Any):
    """A page that has joined and reported; its sound is on."""
    screen = room.screen(who)
    assert room.join(screen, "hall", key)["ok"]
    assert report(screen, key, **facts)["ok"]
    return screen


def call(room: Room, door) -> int:
    """A visitor is called, and all boards show it."""
    arriving.issue(door, "A")
    made = calling.call_next(door, "1").ticket.call
    room.relay.turn()
    return made


def state(room: Room, key: str = "hall-1"):
    return next(each for each in room.live.screens.states("kalisz") if each.key == key)


def pass_seconds(room: Room, seconds: float) -> None:
    """Let the time go on in which screens are expected to be heard."""
    room.live.screens._timer = lambda: monotonic() + seconds


# who speaks


def test_a_page_speaks_once_it_says_that_its_sound_is_on(room):
    screen = room.screen("display")
    room.join(screen)
    # It may be in the midst of a sentence since before a restart: no word until it has reported.
    assert told(screen) == []
    report(screen)
    assert told(screen)[-1] == {"office": "kalisz", "key": "hall-1", "speaks": True, "spoken": 0}
    report(screen)
    assert speaks(screen) == []


@pytest.mark.parametrize("sound", ["blocked", "none"])
def test_a_speaker_that_is_kept_from_making_sound_gives_way(room, sound):
    first, second = opened(room, "display"), opened(room, "display", "hall-2")
    first.get_received()
    assert speaks(second) == [False]

    report(first, sound=sound)

    assert speaks(first) == [False]
    assert speaks(second) == [True]


def test_a_page_that_goes_is_followed_at_once_by_the_next(room, door):
    first, second = opened(room, "display"), opened(room, "display", "hall-2")
    made = call(room, door)
    spoken(first, made)
    second.get_received()

    first.disconnect()

    assert told(second) == [
        {"office": "kalisz", "key": "hall-2", "speaks": True, "spoken": made},
    ]


def test_a_page_that_is_not_enrolled_speaks_only_where_no_enrolled_one_does(room):
    page = opened(room)
    assert speaks(page)[-1] is True
    display = opened(room, "display", "hall-2")
    assert (speaks(page), speaks(display)[-1]) == ([False], True)
    display.disconnect()
    assert speaks(page) == [True]


def test_a_speaker_whose_token_is_revoked_gives_way_to_an_enrolled_one(room):
    room.visitors["other"] = Visitor(tokens=(Token(2, "kalisz", "display", "hall-2"),))
    first, second = opened(room, "display"), opened(room, "other", "hall-2")
    second.get_received()

    room.visitors["display"] = Visitor()
    room.gateway().recheck()

    assert speaks(first)[-1] is False
    assert speaks(second) == [True]


def test_counter_monitors_and_previews_are_never_heard(room):
    above, preview = room.screen("display"), room.screen("display")
    room.join(above, "counter", "1")
    asked = {"kind": "hall", "office": "kalisz", "key": "hall-1", "preview": True}
    answer = preview.emit("join", asked, callback=True)

    assert (answer["ok"], answer["acknowledges"]) == (True, False)
    assert report(above, "1")["ok"]
    assert report(preview) == {"ok": False, "reason": "forbidden"}
    assert spoken(preview, 0) == {"ok": False, "reason": "forbidden"}
    assert told(above) == told(preview) == []
    assert state(room).connected == state(room).guests == 0


def test_a_page_that_becomes_a_preview_is_no_screen_any_more(room):
    screen = opened(room, "display")
    asked = {"kind": "hall", "office": "kalisz", "key": "hall-1", "preview": True}
    screen.emit("join", asked, callback=True)
    assert state(room).connected == 0
    room.join(screen)
    assert state(room).connected == 1


def test_displays_in_other_sound_zones_speak_besides(room, door):
    source = files.source(door.store, "kalisz")
    apart = source.replace("[displays.hall-2]\n", '[displays.hall-2]\nsound_zone = "stairs"\n')
    first, second = opened(room, "display"), opened(room, "display", "hall-2")
    assert [speaks(first)[-1], speaks(second)[-1]] == [True, False]

    offices.load(door.store, apart, "kalisz")
    room.relay.turn()
    room.live.screens.look()

    assert [speaks(first), speaks(second)] == [[], [True]]


def test_after_a_restart_the_last_call_spoken_is_known_from_the_tables(room, door, open_room):
    screen = opened(room, "display", "hall-2")
    first, second = call(room, door), call(room, door)
    assert spoken(screen, first, "hall-2") == {"ok": True}
    room.live.speakings.flush()
    assert latest_spoken(door.store, "kalisz", ("hall-1", "hall-2")) == (first, "hall-2")

    restarted = open_room(*BOARDS)
    restarted.visitors["display"] = ENROLLED
    back = opened(restarted, "display")
    # It was the other one that spoke: that may be doing so still.
    assert speaks(back) == [False]
    pass_seconds(restarted, 8)
    restarted.live.screens.look()

    assert told(back)[-1] == {
        "office": "kalisz",
        "key": "hall-1",
        "speaks": True,
        "spoken": first,
    }
    assert second > first


# what was spoken


def test_enrolled_displays_are_believed_and_written_down(room, door):
    made = call(room, door)
    speaker, other = opened(room, "display"), opened(room, "display", "hall-2")
    for _ in range(3):
        assert spoken(speaker, made)["ok"]
    # It was the speaker when it began, and its word came late.
    assert spoken(other, made, "hall-2")["ok"]
    assert room.live.speakings.pending == (
        ("kalisz", "hall-1", made),
        ("kalisz", "hall-2", made),
    )


def test_an_elected_page_is_believed_but_not_written_down(room, door):
    made = call(room, door)
    speaker, other = opened(room), opened(room, key="hall-2")
    assert spoken(other, made, "hall-2") == {"ok": False, "reason": "forbidden"}
    assert spoken(speaker, made)["ok"]
    assert room.live.speakings.pending == ()
    other.get_received()
    speaker.disconnect()
    assert told(other)[-1]["spoken"] == made


def test_nobody_speaks_what_was_not_called_or_where_they_are_not(room, door):
    made = call(room, door)
    screen = opened(room, "display")
    assert spoken(screen, made + 1) == {"ok": False, "reason": "unknown_call"}
    assert spoken(screen, made, "hall-2") == {"ok": False, "reason": "forbidden"}
    assert report(screen, "hall-2") == {"ok": False, "reason": "forbidden"}


def test_a_call_that_was_taken_back_keeps_no_later_one_from_being_spoken(room, door):
    first, taken_back = call(room, door), call(room, door)
    screen = opened(room, "display")
    spoken(screen, taken_back)
    calling.undo(door, "1")
    room.relay.turn()
    next_page = opened(room, "display", "hall-2")
    assert told(next_page)[-1]["spoken"] == first

    later = call(room, door)
    assert later > taken_back
    assert spoken(screen, later)["ok"]


# how screens fare


def test_a_screen_is_told_of_as_it_says(room, clock):
    screen = opened(room, "display", width=3840, height=2160, ratio=1.5, sound="blocked")
    found = state(room)
    assert replace(found, heard_at=None) == replace(
        found,
        key="hall-1",
        connected=1,
        guests=0,
        enrolled=True,
        heard_at=None,
        silent=False,
        speaks=False,
        sound="blocked",
        version="version 1",
        width=3840,
        height=2160,
        ratio=1.5,
        drift_ms=-240,
    )
    assert found.heard_at is not None
    assert clock.now() - found.heard_at < timedelta(seconds=10)
    report(screen, sound="on", drift_ms=9)
    assert (state(room).sound, state(room).drift_ms, state(room).speaks) == ("on", 9, True)


def test_every_display_and_counter_of_the_file_has_a_state(room):
    states = room.live.screens.states("kalisz")
    assert [each.key for each in states][:3] == ["hall-1", "hall-2", "counter/1"]
    assert not any(each.connected or each.enrolled or each.silent for each in states)


def test_a_screen_unheard_for_fifteen_seconds_is_silent_though_its_line_stands(room):
    opened(room, "display")
    pass_seconds(room, 14)
    assert not state(room).silent
    pass_seconds(room, 15.1)
    assert state(room).silent
    assert state(room).connected == 1


def test_the_answer_to_a_ping_is_a_word(room):
    web, line = room.app.test_client(), "/socket.io/?EIO=4&transport=polling"
    line += f"&sid={json.loads(web.get(line).text[1:])['sid']}"
    joining = json.dumps(["join", {"kind": "hall", "office": "kalisz", "key": "hall-1"}])
    for packet in ('40{"token":"display"}', f"42{joining}"):
        web.post(line, data=packet)
    wait_for("the page to have joined", lambda: state(room).connected)
    before = state(room).heard_at

    web.post(line, data="3")

    assert state(room).heard_at > before
    web.post(line, data="1")
    assert state(room).connected == 0


def test_what_was_last_known_of_a_screen_outlives_its_page(room):
    opened(room, "display").disconnect()
    opened(room, sound="blocked", width=800)  # somebody looks at its page
    pass_seconds(room, 16)
    devices.create_token(room.live.screens._store, "kalisz", "display", "hall-1")
    found = state(room)
    assert (found.connected, found.guests, found.silent) == (0, 1, True)
    assert (found.width, found.sound) == (1920, "on")


def test_a_page_that_is_not_enrolled_does_not_hide_the_one_that_is(room):
    opened(room, "display", width=1920)
    opened(room, width=800)
    found = state(room)
    assert (found.enrolled, found.connected, found.guests, found.width) == (True, 1, 1, 1920)
    assert state(room, "hall-2").enrolled is False


def test_an_enrolled_screen_that_never_came_is_silent_a_while_after_the_start(room, store):
    devices.create_token(store, "kalisz", "display", "counter/2")
    devices.mark_used(store, known.tokens(store)[0].id)
    assert not state(room, "counter/2").silent
    pass_seconds(room, 16)
    found = state(room, "counter/2")
    assert (found.enrolled, found.silent, found.connected) == (True, True, 0)
    assert found.heard_at == store.clock.now()  # when its token was used last


def test_what_staff_should_see_is_logged_once(room):
    def look() -> list[tuple[str, str, str]]:
        with capture_logs() as entries:
            for _ in range(2):
                room.live.screens.look()
        return [(each["screen"], each["was"], each["now"]) for each in entries]

    screen = opened(room, "display")
    opened(room)  # nobody waits for a page that is not enrolled
    assert look() == []
    report(screen, sound="blocked")
    assert look() == [("hall-1", "well", "sound blocked")]
    report(screen, sound="on")
    assert look() == [("hall-1", "sound blocked", "well")]
    pass_seconds(room, 16)
    assert look() == [("hall-1", "well", "silent")]
    pass_seconds(room, 0)
    screen.disconnect()
    assert look() == [("hall-1", "silent", "gone")]
    opened(room, "display")
    assert look() == [("hall-1", "gone", "well")]


# what screens are told


@pytest.mark.parametrize("what", ["reload", "identify", "test"])
def test_a_screen_is_told_what_to_do(room, what):
    screen, other, guest = opened(room, "display"), opened(room, "display", "hall-2"), opened(room)
    assert room.live.screens.tell("kalisz", "hall-1", what) == 1
    [order] = told(screen, "do")
    assert (order["what"], order["key"], order["names"]["pl"]) == (what, "hall-1", "Hala, wejście")
    assert told(other, "do") == told(guest, "do") == []


def test_a_page_that_is_not_enrolled_is_told_when_it_is_the_only_one(room):
    page = room.screen()
    room.join(page, "counter", "3")
    assert room.live.screens.tell("kalisz", "counter/3", "identify") == 1
    assert [each["names"] for each in told(page, "do")] == [{}]
    assert room.live.screens.tell("kalisz", "hall-1", "reload") == 0


def test_screens_know_three_commands(room):
    with pytest.raises(ValueError, match="explode"):
        room.live.screens.tell("kalisz", "hall-1", "explode")


# what they may say


@pytest.mark.parametrize(
    "wrong",
    [
        {"sound": "loud"},
        {"sound": None},
        {"sound": ["on"]},
        {"width": 0},
        {"width": 20001},
        {"height": -1},
        {"height": 1080.5},
        {"height": True},
        {"ratio": 0.09},
        {"ratio": 10.1},
        {"ratio": float("nan")},
        {"ratio": "1"},
        {"ratio": False},
        {"drift_ms": 10**12 + 1},
        {"drift_ms": -(10**12) - 1},
        {"drift_ms": 1.5},
        {"drift_ms": None},
        {"version": "v" * 65},
        {"version": 1},
        {"office": ""},
        {"key": 7},
    ],
)
def test_a_report_that_makes_no_sense_is_malformed(room, wrong):
    screen = opened(room, "display")
    assert report(screen, **{"key": "hall-1", **wrong}) == {"ok": False, "reason": "malformed"}


@pytest.mark.parametrize(
    "facts",
    [
        {"width": 1, "height": 20000, "ratio": 0.1},
        {"ratio": 10, "drift_ms": -(10**12)},
        {"sound": "none"},
    ],
)
def test_a_report_may_go_to_the_limits(room, facts):
    assert report(opened(room, "display"), **facts) == {"ok": True}


def test_what_is_remembered_of_screens_is_bounded(room):
    for _ in range(30):
        for key in ("hall-1", "hall-2"):
            opened(room, "display", key).disconnect()
    screens = room.live.screens
    assert len(screens._pages) == 0
    assert len(screens._pages.traces("kalisz")) == 2
    assert not screens._speakers.to_tell
