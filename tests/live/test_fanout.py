"""Writing straight to each connection: real sockets, a real server, in each way of serving."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.live.raw import CLOSE, PING, PONG, TEXT, Gone, Polling, Raw
from tests.serving import ROOT, wait_for

KILOBYTES = 8 * 1024
# More than the kernel keeps for a client that takes nothing; with forty answers beside them still
# fewer than the server keeps (lines.MOST_MESSAGES).
TOO_MUCH_FOR_THE_KERNEL = 80
MANY = 1000


class Hall:
    """A server that emits what it is told to, and its clients."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.clients = ExitStack()
        self.control = self.client()

    def client(self, room: str = "", small: bool = False) -> Raw:
        """A new client that reads only when it is told to."""
        raw = Raw(self.port, small=small)
        self.clients.callback(raw.close)
        if room:
            assert raw.ask("join", room) == room
        return raw

    def emit(self, event: str, room: str, first: int, count: int, size: int = 20) -> None:
        """Have numbered messages emitted; back when they all are."""
        assert self.control.ask("go", event, room, first, count, size) == count

    def sockets(self) -> int:
        """How many connections the server knows."""
        return self.control.ask("how")["sockets"]


@pytest.fixture(scope="module", params=["eventlet", "gevent", "threading"])
def mode(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def patient(mode: str) -> Iterator[int]:
    """The port of a server that waits long for those who do not read."""
    with emitting(mode, 25, 300) as port:
        yield port


@pytest.fixture(scope="module")
def strict(mode: str) -> Iterator[int]:
    """The port of a server that wants to hear from everybody soon."""
    with emitting(mode, 1, 3) as port:
        yield port


@contextmanager
def emitting(mode: str, interval: float, timeout: float) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.live.emitting", mode, str(interval), str(timeout)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield next(int(line) for line in server.stdout if line.strip().isdigit())
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def hall(patient: int) -> Iterator[Hall]:
    opened = Hall(patient)
    with opened.clients:
        yield opened


@pytest.fixture
def room(request: pytest.FixtureRequest) -> str:
    """A room of the test's own."""
    return request.node.name


def test_every_client_of_a_room_gets_every_message_in_order(hall, room) -> None:
    clients = [hall.client(room) for _ in range(20)]
    elsewhere = hall.client("elsewhere")
    hall.emit("tick", room, 0, 50)
    for each in clients:
        each.until(lambda each=each: len(each.seqs("tick")) == 50)
        assert each.seqs("tick") == list(range(50))
    hall.emit("tick", "elsewhere", 7, 1)
    elsewhere.until(lambda: elsewhere.events)
    assert elsewhere.seqs("tick") == [7]


def test_a_message_of_any_size_comes_whole(hall, room) -> None:
    client = hall.client(room)
    for size in (0, 100, 125, 126, 127, 65_500, 65_536, 300_000):
        hall.emit("tick", room, size, 1, size)
        client.until(lambda size=size: client.seqs("tick")[-1:] == [size])
        assert len(client.events[-1][1]["filling"]) == size


def test_a_client_that_stops_reading_misses_nothing_once_it_reads_again(hall, room) -> None:
    client = hall.client(room, small=True)
    asked = [client.ask_later("echo", number) for number in range(20)]
    hall.emit("tick", room, 0, TOO_MUCH_FOR_THE_KERNEL, KILOBYTES)
    asked += [client.ask_later("echo", number) for number in range(20, 40)]
    client.until(lambda: len(client.seqs("tick")) == TOO_MUCH_FOR_THE_KERNEL)
    client.until(lambda: len(client.answers) == len(asked))
    assert client.seqs("tick") == list(range(TOO_MUCH_FOR_THE_KERNEL))
    hall.emit("tick", room, TOO_MUCH_FOR_THE_KERNEL, 50)
    client.until(lambda: len(client.seqs("tick")) == TOO_MUCH_FOR_THE_KERNEL + 50)
    assert client.seqs("tick") == list(range(TOO_MUCH_FOR_THE_KERNEL + 50))


def test_a_client_that_reads_while_it_is_late_gets_all_in_order(hall, room) -> None:
    client = hall.client(room, small=True)
    for turn in range(10):
        hall.emit("tick", room, turn * 50, 50, KILOBYTES // 2)
        client.until(lambda turn=turn: len(client.seqs("tick")) > turn * 50 + 10)
    client.until(lambda: len(client.seqs("tick")) == 500)
    assert client.seqs("tick") == list(range(500))


def test_a_late_client_is_spared_boards_that_newer_ones_replace(hall, room) -> None:
    late, quick = hall.client(room, small=True), hall.client(room)
    for first in range(0, 300, 50):
        hall.emit("board", room, first, 50, KILOBYTES)
        quick.until(lambda newest=first + 49: quick.seqs("board")[-1:] == [newest])
    late.until(lambda: late.seqs("board")[-1:] == [299])
    seqs = late.seqs("board")
    assert seqs == sorted(set(seqs))
    assert len(seqs) < 300


def test_boards_of_one_room_do_not_replace_those_of_another(hall, room) -> None:
    late = hall.client(f"{room} 1", small=True)
    assert late.ask("join", f"{room} 2")
    for turn in range(TOO_MUCH_FOR_THE_KERNEL):
        hall.emit("board", f"{room} {turn % 2 + 1}", turn, 1, KILOBYTES)
    late.until(lambda: late.seqs("board")[-1:] == [TOO_MUCH_FOR_THE_KERNEL - 1])
    assert late.seqs("board")[-2:] == [TOO_MUCH_FOR_THE_KERNEL - 2, TOO_MUCH_FOR_THE_KERNEL - 1]


def test_a_client_that_takes_nothing_delays_nobody_and_is_cut_off(hall, room) -> None:
    stuck, others = hall.client(room, small=True), [hall.client(room) for _ in range(3)]
    for turn in range(5):
        hall.emit("tick", room, turn * 100, 100, KILOBYTES)
        for each in others:
            each.until(lambda each=each, turn=turn: len(each.seqs("tick")) == turn * 100 + 100)
    stuck.until_gone()
    assert stuck.seqs("tick") == list(range(len(stuck.seqs("tick"))))
    assert len(stuck.seqs("tick")) < 500
    told = hall.control.ask("how")
    assert "too slow" in told["dropped"]
    assert f"{stuck.sid} too slow" in told["gone"]

    back = hall.client(room)
    hall.emit("tick", room, 500, 1)
    back.until(lambda: back.events)
    assert back.seqs("tick") == [500]


def test_a_client_that_asks_without_listening_is_cut_off(hall) -> None:
    flooding = hall.client(small=True)
    with pytest.raises((Gone, OSError)):  # noqa: PT012 (where it breaks is the kernel's affair)
        while True:
            flooding.ask_later("echo", "x" * 20_000)
    assert hall.control.ask("echo", 1) == 1


def test_a_client_that_polls_gets_the_same(hall, room) -> None:
    polling, direct = Polling(hall.port), hall.client(room)
    polling.join(room)
    hall.emit("board", room, 0, 30)
    direct.until(lambda: len(direct.events) == 30)
    polling.until(lambda: len(polling.events) == 30)
    assert polling.events == direct.events


def test_a_client_that_polls_too_seldom_is_cut_off_and_may_come_again(hall, room) -> None:
    polling = Polling(hall.port)
    polling.join(room)
    dropped = len(hall.control.ask("how")["dropped"])
    hall.emit("tick", room, 0, MANY)
    wait_for("it to be cut off", lambda: len(hall.control.ask("how")["dropped"]) > dropped, 30)
    wait_for("it to be forgotten", lambda: polling.poll() == 400, 30)
    polling = Polling(hall.port)
    polling.join(room)
    hall.emit("tick", room, MANY, 1)
    polling.until(lambda: polling.events)
    assert polling.seqs("tick") == [MANY]


def test_nothing_is_lost_when_a_polling_client_goes_on_by_websocket(hall, room) -> None:
    polling = Polling(hall.port)
    polling.join(room)
    hall.control.ask_later("flow", "tick", room, 0, 300)
    polling.until(lambda: len(polling.events) > 20)

    upgraded = Raw(hall.port, polling.eio_sid)
    hall.clients.callback(upgraded.close)
    upgraded.say("2probe")
    assert upgraded.frame() == (TEXT, b"3probe")
    polling.poll()
    upgraded.say("5")
    upgraded.until(lambda: 299 in upgraded.seqs("tick"))
    assert polling.seqs("tick") + upgraded.seqs("tick") == list(range(300))


def test_a_websocket_that_is_not_upgraded_as_one_must_leaves_the_polling_alone(hall, room) -> None:
    polling = Polling(hall.port)
    polling.join(room)
    wrong = Raw(hall.port, polling.eio_sid)
    hall.clients.callback(wrong.close)
    wrong.say("2hello")
    wrong.until_gone()
    hall.emit("tick", room, 0, 1)
    polling.until(lambda: polling.events)


@pytest.mark.parametrize(
    ("opcode", "payload", "more", "code"),
    [
        (TEXT, b"42[]", {"masked": False}, 1002),
        (TEXT, b"\xff\xfe", {}, 1007),
        (TEXT, b"nonsense", {}, 1002),
        (TEXT, b"x" * 40_000, {}, 1009),
        (3, b"", {}, 1002),
        (0, b"goes on with nothing", {}, 1002),
        (PING, b"", {"final": False}, 1002),
    ],
)
def test_a_client_that_breaks_the_protocol_is_told_so(hall, opcode, payload, more, code) -> None:
    breaking = hall.client()
    breaking.send(opcode, payload, **more)
    with pytest.raises(Gone) as gone:
        breaking.until(lambda: False)
    assert gone.value.args == (code,)


def test_a_message_may_come_in_pieces_with_a_ping_between(hall) -> None:
    client = hall.client()
    client.send(TEXT, b'4277["echo",', final=False)
    client.send(PING, b"are you there?")
    client.send(0, b'"a wh', final=False)
    client.send(0, b'ole"]')
    assert until_opcode(client, PONG) == b"are you there?"
    client.until(lambda: client.answers)
    assert client.answers == {77: "a whole"}


def test_a_closing_client_is_answered_and_forgotten(hall) -> None:
    before = hall.sockets()
    leaving = hall.client()
    assert hall.sockets() == before + 1
    leaving.send(CLOSE, (1000).to_bytes(2, "big"))
    with pytest.raises(Gone) as gone:
        leaving.until(lambda: False)
    assert gone.value.args == (1000,)
    wait_for("it to be forgotten", lambda: hall.sockets() == before, 30)


def test_clients_that_go_without_a_word_are_forgotten(strict) -> None:
    for _ in range(30):
        Raw(strict).close()
    Polling(strict)
    wait_for("them to be forgotten", lambda: asked(strict)["sockets"] == 1, 60)
    wait_for("nothing to be kept of them", lambda: asked(strict)["environs"] == 1, 60)


def test_a_client_that_answers_no_ping_is_gone_within_seconds(strict) -> None:
    silent = Raw(strict)
    assert until_opcode(silent, CLOSE)
    left = [each for each in asked(strict)["gone"] if each.startswith(silent.sid)]
    assert left == [f"{silent.sid} ping timeout"]


def test_a_client_that_answers_pings_stays(strict) -> None:
    faithful = Raw(strict)
    pings = 0
    while pings < 6:
        frame = faithful.frame()
        pings += frame == (TEXT, b"2")
        faithful.take(frame)
    assert faithful.ask("echo", 5) == 5
    faithful.close()


def asked(port: int) -> dict[str, Any]:
    """What the server keeps, while somebody asks."""
    asking = Raw(port)
    told = asking.ask("how")
    asking.close()
    return told


def until_opcode(client: Raw, opcode: int) -> bytes:
    """What the next frame of that kind carries; what comes before it is left unanswered."""
    while True:
        found, payload = client.frame()
        if found == opcode:
            return payload
