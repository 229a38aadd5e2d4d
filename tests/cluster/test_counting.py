"""What all processes count together in Redis, and what each does while there is none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import redis

from queue_server.cluster import Apart, Away, open_counting
from queue_server.cluster import counting as counts
from queue_server.cluster.counting import Shared
from tests.redis import Redis
from tests.serving import wait_for

SECRET = "a secret"


@pytest.fixture
def server() -> Iterator[Redis]:
    with Redis() as running:
        yield running


@pytest.fixture
def two(server) -> tuple[Shared, Shared]:
    """Two processes' ways to the same counts."""
    return Shared(server.url, SECRET), Shared(server.url, SECRET)


def is_back(counting: Shared) -> bool:
    """Whether Redis was asked again, with success."""
    try:
        counting.count("anything")
    except Away:
        return False
    return True


def test_a_count_goes_on_at_the_other_process(two):
    here, there = two

    counted = [each.add("a name", 60) for each in (here, there, here)]

    assert counted == [1, 2, 3]
    assert there.count("a name") == 3
    assert 0 < there.left("a name") <= 60
    assert here.count("another") == here.left("another") == 0


def test_a_count_begins_anew_when_its_time_is_over_however_often_it_was_counted(two):
    here, there = two
    here.add("a name", 0.3)

    def counts_anew() -> bool:
        return there.add("a name", 0.3) == 1

    wait_for("the count to begin anew", counts_anew)


def test_what_is_forgotten_at_one_process_is_forgotten_at_all(two):
    here, there = two
    here.add("a name", 60)
    here.revise("a value", 60, lambda known: "kept")

    there.forget("a name")
    there.forget("a value")

    assert here.count("a name") == 0
    assert here.recall("a value") is None


def test_values_revised_at_once_lose_nothing(two):
    def one_more(turn: int) -> None:
        two[turn % 2].revise("a value", 60, lambda known: (known or 0) + 1)

    with ThreadPoolExecutor(8) as hands:
        list(hands.map(one_more, range(80)))

    assert two[0].recall("a value") == 80


def test_only_one_at_a_time_has_its_turn_and_it_sees_what_the_last_one_left(two):
    at_once, most = [], []

    def take_turn(turn: int) -> None:
        with two[turn % 2].turn("a machine", 60) as mine:
            at_once.append(turn)
            most.append(len(at_once))
            mine.known = (mine.known or 0) + 1
            at_once.remove(turn)

    with ThreadPoolExecutor(6) as hands:
        list(hands.map(take_turn, range(24)))

    assert set(most) == {1}
    assert two[1].recall("a machine") == 24


def test_a_turn_whose_process_has_died_ends_by_itself(two, monkeypatch):
    monkeypatch.setattr(counts, "TURN_SECONDS", 0.5)
    here, there = two
    here._begin([here._key("turn a machine"), here._key("a machine")], ["who has died", 500])

    with there.turn("a machine", 60) as mine:
        mine.known = "went on"

    # The second look waits no longer: the first one's turn was given back.
    wait_for("the turn to be over", lambda: kept_after_a_turn(there) == "went on")


def kept_after_a_turn(counting: Shared) -> object:
    with counting.turn("a machine", 60) as mine:
        mine.known = mine.known or "went on"
    return counting.recall("a machine")


def test_whoever_took_too_long_writes_nothing_over_the_next_ones_word(two, monkeypatch):
    monkeypatch.setattr(counts, "TURN_SECONDS", 0.2)
    here, there = two

    with here.turn("a machine", 60) as slow:
        slow.known = "too late"
        wait_for("the next one's turn", lambda: not here._redis.exists(here._key("turn a machine")))
        there.revise("a machine", 60, lambda known: "the next one's")

    assert there.recall("a machine") == "the next one's"


def test_redis_is_told_no_name(server, two):
    address = "anna@kalisz.example"
    two[0].add(f"192.0.2.7 {address}", 60)
    two[0].revise(address, 60, lambda known: [1, None])
    with two[1].turn(address, 60) as mine:
        mine.known = 1

    with redis.Redis.from_url(server.url, decode_responses=True) as looking:
        keys = list(looking.scan_iter())
        values = [looking.get(key) for key in keys]

    assert len(keys) == 2
    assert not any(word in each for each in keys + values for word in ("anna", "192.0.2"))
    assert Shared(server.url, "another secret").count(f"192.0.2.7 {address}") == 0


def test_a_lost_redis_is_asked_once_in_a_while_and_by_one_only(server, two, monkeypatch):
    monkeypatch.setattr(counts, "PAUSE_SECONDS", 3600.0)
    here = two[0]
    here.add("a name", 60)
    server.freeze()
    asked = []

    for _ in range(20):
        with pytest.raises(Away):
            here._ask(lambda: asked.append(1) or here._redis.ping())

    assert len(asked) == 1
    server.thaw()


def test_after_redis_is_back_it_counts_together_again(server, two, monkeypatch):
    monkeypatch.setattr(counts, "PAUSE_SECONDS", 0.1)
    here, there = two
    here.add("a name", 60)
    server.kill()
    for each in two:
        with pytest.raises(Away):
            each.add("a name", 60)

    server.start()
    for each in two:
        wait_for("Redis to be found again", lambda each=each: is_back(each))

    assert [here.add("a name", 60), there.add("a name", 60)] == [1, 2]


def test_a_turn_is_taken_without_redis_too(server, two):
    server.kill()
    went = Event()

    with two[0].turn("a machine", 60) as mine:
        assert mine.known is None
        went.set()

    assert went.is_set()


def test_what_goes_wrong_in_a_turn_is_no_matter_of_the_turn(two):
    def go_wrong() -> None:
        with two[0].turn("a machine", 60) as mine:
            mine.known = "what was learned"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        go_wrong()

    assert two[1].recall("a machine") == "what was learned"


def test_without_redis_everybody_counts_for_herself():
    counting = open_counting("", SECRET)

    assert isinstance(counting, Apart)
    for asking in (counting.count, counting.left, counting.recall, counting.forget):
        with pytest.raises(Away):
            asking("a name")
    with counting.turn("a machine", 60) as mine:
        assert mine.known is None
