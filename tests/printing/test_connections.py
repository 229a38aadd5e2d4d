"""The ways to a printer: files and CUPS queues answer nothing, and a wrong address is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from printing.connections import WrongAddress, way_to
from printing.printer import Outcome
from printing.states import State
from tests.printing.conftest import job

# What CUPS' own programs answer, for one queue; `lp` keeps its input as a queue would.
LPSTAT = """#!/bin/sh
case "$1" in
    -e) echo tickets ;;
    -v) echo "device for tickets: usb://somewhere" ;;
esac
"""
LP = """#!/bin/sh
echo "$@" >> "{folder}/asked"
cat >> "{folder}/queue"
"""


@pytest.fixture
def queue(tmp_path: Path, monkeypatch) -> Path:
    """Programs in place of CUPS': the driver and its protocol are real, the queue is a file."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("lpstat", LPSTAT), ("lp", LP.format(folder=tmp_path))):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "queue"


def test_a_file_takes_every_ticket_and_no_question(agent_at, tmp_path):
    agent = agent_at(f"file://{tmp_path}/paper")

    assert agent.look() == Outcome(State.READY, confirmed=False)
    assert agent.print(job(1)) == Outcome(State.READY, confirmed=False, printed=True)
    agent.print(job(2))

    written = (tmp_path / "paper").read_bytes()
    assert written.count(b"\x1b@") == 2
    assert b"\x10\x04" not in written


def test_a_file_that_cannot_be_written_is_offline(agent_at, tmp_path):
    agent = agent_at(f"file://{tmp_path}/nowhere/paper")

    assert agent.print(job()) == Outcome(State.OFFLINE, confirmed=True)


def test_a_queue_gets_one_job_a_ticket_as_raw_bytes(agent_at, queue):
    agent = agent_at("lp://tickets")

    assert agent.look() == Outcome(State.READY, confirmed=False)
    assert not queue.exists()
    assert agent.print(job()) == Outcome(State.READY, confirmed=False, printed=True)

    assert queue.read_bytes().startswith(b"\x1b@")
    assert (queue.parent / "asked").read_text().startswith("-d tickets")
    assert "-o raw" in (queue.parent / "asked").read_text()


def test_a_queue_that_does_not_exist_is_offline(agent_at, queue):
    assert agent_at("lp://nobody").print(job()).state is State.OFFLINE


def test_a_queue_that_takes_nothing_is_offline(agent_at, queue):
    (queue.parent / "bin" / "lp").write_text("#!/bin/sh\nexit 1\n")

    assert agent_at("lp://tickets").print(job()).state is State.OFFLINE


def test_a_serial_or_usb_printer_that_is_not_there_is_offline(agent_at, tmp_path):
    assert agent_at(f"serial://{tmp_path}/ttyUSB9").look().state is State.OFFLINE
    assert agent_at("usb://04b8:0e15").look().state is State.OFFLINE


@pytest.mark.parametrize(
    "address",
    ["", "192.168.1.50", "http://printer", "network://", "network://a:b", "usb://x:y", "lp://"],
)
def test_an_address_that_names_no_printer_is_refused(address):
    with pytest.raises(WrongAddress, match="expected network://"):
        way_to(address)


def test_a_serial_printer_answers_over_its_own_line(agent_at):
    """A pseudo-terminal in place of the cable; behind it the same printer as on the network."""
    import pty
    import threading

    from tests.printing.peer import Peer

    peer = Peer()
    master, slave = pty.openpty()
    import tty

    tty.setraw(slave)

    class Cable:
        def sendall(self, answer: bytes) -> None:
            os.write(master, answer)

    def work() -> None:
        while True:
            try:
                peer.received += os.read(master, 4096)
            except OSError:
                return
            peer.work(Cable())

    threading.Thread(target=work, daemon=True).start()
    agent = agent_at(f"serial://{os.ttyname(slave)}?baud=115200")
    assert agent.print(job()) == Outcome(State.READY, confirmed=True, printed=True)
    assert peer.tickets[0].text.startswith("Starostwo")
    peer.paper = "out"
    assert agent.print(job(2)).state is State.PAPER_OUT
    os.close(slave)
    peer.switch_off()
