"""The protocol "line" against good and bad signs."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from queue_server.cli.signs import sign
from queue_server.domain.signs import Face, Shown
from queue_server.workers.signs import line as protocol
from queue_server.workers.signs.adapter import SignTroubleError, Trouble
from queue_server.workers.signs.line import Line
from tests.serving import free_port, wait_for
from tests.signs.peer import Peer, is_silent, says


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.die()


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "ANSWER_SECONDS", 0.3)


def drips(_line: str, connection: socket.socket) -> None:
    """Never ends what it says, so that each letter comes in time and the line never does."""
    for _ in range(50):
        connection.sendall(b"O")
        time.sleep(0.05)


def hangs_up(_line: str, connection: socket.socket) -> None:
    hang_up(connection)


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def trouble_of(peer: Peer) -> Trouble:
    line = Line(peer.address)
    with pytest.raises(SignTroubleError) as found:
        line.show(Shown(Face.FREE))
    line.close()
    return found.value.trouble


def test_every_picture_is_one_line_of_ascii(peer):
    line = Line(peer.address)
    for face in (Face.FREE, Face.BREAK, Face.CLOSED):
        line.show(Shown(face))
    line.show(Shown(Face.NUMBER, "A012"))
    line.blink()
    line.check()
    line.close()

    assert peer.lines == ["FREE", "BREAK", "CLOSED", "NUMBER A012", "BLINK"]


def test_an_ok_may_end_as_windows_ends_lines(peer):
    peer.answer = says(b"OK\r\n")
    Line(peer.address).show(Shown(Face.FREE))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (is_silent, Trouble.SILENT),
        (drips, Trouble.SILENT),
        (hangs_up, Trouble.CUT),
        (says(b"ERROR\n"), Trouble.GARBLED),
        (says(b"ok\n"), Trouble.GARBLED),
        (says(b"\xff\xfe\x00\n"), Trouble.GARBLED),
        (says(b"x" * 5000), Trouble.GARBLED),
        (says(b"OK\nOK\n"), Trouble.GARBLED),
        (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Trouble.GARBLED),
    ],
)
def test_a_bad_sign_is_told_from_a_good_one(peer, answer, trouble):
    peer.answer = answer
    began = time.monotonic()

    assert trouble_of(peer) is trouble
    assert time.monotonic() - began < 2


def test_a_sign_that_hangs_up_or_talks_unasked_is_noticed_without_a_word(peer):
    found = []
    for act in (hang_up, lambda each: each.sendall(b"HELLO\n")):
        line = Line(peer.address)
        line.show(Shown(Face.FREE))
        connection = max(peer._connections, key=lambda each: each.fileno())
        act(connection)

        def noticed(line: Line = line) -> Trouble | None:
            try:
                line.check()
            except SignTroubleError as trouble:
                return trouble.trouble
            return None

        found.append(wait_for("the check to notice", noticed))
        peer._connections.discard(connection)

    assert found == [Trouble.CUT, Trouble.GARBLED]


def test_where_nobody_is_nobody_answers():
    with pytest.raises(SignTroubleError) as found:
        Line(f"127.0.0.1:{free_port()}")

    assert found.value.trouble is Trouble.UNREACHABLE


def test_the_command_shows_every_picture_and_says_what_is_wrong(peer):
    done = CliRunner().invoke(sign, ["test", peer.address, "--pause", "0"])
    peer.answer = says(b"what?\n")
    garbled = CliRunner().invoke(sign, ["test", peer.address, "--pause", "0"])
    dead = CliRunner().invoke(sign, ["test", f"127.0.0.1:{free_port()}"])
    wrong = CliRunner().invoke(sign, ["test", "somewhere"])

    assert peer.lines[:5] == ["NUMBER A012", "BLINK", "FREE", "BREAK", "CLOSED"]
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "NUMBER A012: OK")
    assert (garbled.exit_code, dead.exit_code, wrong.exit_code) == (1, 1, 2)
    assert "something else than OK" in garbled.output
    assert "nobody answers" in dead.output
