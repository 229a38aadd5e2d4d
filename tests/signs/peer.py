"""A sign for tests: a real TCP server that speaks the protocol "line", well or badly."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from tests.serving import wait_for

Answer = Callable[[str, socket.socket], None]


def obeys(_line: str, connection: socket.socket) -> None:
    """As a good sign does."""
    connection.sendall(b"OK\n")


def says(words: bytes) -> Answer:
    """Answers always the same."""
    return lambda _line, connection: connection.sendall(words)


def is_silent(_line: str, _connection: socket.socket) -> None:
    """Takes lines and says nothing."""


class Peer:
    """A sign at a port of its own; it remembers what it was told, how often it was dialled, and
    how many lines there were at once at most."""

    def __init__(self, answer: Answer = obeys, port: int = 0) -> None:
        self.answer = answer
        self.lines: list[str] = []
        self.dialled = 0
        self.most_at_once = 0
        self._connections: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", port), reuse_port=False)
        self.port = int(self._listening.getsockname()[1])
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def shows(self) -> str | None:
        """The last picture."""
        pictures = [line for line in self.lines if line != "BLINK"]
        return pictures[-1] if pictures else None

    def wait_for(self, picture: str, seconds: float = 15.0) -> None:
        """Wait until it shows that."""
        wait_for(f"{picture} instead of {self.lines}", lambda: self.shows == picture, seconds)

    def die(self) -> None:
        """Lose power: the connections are gone, and so is everything that it knew."""
        # A listener that waits in accept() must be woken, or the port would stay taken.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in list(self._connections):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.dialled += 1
                self._connections.add(connection)
                lines = sum(is_open(each) for each in list(self._connections))
                self.most_at_once = max(self.most_at_once, lines)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in connection.makefile("r", encoding="ascii"):
                self.lines.append(line.rstrip("\n"))
                self.answer(self.lines[-1], connection)
        connection.close()


def is_open(connection: socket.socket) -> bool:
    """Whether neither side has hung up yet; what the other side did may not be read yet."""
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
    except OSError:
        return False
