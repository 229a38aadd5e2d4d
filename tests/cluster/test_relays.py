"""Live rooms of several processes, turned by hand: who reads, who sends, and what arrives."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_socketio import test_client

from queue_server import live
from queue_server.actions import arriving, calling, upkeep
from queue_server.actions.entry import Actor, Door
from queue_server.cluster.together import Together
from queue_server.live import scenes
from queue_server.queries import hall as halls
from queue_server.queries import journal
from queue_server.store import Store
from queue_server.surface import Board
from queue_server.web.access import Visitor
from queue_server.workers import upkeep as minute_hand
from queue_server.workers.speaking import Speaking
from tests.cluster.conftest import spawn, vanish
from tests.live.conftest import Room, anybody, boards_of
from tests.serving import wait_for

SECONDS = 30


def called(hall, key: str) -> dict[str, Any]:
    """A small board: who waits, and the calls, newest first."""
    return {
        "waiting": [place.ticket.number for place in hall.queue],
        "calls": [each.call for each in hall.calls],
    }


HALL = Board("hall", lambda office: ("hall-1", "hall-2"), called, anybody)


class Member(Room):
    """A live room with its own store and its own place in the cluster."""

    cluster: Together
    store: Store

    @property
    def door(self) -> Door:
        return Door(self.store, self.office, Actor(f"user:{self.cluster.process}", "Anna"))

    def turn(self) -> None:
        self.relay._polled_at = 0.0
        self.relay.turn()


@pytest.fixture(autouse=True)
def screens_with_a_queue(monkeypatch) -> None:
    """The library's test client refuses every server with a message queue; it works with ours."""
    monkeypatch.setattr(test_client, "PubSubManager", type(None))


@pytest.fixture
def member(process, store, kalisz) -> Iterator[Callable[[], Member]]:
    """Makes the live room of a further process."""
    members: list[Member] = []

    def make(version: str = "1") -> Member:
        cluster = process((kalisz,), start=False)
        own = Store(store.address, store.clock)
        app = Flask("live")
        socketio = live.create_socketio("threading", cluster=cluster)
        socketio.init_app(app)
        attached = live.attach(
            socketio, own, (HALL,), lambda environ, auth: Visitor(), version, cluster
        )
        made = Member(app, socketio, attached, kalisz)
        made.cluster, made.store = cluster, own
        members.append(made)
        cluster.start(spawn, time.sleep)
        return made

    yield make
    for each in members:
        vanish(each.cluster)
        each.store.close()


@pytest.fixture
def pair(member) -> tuple[Member, Member]:
    """Two of them: the one that tends the office, and the other."""
    one, two = member(), member()
    return tender_first(one, two)


def tender_first(one: Member, two: Member) -> tuple[Member, Member]:
    wait_for("they know each other", lambda: one.cluster.others() and two.cluster.others(), SECONDS)
    wait_for("one tends", lambda: tends(one) != tends(two), SECONDS)
    return (one, two) if tends(one) else (two, one)


def tends(one: Member) -> bool:
    return one.cluster.tends(one.office)


def watched(tender: Member, other: Member) -> None:
    """Wait until the tender knows of the other's screens."""
    wait_for("its rooms are known", lambda: tender.relay._elsewhere.joined(other.office), SECONDS)
    tender.turn()


def test_a_change_is_read_once_and_stands_on_the_screens_of_all(pair, monkeypatch) -> None:
    tender, other = pair
    screens = [each.screen() for each in pair]
    for each, screen in zip(pair, screens, strict=True):
        assert each.join(screen)["ok"]
    watched(tender, other)
    readers: Counter[Store] = Counter()
    read = halls.read
    monkeypatch.setattr(
        scenes.halls, "read", lambda store, slug: readers.update([store]) or read(store, slug)
    )
    arriving.issue(other.door, "A")
    wait_for("it is told", lambda: tender.office in tender.relay._woken, SECONDS)
    tender.turn()
    other.turn()
    for screen in screens:
        wait_for("the board", lambda s=screen: ["A001"] in waiting(s), SECONDS)
    assert readers == {tender.store: 1}


def waiting(screen) -> list[list[str]]:
    return [each["board"]["waiting"] for each in boards_of(screen)]


def test_a_screen_that_comes_is_sent_what_changed_while_it_came(pair) -> None:
    tender, other = pair
    tender.turn()
    screen = other.screen()
    stale = other.join(screen)["message"]
    # The tender has sent this change before it hears of the new screen.
    with_change = arriving.issue(tender.door, "A")
    watched(tender, other)
    assert stale["board"]["waiting"] == []
    wait_for("the change", lambda: [with_change.number] in waiting(screen), SECONDS)


def test_joining_screens_cost_one_reading_until_something_changes(pair, monkeypatch) -> None:
    tender, other = pair
    readers: Counter[Store] = Counter()
    read = halls.read
    monkeypatch.setattr(
        scenes.halls, "read", lambda store, slug: readers.update([store]) or read(store, slug)
    )
    for each in pair:
        each.turn()
        for number in range(20):
            assert each.join(each.screen(), key=f"hall-{1 + number % 2}")["ok"]
        each.turn()
    assert readers == {tender.store: 1, other.store: 1}


def test_a_storm_for_an_office_that_is_not_there_asks_the_database_once(pair, monkeypatch) -> None:
    one, _ = pair
    asked: list[str] = []
    read = halls.read
    monkeypatch.setattr(
        scenes.halls, "read", lambda store, slug: asked.append(slug) or read(store, slug)
    )
    one.office = "nowhere"
    for _ in range(20):
        assert one.join(one.screen())["reason"] == "unknown_office"
    assert asked == ["nowhere"]


def test_an_event_finds_a_connection_of_another_process(pair) -> None:
    tender, other = pair
    screen = other.screen()
    other.join(screen)
    sid = other.relay.rooms.seats()[0].sid
    tender.socketio.emit("sound", {"speaks": True}, to=sid)
    wait_for("the event", lambda: said(screen, "sound") == [{"speaks": True}], SECONDS)


def test_an_event_for_a_connection_of_this_process_goes_nowhere_else(pair) -> None:
    tender, other = pair
    screen = tender.screen()
    tender.join(screen)
    heard: list[Any] = []
    other.cluster.hear("socketio", lambda process, told: heard.append(told))
    other.cluster.hear("last", lambda process, told: heard.append("last"))
    tender.socketio.emit("sound", {"speaks": True}, to=tender.relay.rooms.seats()[0].sid)
    tender.cluster.tell("last", {})
    wait_for("the last word", lambda: heard, SECONDS)
    assert heard == ["last"]
    assert said(screen, "sound") == [{"speaks": True}]


def said(screen, event: str) -> list[Any]:
    return [each["args"][0] for each in screen.get_received() if each["name"] == event]


def test_whoever_shows_a_board_gives_it_the_version_of_its_own_pages(member) -> None:
    old, new = member("1"), member("2")
    tender, other = tender_first(old, new)
    screen = other.screen()
    version = other.join(screen)["version"]
    watched(tender, other)
    arriving.issue(tender.door, "A")
    tender.turn()
    pushed = wait_for("the board", lambda: boards_of(screen), SECONDS)
    assert {each["version"] for each in pushed} == {version}


def test_whatever_another_process_has_called_is_known_by_number(pair) -> None:
    tender, other = pair
    screen = other.screen()
    other.join(screen)
    watched(tender, other)
    arriving.issue(tender.door, "A")
    calling.call_next(tender.door, "1")
    tender.turn()
    wait_for("the number", lambda: other.relay.newest_call(other.office) == 1, SECONDS)


class Display:
    """What a display does with what it is sent: the newest board stands, each call once."""

    def __init__(self, member: Member) -> None:
        self.screen = member.screen()
        self.message = member.join(self.screen)["message"]
        self.announced: list[int] = []

    def look(self) -> None:
        for message in boards_of(self.screen):
            if (message["seq"], message["at"]) >= (self.message["seq"], self.message["at"]):
                self.message = message
                last = max(self.announced, default=0)
                self.announced += sorted(each for each in message["board"]["calls"] if each > last)


def test_two_that_both_tend_an_office_do_no_harm(pair, monkeypatch) -> None:
    """Leases broken on purpose: both relays send every board to every screen, in any order."""
    for each in pair:
        monkeypatch.setattr(each.cluster, "tends", lambda office: True)
    displays = [Display(each) for each in pair]
    senders: Counter[str] = Counter()
    for each in pair:
        each.cluster.hear("board", lambda process, told: senders.update([process]))
    for each, fellow in (pair, pair[::-1]):
        watched(each, fellow)
    calls = 30
    workers = [threading.Thread(target=serve, args=(each, calls // 2)) for each in pair]
    turning = threading.Event()
    relaying = [
        threading.Thread(target=turn_until, args=(each, turning), daemon=True) for each in pair
    ]
    for thread in [*relaying, *workers]:
        thread.start()
    for thread in workers:
        thread.join()

    def all_there() -> bool:
        for display in displays:
            display.look()
        return all(display.announced[-1:] == [calls] for display in displays)

    wait_for("every call", all_there, SECONDS)
    turning.set()
    for thread in relaying:
        thread.join()
    for display in displays:
        assert display.announced == list(range(1, calls + 1))
        assert display.message["board"]["calls"][0] == calls
    assert set(senders) == {each.cluster.process for each in pair}
    entries = journal.after(pair[0].store, pair[0].office, 0)
    assert [each.seq for each in entries] == list(range(1, len(entries) + 1))


def serve(one: Member, visitors: int) -> None:
    counter = "1" if tends_first(one) else "2"
    for _ in range(visitors):
        arriving.issue(one.door, "A")
        calling.call_next(one.door, counter)


def tends_first(one: Member) -> bool:
    return one.cluster.process < min(one.cluster.others())


def turn_until(one: Member, ended: threading.Event) -> None:
    while not ended.is_set():
        one.turn()


def test_upkeep_that_two_do_at_once_is_written_once(pair, clock) -> None:
    arriving.issue(pair[0].door, "A")
    clock.step(timedelta(days=1))
    together = threading.Barrier(2)

    def tend(one: Member) -> None:
        together.wait(SECONDS)
        upkeep.tend(one.store, one.office)

    threads = [threading.Thread(target=tend, args=(each,)) for each in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = journal.after(pair[0].store, pair[0].office, 0)
    assert [each.seq for each in entries] == list(range(1, len(entries) + 1))
    kinds = Counter((each.kind, each.ticket) for each in entries)
    assert kinds.most_common(1)[0][1] == 1, kinds
    assert len(entries) > 2
    with closing(Store(pair[0].store.address, clock)) as fresh:
        assert not upkeep.tend(fresh, pair[0].office)


def test_upkeep_is_done_where_the_office_is_tended(pair, monkeypatch) -> None:
    done: list[Store] = []
    monkeypatch.setattr(minute_hand.upkeep, "tend", lambda store, slug: done.append(store))
    for each in pair:
        minute_hand.tend_all(each.store, each.cluster.tends)
    assert done == [pair[0].store]


def test_speech_is_made_where_the_office_is_tended(pair) -> None:
    asked: list[Member] = []
    for each in pair:

        def hall(office: str, each: Member = each):
            asked.append(each)
            return each.relay.hall(office)

        speaking = Speaking(None, hall, lambda seconds: None, each.cluster.tends)
        speaking.wake(each.office)
        speaking.round()
    assert asked == [pair[0]]
