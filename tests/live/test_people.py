"""Who has a panel open, at two processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import redis as redis_client
from flask_socketio import test_client

from queue_server.cluster import Alone
from queue_server.cluster.together import Together
from queue_server.live.boards import Room as Place
from queue_server.live.people import People
from queue_server.surface import Board
from queue_server.web.access import Visitor
from tests.cluster.conftest import spawn, vanish
from tests.live.conftest import Room, anybody, counts
from tests.redis import Redis
from tests.serving import wait_for

BOARDS = (Board("panel", lambda office: [""], counts, anybody),)
PANEL = Place("kalisz", "panel", "")
STAFF = {name: Visitor(f"user:{name}", name, {"kalisz": "clerk"}) for name in ("anna", "boris")}
SECONDS = 30


@dataclass
class Process:
    """A process with its live room."""

    room: Room
    cluster: Together
    people: People

    def open_panel(self, who: str) -> Any:
        page = self.room.screen(who)
        assert self.room.join(page, "panel", "")["ok"]
        return page

    def others(self, who: str) -> int:
        return self.people.others(PANEL, f"user:{who}")


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as running:
        yield running


@pytest.fixture
def two(
    redis: Redis, open_room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Process]]:
    # The client turns such managers away, for it does not wait for what they send.
    monkeypatch.setattr(test_client, "PubSubManager", ())
    made = []
    for _ in range(2):
        cluster = Together(redis.url)
        cluster.know(lambda: ["kalisz"])
        room = open_room(*BOARDS, cluster=cluster)
        room.visitors.update(STAFF)
        made.append(Process(room, cluster, People(room.relay.rooms, cluster, "a secret")))
    for each in made:
        each.cluster.start(spawn, time.sleep)
    wait_for("them to find each other", lambda: all(e.cluster.others() for e in made), SECONDS)
    yield made
    for each in made:
        vanish(each.cluster)


def counted(two: list[Process], process: Process, who: str, count: int) -> None:
    """Wait until the process knows of so many others, while all look."""

    def looked() -> bool:
        for each in two:
            each.people.look()
        return process.others(who) == count

    wait_for(f"{count} others", looked, SECONDS)


def test_a_colleague_at_another_process_is_counted_until_she_goes(two):
    one, other = two
    one.open_panel("anna")
    assert one.others("anna") == 0

    page = other.open_panel("boris")
    counted(two, one, "anna", 1)
    counted(two, other, "boris", 1)
    page.disconnect()

    counted(two, one, "anna", 0)


def test_whoever_has_two_panels_open_is_no_colleague_of_her_own(two):
    one, other = two
    one.open_panel("anna")
    other.open_panel("anna")
    other.open_panel("boris")

    counted(two, one, "anna", 1)
    counted(two, other, "anna", 1)


def test_who_was_at_a_process_that_is_gone_is_counted_no_more(two):
    one, other = two
    other.open_panel("boris")
    counted(two, one, "anna", 1)

    vanish(other.cluster)

    counted([one], one, "anna", 0)


def test_what_was_lost_on_the_way_is_said_again(two, monkeypatch):
    one, other = two
    page = other.open_panel("boris")
    counted(two, one, "anna", 1)
    with monkeypatch.context() as deaf:
        deaf.setattr(other.cluster._bus, "tell", lambda *told: None)
        page.disconnect()
        other.people.look()
    assert one.others("anna") == 1

    other.people._missed()

    counted(two, one, "anna", 0)


def test_no_account_is_told_to_redis(two, redis):
    heard: list[bytes] = []
    with redis_client.Redis.from_url(redis.url) as looking, looking.pubsub() as ear:
        ear.psubscribe("*")
        two[1].open_panel("boris")
        counted(two, two[0], "anna", 1)
        while message := ear.get_message(timeout=0.2):
            heard.append(message["data"] if isinstance(message["data"], bytes) else b"")

    assert any(b'"people"' in each for each in heard)
    assert not any(b"boris" in each or b"user:" in each for each in heard)


def test_alone_only_those_here_count(open_room):
    room = open_room(*BOARDS)
    room.visitors.update(STAFF)
    people = People(room.relay.rooms, Alone(), "a secret")
    for who in STAFF:
        assert room.join(room.screen(who), "panel", "")["ok"]

    people.look()

    assert people.others(PANEL, "user:anna") == 1
    assert people.others(PANEL, "user:nobody") == 2
