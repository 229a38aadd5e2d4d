"""New calls' sounds are there before the displays ask for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queue_server.actions import arriving, calling, counters
from queue_server.actions.entry import Door
from queue_server.queries import hall
from queue_server.voice import Voice
from queue_server.workers.speaking import NEWEST, Speaking


@pytest.fixture
def naps() -> list[float]:
    """The pauses that the worker made."""
    return []


@pytest.fixture
def speaking(voice: Voice, store, door: Door, naps) -> Speaking:
    """The worker, woken by every change; its rounds are turned by hand."""
    made = Speaking(voice, lambda office: hall.read(store, office), naps.append)
    store.on_commit.append(made.wake)
    counters.open_counter(door, "1")
    return made


def call_somebody(door: Door, language: str = "pl") -> None:
    arriving.issue(door, "A", language=language)
    calling.call_next(door, "1")


def kept(voice: Voice) -> set[str]:
    return {path.name for path in voice.cache.folder.glob("*")}


def test_a_call_is_made_in_every_language_and_kind(speaking, voice, door, office) -> None:
    call_somebody(door, "uk")
    speaking.round()

    before = kept(voice)
    wanted = {
        voice.call(office, language, "A001", "1", kind).name
        for language in ("pl", "uk")
        for kind in ("wav", "opus")
    }
    assert wanted == before


def test_each_call_is_made_once(speaking, voice, door, naps) -> None:
    for _ in range(3):
        call_somebody(door)
        speaking.round()
        speaking.round()

    assert len(kept(voice)) == 3 * 2
    assert len(naps) == 3


def test_an_old_call_is_not_made_any_more(speaking, voice, door, clock, office) -> None:
    call_somebody(door)
    clock.step(timedelta(seconds=office.rules.announce_seconds))
    speaking.round()

    assert kept(voice) == set()


def test_a_storm_of_calls_does_not_keep_the_machine_busy(speaking, voice, door, naps) -> None:
    for _ in range(NEWEST + 5):
        call_somebody(door)
    speaking.round()

    assert len(kept(voice)) == NEWEST * 2
    assert len(naps) == NEWEST


def test_an_office_in_trouble_does_not_keep_the_others_waiting(speaking, voice, door) -> None:
    speaking.wake("nowhere")
    call_somebody(door)
    speaking.round()

    assert len(kept(voice)) == 2


def test_without_a_synthesiser_nothing_is_made_and_nothing_fails(
    speaking, voice, door, nothing_speaks
) -> None:
    call_somebody(door)
    speaking.round()

    assert kept(voice) == set()
