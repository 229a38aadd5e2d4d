"""Every office is tended by exactly one process; all hear what is told."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from queue_server.cluster import Alone, open_cluster, together
from queue_server.cluster.leases import heirs
from tests.cluster.conftest import OFFICES, vanish
from tests.serving import wait_for

# Redis counts the seconds of a lease; whoever waits here may be much slower.
SECONDS = 30


def tended(*members) -> Counter:
    """How many members tend each office."""
    return Counter(office for one in members for office in OFFICES if one.tends(office))


def once_each(*members) -> bool:
    """Whether the members know each other and each office is tended by exactly one of them."""
    others = {one.process for one in members}
    known = all(one.others() == others - {one.process} for one in members)
    return known and tended(*members) == Counter(OFFICES)


def settled(*members) -> None:
    """Wait until the members agree."""
    wait_for("one tender for each office", lambda: once_each(*members), SECONDS)


def test_without_an_address_there_is_one_process_that_tends_all():
    assert isinstance(open_cluster(""), Alone)


def test_a_missing_library_is_told_plainly(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "queue_server.cluster.together", None)
    with pytest.raises(OSError, match=r"install okienko\[redis\]"):
        open_cluster("redis://127.0.0.1/0")


def test_one_process_tends_all_from_the_start(process):
    one = process()
    assert one.is_alone()
    assert tended(one) == Counter(OFFICES)
    assert one.tends("an office that was loaded just now")


def test_several_share_the_offices_each_tended_once(process):
    members = [process(), process(), process()]
    settled(*members)
    assert all(tended(one) for one in members)


def test_only_a_part_moves_when_a_process_comes():
    before = heirs(OFFICES, {"a", "b", "c"})
    after = heirs(OFFICES, {"a", "b", "c", "d"})
    assert {before[each] for each in OFFICES} == {"a", "b", "c"}
    moved = {each for each in OFFICES if before[each] != after[each]}
    assert {after[each] for each in moved} == {"d"}


def test_whoever_comes_is_given_its_part_while_all_others_are_tended_on(process):
    one = process()
    changes: list[tuple[str, bool]] = []
    one.on_tending(lambda office: changes.append((office, one.tends(office))))
    two = process()
    settled(one, two)
    assert {office for office, _ in changes} == {each for each in OFFICES if two.tends(each)}
    assert not any(tends for _, tends in changes)


def test_an_office_is_let_go_before_another_process_takes_it_on(process):
    one, seen = process(), []
    two = process(start=False)
    two.on_tending(lambda office: seen.append(two.tends(office) and one.tends(office)))
    start(two)
    settled(one, two)
    assert True not in seen


def test_the_offices_of_a_process_that_vanished_are_taken_over_when_its_lease_is_over(process):
    one, two = process(), process()
    settled(one, two)
    gone: list[str] = []
    two.on_gone(gone.append)
    vanish(one)
    until = two.redis.zscore(f"{two.prefix}:processes", one.process)
    wait_for("all offices tended", lambda: tended(two) == Counter(OFFICES), SECONDS)
    # Not before its lease is over: until then it might well be alive.
    seconds, micros = two.redis.time()
    assert seconds * 1000 + micros / 1000 >= until
    assert gone == [one.process]


def test_the_offices_of_a_process_that_leaves_are_taken_over_without_waiting(process, monkeypatch):
    one, two = process(), process()
    settled(one, two)
    # From now on nobody looks by himself: only by being told.
    monkeypatch.setattr(together, "TICK_SECONDS", 3600)
    beats = [0]
    beat = two._leases.beat
    two._leases.beat = lambda *asked: beats.append(len(beats)) or beat(*asked)
    time.sleep(1.5)
    looked = len(beats)
    one.stop()
    wait_for("all offices tended", lambda: tended(two) == Counter(OFFICES), SECONDS)
    assert not tended(one)
    assert len(beats) > looked


def test_what_is_told_is_heard_by_all_others_in_order_and_by_nobody_else(process):
    members = [process(), process(), process()]
    settled(*members)
    heard: list[list] = [[], [], []]
    for one, notes in zip(members, heard, strict=True):
        one.hear("count", lambda who, told, notes=notes: notes.append((who, told["n"])))
    for number in range(500):
        members[0].tell("count", {"n": number})
    expected = [(members[0].process, number) for number in range(500)]
    wait_for("all is heard", lambda: heard[1] == heard[2] == expected, SECONDS)
    assert heard[0] == []


def test_one_process_can_be_told_alone(process):
    one, two, three = process(), process(), process()
    settled(one, two, three)
    heard: list[str] = []
    for each in (one, two, three):
        each.hear("word", lambda who, told, name=each.process: heard.append(name + told["word"]))
    one.tell("word", {"word": " first"}, to=[two.process])
    one.tell("word", {"word": " second"})
    wait_for("the last word", lambda: f"{three.process} second" in heard, SECONDS)
    wait_for("the last word", lambda: f"{two.process} second" in heard, SECONDS)
    assert sorted(heard) == sorted(
        [f"{two.process} first", f"{two.process} second", f"{three.process} second"]
    )


def test_one_that_fails_to_listen_keeps_nobody_from_hearing(process):
    one, two = process(), process()
    settled(one, two)
    heard: list[int] = []
    two.hear("count", lambda who, told: 1 // 0)
    two.hear("count", lambda who, told: heard.append(told["n"]))
    one.tell("count", {"n": 1})
    one.tell("count", {"n": 2})
    wait_for("both are heard", lambda: heard == [1, 2], SECONDS)


def test_without_redis_each_process_tends_all_and_afterwards_one_does_again(process, redis):
    one, two = process(), process()
    settled(one, two)
    gone: list[str] = []
    one.on_gone(gone.append)
    redis.kill()
    wait_for("both tend all", lambda: set(tended(one, two).values()) == {2}, SECONDS)
    assert one.is_alone()
    assert two.is_alone()
    assert gone == [two.process]
    reached: list[str] = []
    one.on_reach(lambda: reached.append("one"))
    two.on_reach(lambda: reached.append("two"))
    redis.start()
    settled(one, two)
    wait_for("both say everything again", lambda: {"one", "two"} <= set(reached), SECONDS)


def test_telling_never_waits_for_a_redis_that_stands_still(process, redis):
    one, two = process(), process()
    settled(one, two)
    redis.freeze()
    begun = time.monotonic()
    for number in range(2000):
        one.tell("count", {"n": number})
    assert time.monotonic() - begun < SECONDS  # each answer would be waited for a whole second
    wait_for("both tend all", lambda: set(tended(one, two).values()) == {2}, SECONDS)
    redis.thaw()
    settled(one, two)


def test_who_starts_without_redis_tends_all_and_joins_when_it_is_there(process, redis):
    redis.kill()
    one, two = process(), process()
    assert one.is_alone()
    assert set(tended(one, two).values()) == {2}
    redis.start()
    settled(one, two)


def test_what_was_told_while_a_line_was_cut_is_said_again(process):
    one, two = process(), process()
    settled(one, two)
    reached: list[str] = []
    one.on_reach(lambda: reached.append("one"))
    one.redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    wait_for("everything is said again", lambda: reached, SECONDS)
    settled(one, two)
    heard: list[int] = []
    two.hear("count", lambda who, told: heard.append(told["n"]))
    one.tell("count", {"n": 7})
    wait_for("the ears are there again", lambda: heard == [7], SECONDS)


def test_whoever_was_taken_for_gone_says_everything_again(process):
    one, two = process(), process()
    settled(one, two)
    said: list[str] = []
    gone: list[str] = []
    one.on_reach(lambda: said.append("one"))
    two.on_gone(gone.append)
    with one._turning:
        # It stands still longer than its lease, and knows nothing of it afterwards.
        wait_for("it is taken for gone", lambda: gone == [one.process], SECONDS)
    wait_for("everything is said again", lambda: said, SECONDS)
    settled(one, two)


def test_an_office_that_is_loaded_later_is_tended_by_one_process(process):
    known = [*OFFICES]
    one, two = process(start=False), process(start=False)
    for each in (one, two):
        each.know(lambda: tuple(known))
        start(each)
    settled(one, two)
    known.append("new")
    wait_for("one tends it", lambda: one.tends("new") != two.tends("new"), SECONDS)


def test_installations_in_different_databases_know_nothing_of_each_other(process, redis):
    one = process()
    redis.url = redis.url.removesuffix("/0") + "/1"
    other = process()
    settled(one)
    settled(other)


def start(one) -> None:
    """Start a member that was made to be started later."""
    from tests.cluster.conftest import spawn

    one.start(spawn, time.sleep)
