"""The power is cut while tickets are written in groups: all that was answered is there, once."""

from __future__ import annotations

import random
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread

from queue_server.actions import arriving
from queue_server.domain.events import EventKind
from queue_server.queries import journal
from tests.actions.visits import load_file
from tests.load import kiosks
from tests.load.crowd import of_kind, without_gaps

CUTS = 8


def test_what_was_answered_before_a_power_cut_is_kept_and_nothing_half_is(store):
    load_file(store, "wide")
    chance, answered = random.Random(20261123), {}
    cut = 0
    # On a busy machine a cut may come before anybody has got a ticket.
    while cut < CUTS or len(answered) <= 10 * CUTS:
        cut += 1
        assert cut < 20 * CUTS
        answered |= given_until_cut_off(store.address, cut, chance.uniform(0.03, 0.12))

    entries = journal.after(store, "wide", 0, limit=100_000)
    issued = of_kind(entries, EventKind.TICKET_ISSUED)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert without_gaps(sorted(issued))
    assert len(set(answered.values())) == len(answered)
    assert set(answered.values()) <= set(issued)
    # Who asks again under the same key gets the same ticket, and no other one.
    for key, number in list(answered.items())[-kiosks.KIOSKS :]:
        service = number[0]
        assert arriving.issue(kiosks.door_of(store, key), service).number == number
    assert journal.last(store, "wide") == len(entries)


def given_until_cut_off(address: str, number: int, seconds: float) -> dict[str, str]:
    """The tickets that a process has answered for, by the key that asked, until it is killed."""
    processes = get_context("forkserver")
    # Forked from one that has read the modules already: that would take most of the time.
    processes.set_forkserver_preload([kiosks.__name__])
    heard, told = processes.Pipe(duplex=False)
    process = processes.Process(target=kiosks.main, args=(address, number, told))
    process.start()
    told.close()
    assert heard.recv() == "ready"
    answered: dict[str, str] = {}
    listening = Thread(target=listen, args=(heard, answered))
    listening.start()
    time.sleep(seconds)
    process.kill()
    process.join()
    listening.join()
    return answered


def listen(heard: Connection, answered: dict[str, str]) -> None:
    """Note what is told until the line is cut; half a word was not told."""
    try:
        while True:
            key, number = heard.recv()
            answered[key] = number
    except (EOFError, OSError):
        heard.close()
