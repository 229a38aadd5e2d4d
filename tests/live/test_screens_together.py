"""The screens of two processes: both know all of them, and in each sound zone one speaks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

import pytest
from flask_socketio import test_client
from structlog.testing import capture_logs

from queue_server.actions import arriving, calling, devices
from queue_server.cluster.together import Together
from queue_server.live import screens, speakers
from queue_server.queries.devices import Token
from queue_server.surface import Board
from queue_server.web.access import Visitor
from tests.cluster.conftest import vanish
from tests.live.conftest import Room, anybody, counts
from tests.redis import Redis
from tests.serving import wait_for

BOARDS = (
    Board("hall", lambda office: [each.key for each in office.displays], counts, anybody),
    Board("counter", lambda office: [each.key for each in office.counters], counts, anybody),
)
ENROLLED = Visitor(tokens=(Token(1, "kalisz", "display", "hall-1"),))
FACTS = {"sound": "on", "width": 1920, "height": 1080, "ratio": 1, "drift_ms": -240}
# Redis counts the seconds of a lease; whoever waits here may be much slower.
SECONDS = 30


def spawn(task: Callable[..., None], *args: object) -> None:
    threading.Thread(target=task, args=args, daemon=True).start()


class Page:
    """A display's page, and what it was told."""

    def __init__(self, process: Process, key: str, who: str, **facts: Any) -> None:
        self.process, self.key, self.who = process, key, who
        self.line = process.room.screen(who)
        self.sounds: list[dict[str, Any]] = []
        self.orders: list[dict[str, Any]] = []
        assert process.room.join(self.line, "hall", key)["ok"]
        self.report(**facts)

    def report(self, **facts: Any) -> None:
        asked = {"office": "kalisz", "key": self.key, "version": "version 1", **FACTS, **facts}
        assert self.line.emit("report", asked, callback=True)["ok"]

    def spoken(self, call: int) -> Any:
        asked = {"office": "kalisz", "key": self.key, "call": call}
        return self.line.emit("spoken", asked, callback=True)

    def go(self) -> None:
        self.line.disconnect()

    def sent_away(self) -> None:
        """Its process ends the connection."""
        server = self.process.room.socketio.server
        sid = server.manager.sid_from_eio_sid(self.line.eio_sid, "/")
        server._trigger_event("disconnect", "/", sid, server.reason.SERVER_DISCONNECT)

    def heard(self) -> list[bool]:
        """Whether it speaks, each time it was told."""
        for each in self.line.get_received():
            if each["name"] == "sound":
                self.sounds.append(each["args"][0])
            if each["name"] == "do":
                self.orders.append(each["args"][0])
        return [each["speaks"] for each in self.sounds]

    @property
    def speaks(self) -> bool:
        return self.heard()[-1:] == [True]


@dataclass
class Process:
    """A process of the cluster: its live room, turned by hand."""

    room: Room
    cluster: Together

    def page(self, key: str = "hall-1", who: str = "display", **facts: Any) -> Page:
        return Page(self, key, who, **facts)

    def state(self, key: str = "hall-1") -> Any:
        states = self.room.live.screens.states("kalisz")
        return next(each for each in states if each.key == key)

    def tends(self) -> bool:
        return self.cluster.tends("kalisz")

    def pass_seconds(self, seconds: float) -> None:
        """Let the time go on in which screens are expected to be heard."""
        self.room.live.screens._timer = lambda: monotonic() + seconds


@dataclass
class Hall:
    """Two processes of one office; the first of them tends it."""

    processes: list[Process]
    door: Any

    def until(self, what: str, true: Callable[[], Any]) -> None:
        """Wait for it, while everybody's screens turn."""

        def turned() -> Any:
            for each in self.processes:
                each.room.live.screens.turn()
            return true()

        wait_for(what, turned, SECONDS)

    def call(self) -> int:
        """Somebody is called, and all boards show it."""
        arriving.issue(self.door, "A")
        made = calling.call_next(self.door, "1").ticket.call
        for each in self.processes:
            each.room.relay.hall("kalisz")
        return made

    def power_off(self, process: Process) -> None:
        """The process is gone, and says nothing to anybody."""
        self.processes.remove(process)
        vanish(process.cluster)

    def stays(self, true: Callable[[], Any]) -> None:
        """It is so, and what was said meanwhile does not change it: whatever the processes have
        told each other before this has arrived after a word that follows it."""
        for speaker in self.processes:
            heard: list[str] = []
            word = f"word {monotonic()}"
            others = [each for each in self.processes if each is not speaker]
            for each in others:
                each.cluster.hear(word, lambda by, _told, heard=heard: heard.append(by))
            speaker.cluster.tell(word, {})
            self.until("the word", lambda heard=heard, others=others: len(heard) == len(others))
        assert true()


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as running:
        yield running


@pytest.fixture
def hall(
    redis: Redis, open_room: Callable[..., Room], door: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hall]:
    # The client turns such managers away, for it does not wait for what they send; here we do.
    monkeypatch.setattr(test_client, "PubSubManager", ())
    made = []
    for _ in range(2):
        cluster = Together(redis.url)
        cluster.know(lambda: ["kalisz"])
        room = open_room(*BOARDS, cluster=cluster)
        room.visitors["display"] = ENROLLED
        made.append(Process(room, cluster))
    for each in made:
        each.cluster.start(spawn, time.sleep)
    wait_for(
        "both to know each other", lambda: all(each.cluster.others() for each in made), SECONDS
    )
    wait_for("one to tend", lambda: sum(each.tends() for each in made) == 1, SECONDS)
    made.sort(key=lambda each: not each.tends())
    yield Hall(list(made), door)
    for each in made:
        vanish(each.cluster)


# who speaks


@pytest.mark.parametrize("first", [0, 1])
def test_of_displays_at_two_processes_one_speaks(hall, first):
    one, other = hall.processes[first], hall.processes[1 - first]
    speaker = one.page("hall-1")
    hall.until("the first to speak", lambda: speaker.speaks)

    second = other.page("hall-2")

    hall.until("the second to be told", lambda: second.heard() == [False])
    hall.stays(lambda: speaker.speaks and not second.speaks)
    assert one.state("hall-1").speaks
    assert other.state("hall-1").speaks
    assert not one.state("hall-2").speaks


@pytest.mark.parametrize("first", [0, 1])
def test_a_page_that_goes_is_followed_by_one_at_the_other_process(hall, first):
    one, other = hall.processes[first], hall.processes[1 - first]
    speaker = one.page("hall-1")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = other.page("hall-2")
    hall.until("the second to be told", lambda: second.heard() == [False])
    made = hall.call()
    assert speaker.spoken(made)["ok"]

    speaker.go()

    hall.until("the second to speak", lambda: second.speaks)
    assert second.sounds[-1]["spoken"] == made


@pytest.mark.parametrize("first", [0, 1])
def test_a_speaker_that_is_kept_from_making_sound_gives_way_to_another_process(hall, first):
    one, other = hall.processes[first], hall.processes[1 - first]
    speaker = one.page("hall-1")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = other.page("hall-2")
    hall.until("the second to be told", lambda: second.heard() == [False])

    speaker.report(sound="blocked")

    hall.until("the second to speak", lambda: second.speaks and not speaker.speaks)


def test_a_page_that_joins_again_is_told_what_it_is_by_whoever_knows(hall):
    speaker = hall.processes[0].page("hall-1")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = hall.processes[1].page("hall-2")
    hall.until("the second to be told", lambda: second.heard() == [False])

    assert second.process.room.join(second.line, "hall", "hall-2")["ok"]

    hall.until("the second to be told again", lambda: second.heard() == [False, False])


def test_a_speaker_that_is_not_enrolled_is_believed_at_a_process_that_does_not_tend(hall):
    tender, other = hall.processes
    page = other.page("hall-1", who="")
    hall.until("the page to speak", lambda: page.speaks)
    made = hall.call()
    hall.until("it to be known there", lambda: other.state().speaks)

    assert page.spoken(made)["ok"]

    following = tender.page("hall-2", who="")
    page.go()
    hall.until("the next to speak", lambda: following.speaks)
    assert following.sounds[-1]["spoken"] == made


def test_a_display_whose_token_is_revoked_gives_way_to_another_process(hall):
    tender, other = hall.processes
    speaker = other.page("hall-1")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = tender.page("hall-2")
    hall.until("the second to be told", lambda: second.heard() == [False])

    other.room.visitors["display"] = Visitor()
    other.room.gateway().recheck()

    hall.until("the second to speak", lambda: second.speaks and not speaker.speaks)


# processes that go


def test_a_new_tender_leaves_the_word_with_whoever_has_it(hall):
    tender, other = hall.processes
    speaker, second = other.page("hall-2"), other.page("hall-1")
    hall.until("the first to speak", lambda: speaker.speaks)
    made = hall.call()
    assert speaker.spoken(made)["ok"]

    hall.power_off(tender)
    hall.until("the other to tend", other.tends)
    hall.stays(lambda: speaker.speaks and not second.speaks)

    assert set(speaker.heard()) == {True}
    assert True not in second.heard()
    speaker.go()
    # Whoever is telling pages something at that moment tells this one, too.
    hall.until("the second to speak", lambda: second.speaks)
    assert second.sounds[-1]["spoken"] == made


@pytest.mark.parametrize("first", [0, 1])
def test_when_the_speakers_process_dies_another_goes_on_behind_what_was_spoken(hall, first):
    lost, left = hall.processes[first], hall.processes[1 - first]
    speaker = lost.page("hall-1")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = left.page("hall-2")
    hall.until("the second to be told", lambda: second.heard() == [False])
    done, _cut_off = hall.call(), hall.call()
    assert speaker.spoken(done)["ok"]
    hall.stays(lambda: not second.speaks)

    hall.power_off(lost)

    hall.until("the second to speak", lambda: second.speaks)
    assert second.sounds[-1]["spoken"] == done


@pytest.mark.parametrize("first", [0, 1])
def test_a_speaker_that_comes_back_by_the_other_process_goes_on(hall, first):
    lost, left = hall.processes[first], hall.processes[1 - first]
    speaker = lost.page("hall-2")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = left.page("hall-1")
    hall.until("the second to be told", lambda: second.heard() == [False])

    hall.power_off(lost)
    back = left.page("hall-2")

    hall.until("it to speak again", lambda: back.speaks)
    assert True not in second.heard()


@pytest.mark.parametrize("first", [0, 1])
def test_a_display_whose_line_a_stopping_process_ends_is_expected_by_the_other(
    hall, first, monkeypatch
):
    stopping, left = hall.processes[first], hall.processes[1 - first]
    speaker = stopping.page("hall-2")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = left.page("hall-1")
    hall.until("the second to be told", lambda: second.heard() == [False])
    monkeypatch.setattr(speakers, "BACK_SECONDS", 3600.0)

    speaker.sent_away()
    stopping.cluster.stop()
    hall.processes.remove(stopping)
    hall.until("the other to tend", left.tends)
    hall.until("it to be gone", lambda: not left.state("hall-2").connected)
    assert True not in second.heard()
    back = left.page("hall-2")

    hall.until("it to speak again", lambda: back.speaks)
    assert True not in second.heard()


def test_a_display_that_was_expected_in_vain_is_followed(hall):
    speaker = hall.processes[1].page("hall-2")
    hall.until("the first to speak", lambda: speaker.speaks)
    second = hall.processes[0].page("hall-1")
    hall.until("the second to be told", lambda: second.heard() == [False])

    speaker.sent_away()

    hall.until("the second to speak", lambda: second.speaks)


def test_what_a_dead_process_said_too_late_is_not_believed_for_ever(hall):
    tender = hall.processes[0]
    ghost = {"sid": "gone", "room": ["hall", "hall-1"], "came": 1.0, "enrolled": True}
    told = {"office": "kalisz", "pages": [{**ghost, "report": FACTS}]}
    tender.room.live.screens._hear_pages("a process that is gone", told)
    assert tender.state().connected == 1

    tender.room.live.screens.look()
    tender.pass_seconds(4)
    tender.room.live.screens.look()
    assert tender.state().connected == 1
    tender.pass_seconds(6)
    tender.room.live.screens.look()

    assert tender.state().connected == 0


# Redis is away


def test_without_redis_each_process_has_its_speaker_and_with_it_one_is_left(hall, redis):
    pages = [each.page(key) for each, key in zip(hall.processes, ("hall-1", "hall-2"), strict=True)]
    hall.until("one to speak", lambda: sum(each.speaks for each in pages) == 1)

    redis.kill()
    hall.until("both to speak", lambda: all(each.speaks for each in pages))
    redis.start()

    hall.until("one to be left", lambda: sum(each.speaks for each in pages) == 1)
    wait_for("both to know each other", lambda: all(e.cluster.others() for e in hall.processes))
    hall.stays(lambda: sum(each.speaks for each in pages) == 1)


def test_when_several_have_elected_all_know_in_the_end_who_is_left(hall, redis):
    pages = [each.page(key) for each, key in zip(hall.processes, ("hall-1", "hall-2"), strict=True)]
    redis.kill()
    hall.until("both to speak", lambda: all(each.speaks for each in pages))
    redis.start()

    def known() -> bool:
        """Whether both processes know of both pages, and which of them speaks."""
        speaking = [each.speaks for each in pages]
        states = [[each.state(key) for key in ("hall-1", "hall-2")] for each in hall.processes]
        return sum(speaking) == 1 and all(
            [each.speaks for each in known] == speaking and all(e.connected for e in known)
            for known in states
        )

    hall.until("all to know", known)
    hall.stays(known)


def test_what_was_lost_on_the_way_is_said_again(hall, monkeypatch):
    tender, other = hall.processes
    here = tender.page("hall-2")
    hall.until("the first to speak", lambda: here.speaks)
    gone, page = other.page("hall-1"), None
    hall.until("the tender to know", lambda: tender.state().connected == 1)

    with monkeypatch.context() as deaf:
        deaf.setattr(other.cluster._bus, "tell", lambda *told: None)
        page = other.page("hall-2", width=800)
        gone.go()
    assert tender.state("hall-2").width == 1920
    other.room.live.screens._say_again()

    hall.until("the tender to know", lambda: tender.state("hall-2").connected == 2)
    assert tender.state("hall-1").connected == 0
    assert tender.state("hall-2").width == 800
    hall.until("the page to be told", lambda: page.heard()[-1:] == [False])


# how screens fare


def test_every_process_tells_how_all_screens_fare(hall):
    tender, other = hall.processes
    other.page("hall-1", width=3840, sound="blocked", drift_ms=17)
    tender.page("hall-1", who="")

    for each in (tender, other):
        hall.until(
            "both pages", lambda each=each: each.state().guests and each.state().sound == "blocked"
        )
        found = each.state()
        assert (found.connected, found.guests, found.enrolled) == (1, 1, True)
        assert (found.sound, found.width, found.drift_ms) == ("blocked", 3840, 17)
        assert not found.silent


def test_a_screen_that_falls_silent_does_so_for_every_process(hall):
    tender, other = hall.processes
    other.page("hall-1")
    hall.until("it to be known", lambda: tender.state().connected)
    tender.pass_seconds(60)
    assert not tender.state().silent  # its process has not complained
    tender.pass_seconds(0)

    other.pass_seconds(16)
    hall.until("it to be silent there as well", lambda: tender.state().silent)
    said = tender.state()
    other.pass_seconds(0)

    assert said.connected == 1
    hall.until("it to be heard again", lambda: not tender.state().silent)


def test_what_was_last_known_of_a_dead_processs_screen_stays_known(hall):
    tender, other = hall.processes
    devices.create_token(hall.door.store, "kalisz", "display", "hall-1")
    other.page("hall-1", width=3840)
    hall.until("it to be known", lambda: tender.state().width == 3840)

    hall.power_off(other)
    hall.until("it to be gone", lambda: not tender.state().connected)

    assert (tender.state().width, tender.state().silent) == (3840, False)
    tender.pass_seconds(16)
    assert (tender.state().width, tender.state().silent) == (3840, True)


def test_a_change_is_logged_by_one_process(hall, monkeypatch):
    tender, other = hall.processes
    page = other.page("hall-1")
    hall.until("it to be known", lambda: tender.state().connected)

    def turned() -> list[tuple[str, str, str]]:
        with capture_logs() as entries:
            for each in (other, tender):
                each.room.live.screens.look()
        told = [each for each in entries if each["event"] == "screen_changed"]
        return [(each["screen"], each["was"], each["now"]) for each in told]

    with monkeypatch.context() as busy:
        busy.setattr(screens, "LOOK_SECONDS", 3600.0)
        page.report(sound="blocked")
        hall.until("it to be known", lambda: tender.state().sound == "blocked")
    assert turned() == [("hall-1", "well", "sound blocked")]
    assert turned() == []

    hall.power_off(tender)
    hall.until("the other to tend", other.tends)
    hall.processes.append(tender)
    assert turned() == []


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("what", ["reload", "identify", "test"])
def test_a_screen_at_any_process_is_told_what_to_do_by_any(hall, first, what):
    one, other = hall.processes[first], hall.processes[1 - first]
    page, beside = other.page("hall-1"), other.page("hall-2")
    hall.until("it to be known", lambda: one.state().connected)

    assert one.room.live.screens.tell("kalisz", "hall-1", what) == 1

    hall.until("it to be told", lambda: page.heard() is not None and page.orders)
    assert [each["what"] for each in page.orders] == [what]
    assert beside.heard() is not None
    assert beside.orders == []
