from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.actions import arriving, calling, counters, undoing
from queue_server.domain.signs import Face, Shown, blinks, is_another_picture, shown_at
from queue_server.queries import hall
from tests.serving import MONDAY

faces = st.sampled_from(Face)
pictures = st.one_of(
    st.builds(Shown, st.sampled_from([Face.FREE, Face.BREAK, Face.CLOSED])),
    st.builds(
        Shown,
        st.just(Face.NUMBER),
        st.sampled_from(["A001", "A002"]),
        st.integers(1, 3),
        st.sampled_from([MONDAY, MONDAY - timedelta(minutes=1)]),
    ),
)


@pytest.fixture
def sign(store, kalisz):
    """What the sign above counter 1 should show now."""
    return lambda: shown_at(hall.read(store, kalisz), "1")


def test_a_sign_follows_its_counter_through_the_day(sign, door):
    number = arriving.issue(door, "A").number
    seen = [sign()]
    for step in (
        lambda: counters.open_counter(door, "1"),
        lambda: calling.call_next(door, "1"),
        lambda: calling.start(door, "1"),
        lambda: calling.finish(door, "1"),
        lambda: counters.pause(door, "1"),
        lambda: counters.close_counter(door, "1"),
    ):
        step()
        seen.append(sign())

    assert [each.face.value for each in seen] == [
        *("closed", "free", "number", "number", "free", "break", "closed")
    ]
    assert {each.number for each in seen} == {None, number}


def test_a_second_call_blinks_and_is_the_same_picture(sign, door, clock):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    first = sign()
    clock.step(timedelta(seconds=30))
    calling.recall(door, "1")
    second = sign()

    assert not is_another_picture(first, second)
    assert blinks(first, second, clock.now())
    assert not blinks(second, second, clock.now())


def test_a_call_that_is_taken_back_leaves_the_sign(sign, door):
    arriving.issue(door, "A")
    calling.call_next(door, "1")
    undoing.undo(door, "1")

    assert sign() == Shown(Face.FREE)


def test_a_sign_that_comes_back_late_does_not_blink_for_an_old_call(sign, door, clock):
    arriving.issue(door, "A")
    calling.call_next(door, "1")

    assert blinks(None, sign(), clock.now())
    clock.step(timedelta(seconds=11))
    assert not blinks(None, sign(), clock.now())


@given(pictures, pictures)
def test_what_is_told_once_is_not_told_again(before, now):
    assert not is_another_picture(now, now)
    assert is_another_picture(None, now)
    if not is_another_picture(before, now):
        assert (before.face, before.number) == (now.face, now.number)
    assert not blinks(before, now, MONDAY) or now.face is Face.NUMBER
