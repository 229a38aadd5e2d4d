"""A printer in trouble: what is said, and that no number is lost, doubled or exchanged."""

from __future__ import annotations

import errno
import threading

import pytest

from printing import memory
from printing.memory import REMEMBERED, Memory
from printing.printer import Outcome
from printing.states import State, state_from
from tests.printing.conftest import job
from tests.printing.peer import Peer
from tests.serving import wait_for


def test_a_ticket_comes_out_once_however_often_it_is_asked_for(agent, peer):
    for _ in range(3):
        assert agent.print(job()).printed

    assert len(peer.tickets) == 1


def test_a_copy_is_the_same_number_again(agent, peer):
    agent.print(job(1))
    agent.print(job(2))

    first, second = peer.tickets
    assert [each.tobytes() for each in first.pictures] == [
        each.tobytes() for each in second.pictures
    ]
    assert agent.memory.copies(job().key) == 2


def test_twenty_requests_at_once_print_one_ticket(agent, peer):
    asking = [threading.Thread(target=agent.print, args=(job(),)) for _ in range(20)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()

    assert len(peer.tickets) == 1


def test_a_full_disk_keeps_no_ticket_from_coming_out_once(agent, peer, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(memory.os, "fsync", full)

    assert agent.print(job()).printed
    assert agent.print(job()).printed
    assert len(peer.tickets) == 1


def test_an_agent_that_was_restarted_remembers(agent_at, peer):
    agent_at(peer.address).print(job())

    assert agent_at(peer.address).print(job()).printed
    assert len(peer.tickets) == 1


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        ({"paper": "out"}, State.PAPER_OUT),
        ({"cover_open": True}, State.COVER_OPEN),
        ({"fault": True}, State.FAULT),
    ],
)
def test_a_printer_in_trouble_is_not_sent_anything(agent, peer, trouble, state):
    vars(peer).update(trouble)

    assert agent.print(job()) == Outcome(state, confirmed=True)
    assert (peer.tickets, bytes(peer.received)) == ([], b"")

    peer.paper, peer.cover_open, peer.fault = "ok", False, False
    assert agent.print(job()) == Outcome(State.READY, confirmed=True, printed=True)
    assert len(peer.tickets) == 1


def test_paper_that_is_nearly_out_still_prints_and_is_told(agent, peer):
    peer.paper = "low"

    assert agent.print(job()) == Outcome(State.NEAR_END, confirmed=True, printed=True)


def test_paper_that_ends_in_the_middle_is_told_and_the_number_comes_again(agent, peer):
    peer.lines_left = 4

    assert agent.print(job()) == Outcome(State.PAPER_OUT, confirmed=True)
    assert peer.tickets == []

    peer.paper = "ok"
    assert agent.print(job()).printed
    # What its buffer held comes out first; then the whole ticket.
    assert peer.tickets[-1].text.startswith("Starostwo")
    assert len(peer.tickets[-1].pictures) == 2


def test_a_cover_that_is_opened_while_it_prints_is_told(agent, peer):
    peer.hang_up_after = None
    peer.lines_left = 3
    agent.print(job())
    peer.paper, peer.cover_open = "ok", True

    assert agent.print(job()).state is State.COVER_OPEN


def test_a_printer_that_is_switched_off_is_offline(agent, peer):
    peer.switch_off()

    assert agent.print(job()) == Outcome(State.OFFLINE, confirmed=True)


def test_a_printer_that_dies_in_the_middle_prints_the_same_number_when_it_is_back(agent, peer):
    peer.hang_up_after = 3

    assert not agent.print(job()).printed
    assert peer.tickets == []

    # It was switched off and on: what it had half printed is torn off.
    peer.current = type(peer.current)()
    assert agent.print(job()).printed
    [ticket] = peer.tickets
    assert ticket.text.startswith("Starostwo")


def test_a_slow_printer_is_waited_for(agent, peer):
    peer.seconds_a_ticket = 1.5

    assert agent.print(job()) == Outcome(State.READY, confirmed=True, printed=True)
    assert len(peer.tickets) == 1


def test_a_printer_that_says_nothing_is_taken_to_be_ready(agent, peer):
    peer.answers = False

    assert agent.print(job()) == Outcome(State.READY, confirmed=False, printed=True)
    wait_for("the ticket", lambda: len(peer.tickets) == 1)


def test_a_printer_that_never_tells_the_end_is_not_waited_for_long(agent, peer, monkeypatch):
    monkeypatch.setattr("printing.printer.PRINT_SECONDS", 0.6)
    peer.tells_end = False

    assert agent.print(job()) == Outcome(State.READY, confirmed=False, printed=True)
    assert agent.printer.tells_end is False


def test_a_printer_whose_buffer_is_full_is_not_waited_for_for_ever(agent_at):
    # It accepts a connection and reads nothing.
    import socket

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        agent = agent_at(f"network://127.0.0.1:{deaf.getsockname()[1]}")
        assert agent.look() == Outcome(State.READY, confirmed=False)


def test_the_states_are_told_by_what_helps_most():
    nothing = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}

    assert state_from(nothing) is State.READY
    assert state_from({**nothing, 1: 0x1A}) is State.OFFLINE
    assert state_from({**nothing, 2: 0x16, 4: 0x72}) is State.COVER_OPEN
    assert state_from({**nothing, 1: 0x1A, 4: 0x7E}) is State.PAPER_OUT
    assert state_from({**nothing, 3: 0x1A}) is State.FAULT
    assert state_from({**nothing, 4: 0x1E}) is State.NEAR_END
    assert state_from({}) is State.READY


def test_the_last_thousand_are_remembered(tmp_path):
    memory = Memory(tmp_path / "printed")
    memory.printed = dict.fromkeys(((f"k{each}", 1) for each in range(REMEMBERED)), None)
    memory = refilled(memory)
    memory.add("new", 1)

    again = Memory(tmp_path / "printed")
    assert not again.has("k0", 1)
    assert again.has("k1", 1)
    assert again.has("new", 1)


def test_a_memory_that_the_disk_has_spoilt_keeps_what_can_be_read(tmp_path):
    (tmp_path / "printed").write_bytes(b"good 1\n\x00\xff\xfe 2\nhalf\n\nother 3\n")

    memory = Memory(tmp_path / "printed")
    assert list(memory.printed) == [("good", 1), ("other", 3)]
    memory.add("new", 1)
    assert Memory(tmp_path / "printed").has("new", 1)


def refilled(memory: Memory) -> Memory:
    memory.path.write_text("".join(f"{key} {copy}\n" for key, copy in memory.printed))
    return Memory(memory.path)


def test_a_peer_can_be_switched_off_and_on(agent, peer):
    port = peer.port
    peer.switch_off()
    assert agent.look().state is State.OFFLINE

    back = Peer(port)
    assert agent.print(job()).printed
    assert len(back.tickets) == 1
    back.switch_off()
