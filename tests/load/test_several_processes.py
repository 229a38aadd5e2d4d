"""Several processes change one office at once: nothing is given twice, the journal has no gaps."""

from __future__ import annotations

from multiprocessing import get_context

from queue_server.domain.events import EventKind
from queue_server.queries import hall, journal
from tests.actions.visits import load_file
from tests.load import pressers
from tests.load.crowd import of_kind, without_gaps

PROCESSES = 4
TICKETS = 40


def test_four_processes_draw_every_number_once_and_call_everybody_once(store):
    load_file(store, "wide")

    told = pressed(store.address)

    issued = sorted(number for issued, _ in told for number in issued)
    called = [call for _, calls in told for call in calls]
    numbers = sorted(number for number, _ in called)
    assert len(issued) == PROCESSES * TICKETS
    assert without_gaps(issued)
    assert len(set(numbers)) == len(numbers)
    assert sorted(call for _, call in called) == list(range(1, len(called) + 1))
    entries = journal.after(store, "wide", 0, limit=10_000)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert of_kind(entries, EventKind.TICKET_ISSUED) == issued
    assert of_kind(entries, EventKind.TICKET_CALLED) == numbers
    left = [place.ticket.number for place in hall.read(store, "wide").queue]
    assert sorted(left + numbers) == issued


def pressed(address: str) -> list[tuple[list[str], list[tuple[str, int]]]]:
    """What each process issued and called; they begin together."""
    processes = get_context("forkserver")
    # Forked from one that has read the modules already: that would take most of the time.
    processes.set_forkserver_preload([pressers.__name__])
    lines = []
    for number in range(1, PROCESSES + 1):
        here, there = processes.Pipe()
        given = (address, number, TICKETS, there)
        processes.Process(target=pressers.main, args=given, daemon=True).start()
        there.close()
        lines.append(here)
    for line in lines:
        assert line.recv() == "ready"
    for line in lines:
        line.send("go")
    return [line.recv() for line in lines]
