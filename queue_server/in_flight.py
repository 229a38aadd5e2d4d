"""The requests that are being answered: how many there are, and what becomes of them at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

SOCKET_PATH = "/socket.io"
STOPPING = "okienko.stopping"


class InFlight:
    """Counts the requests that are being answered; long-lived Socket.IO requests don't count.

    Once `stopping`, it marks each further one: what is not begun any more is not done unseen.
    While `leaving`, it asks for each answered line to be closed: the next request opens another.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.count = 0
        self.stopping = False
        self.leaving = False
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request and count it until it is answered."""
        if environ.get("PATH_INFO", "").startswith(SOCKET_PATH):
            return self.app(environ, start_response)
        self._add(1)
        environ[STOPPING] = self.stopping
        try:
            begin = closing(start_response) if self.leaving else start_response
            return Counted(self.app(environ, begin), lambda: self._add(-1))
        except BaseException:
            self._add(-1)
            raise

    def _add(self, change: int) -> None:
        with self._lock:
            self.count += change


def closing(start_response: Any) -> Any:
    """Ends a line with its answer."""

    def begin(status: str, headers: list[tuple[str, str]], *problem: Any) -> Any:
        return start_response(status, [*headers, ("Connection", "close")], *problem)

    return begin


class Counted:
    """An answer that tells when it was sent."""

    def __init__(self, answer: Iterable[bytes], done: Callable[[], None]) -> None:
        self.answer = answer
        self.done = done

    def __iter__(self) -> Any:
        return iter(self.answer)

    def close(self) -> None:
        """Called by every WSGI server at the answer's end, also when the client has gone."""
        try:
            if hasattr(self.answer, "close"):
                self.answer.close()
        finally:
            self.done()
