"""The protocol "line": one line of ASCII for each change, answered by OK; see docs/signs.md."""

from __future__ import annotations

import socket
from contextlib import suppress
from time import monotonic

from queue_server.domain.signs import Face, Shown
from queue_server.settings import host_and_port
from queue_server.workers.signs.adapter import SignTroubleError, Trouble

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 2.0
LONGEST_ANSWER = 64


class Line:
    """A TCP connection to a sign that speaks lines."""

    def __init__(self, address: str) -> None:
        try:
            self._socket = socket.create_connection(host_and_port(address), CONNECT_SECONDS)
        except OSError:
            raise SignTroubleError(Trouble.UNREACHABLE) from None
        # A line is small and must not wait for another one.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def show(self, shown: Shown) -> None:
        """`NUMBER A012`, `FREE`, `BREAK` or `CLOSED`."""
        self.say(f"NUMBER {shown.number}" if shown.face is Face.NUMBER else shown.face.name)

    def blink(self) -> None:
        """`BLINK`."""
        self.say("BLINK")

    def check(self) -> None:
        """What a sign says unasked is as bad as hanging up: answers would be taken for others."""
        self._socket.settimeout(0)
        try:
            said = self._socket.recv(LONGEST_ANSWER)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        raise SignTroubleError(Trouble.GARBLED if said else Trouble.CUT)

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.close()

    def say(self, line: str) -> None:
        """Send a line and wait for its OK. Raises SignTroubleError."""
        until = monotonic() + ANSWER_SECONDS
        try:
            self._socket.settimeout(ANSWER_SECONDS)
            self._socket.sendall(f"{line}\n".encode("ascii"))
            answer = self._answer(until)
        except TimeoutError:
            raise SignTroubleError(Trouble.SILENT) from None
        except OSError:
            raise SignTroubleError(Trouble.CUT) from None
        if answer != b"OK":
            raise SignTroubleError(Trouble.GARBLED)

    def _answer(self, until: float) -> bytes:
        """One line, whole within its time, however slowly its letters come."""
        said = b""
        while not said.endswith(b"\n"):
            left = until - monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            piece = self._socket.recv(LONGEST_ANSWER)
            if not piece:
                raise SignTroubleError(Trouble.CUT)
            said += piece
            if len(said) > LONGEST_ANSWER or b"\n" in said[:-1]:
                raise SignTroubleError(Trouble.GARBLED)
        return said.rstrip(b"\r\n")
