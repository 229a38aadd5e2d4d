"""Keeps several server processes going on one port; serves nothing itself.

Every process has a listening socket of its own on the same port, and the kernel spreads new
connections over them (SO_REUSEPORT). A process that dies takes its socket with it, so nobody waits
for it; one that is restarted on purpose hands its socket to its successor, so nobody is refused.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog

from queue_server import launcher, systemd
from queue_server.processes import Child

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
FINISH_SECONDS = 40.0
# Who lived this long and dies is started again at once; who dies sooner waits longer each time.
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)

Command = Callable[[int, int], Sequence[str]]  # what to run, for a socket and a pipe by number


class DidNotStart(Exception):
    """A process ended before all of them were ready."""


@dataclass(eq=False)
class Place:
    """One of the processes by its number: who serves there now, and who is to follow."""

    number: int
    listening: socket.socket | None = None
    child: Child | None = None
    successor: Child | None = None
    failures: int = 0
    start_at: float = 0.0
    leaving: list[Child] = field(default_factory=list)

    def children(self) -> list[Child]:
        """Every process of this place that has not ended."""
        here = [self.child, self.successor, *self.leaving]
        return [each for each in here if each is not None]


class Supervisor:
    """Starts the processes, starts those anew that die, and ends with them.

    `handed` are systemd's sockets, one for each process; without them the port is bound here.
    SIGTERM and SIGINT end it all, a second one at once; SIGHUP starts one after the other anew.
    """

    def __init__(
        self,
        count: int,
        address: tuple[str, int],
        command: Command,
        environment: Mapping[str, str],
        handed: Sequence[socket.socket] = (),
    ) -> None:
        self._command = command
        self._environment = environment
        self._host, self._port = address
        self._handed = list(handed)
        self._places = [Place(number) for number in range(count)]
        self._asked: list[int] = []
        self._stops = 0
        self._stop_by = 0.0
        self._to_renew: list[Place] = []
        self._ready = False
        self._look = selectors.DefaultSelector()
        self._watchdog = systemd.Watchdog()

    def run(self, tell: Callable[[int], None]) -> int:
        """Serve until asked to stop; `tell` hears the port once all processes are ready.

        Raises OSError when the port can't be had, DidNotStart when a process does not get ready.
        """
        self._hear_signals()
        try:
            for place in self._places:
                self._start(place)
            while not self._is_over():
                self._turn()
                if not self._ready and all(_is_ready(place.child) for place in self._places):
                    self._ready = True
                    tell(self._port)
                    systemd.notify("READY=1")
        finally:
            for place in self._places:
                for child in place.children():
                    child.process.kill()
                    child.process.wait()
        return 0

    def _is_over(self) -> bool:
        return self._stops > 0 and not any(place.children() for place in self._places)

    def _hear_signals(self) -> None:
        heard, told = os.pipe()
        for end in (heard, told):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        self._look.register(heard, selectors.EVENT_READ)
        for number in SIGNALS:
            signal.signal(number, lambda number, _frame: self._asked.append(number))

    def _turn(self) -> None:
        """Wait for something to happen, and do what follows from it."""
        for key, _events in self._look.select(LOOK_SECONDS):
            if key.data is None:
                os.read(key.fd, 4096)
            else:
                key.data.listen()
        asked, self._asked = self._asked, []
        for number in asked:
            self._obey(number)
        for place in self._places:
            self._bury(place)
            if self._stops == 0:
                self._keep(place)
        self._renew()
        if self._stops and monotonic() > self._stop_by:
            self._send_all(signal.SIGKILL)
        self._watchdog.beat()

    def _obey(self, number: int) -> None:
        if number in (signal.SIGTERM, signal.SIGINT):
            self._stops += 1
            self._stop_by = monotonic() + FINISH_SECONDS
            systemd.notify("STOPPING=1")
            self._send_all(signal.SIGTERM if self._stops == 1 else signal.SIGKILL)
        elif number == signal.SIGHUP and self._ready and not self._stops:
            log.info("renewing", processes=len(self._places))
            self._to_renew = [*self._places]

    def _send_all(self, number: int) -> None:
        for place in self._places:
            for child in place.children():
                child.send(number)

    def _bury(self, place: Place) -> None:
        """Let go of who has ended."""
        place.leaving = [each for each in place.leaving if not self._has_ended(each)]
        if place.successor and self._has_ended(place.successor):
            if not self._stops:
                code = _code(place.successor)
                log.error("successor_failed", process=place.number, code=code)
            place.successor, self._to_renew = None, []
        if place.child and self._has_ended(place.child):
            self._lose(place, place.child)

    def _lose(self, place: Place, child: Child) -> None:
        """A process has ended: unless it was asked to, another one follows, sooner or later."""
        place.child = None
        if place.listening and not self._handed and not place.successor:
            # Its last copy: the kernel sends nobody here any more.
            place.listening.close()
            place.listening = None
        if self._stops:
            return
        if not self._ready:
            raise DidNotStart(f"process {place.number} ended with {_code(child)}")
        steady = monotonic() - child.born >= STEADY_SECONDS
        place.failures = 0 if steady else place.failures + 1
        pause = min(2.0 ** (place.failures - 2), LONGEST_PAUSE) if place.failures > 1 else 0.0
        place.start_at = monotonic() + pause
        log.error("process_died", process=place.number, code=_code(child), again_in=pause)

    def _keep(self, place: Place) -> None:
        """Start who is missing, end who is stuck, and let a successor take over."""
        for child in place.children():
            if child.is_stuck:
                log.error("process_stuck", process=place.number, pid=child.process.pid)
                child.send(signal.SIGKILL)
        if place.successor and (place.successor.is_ready or not place.child):
            if place.child:
                place.child.send(signal.SIGTERM)
                place.leaving.append(place.child)
            place.child, place.successor = place.successor, None
        if not place.child and monotonic() >= place.start_at:
            try:
                self._start(place)
            except OSError as trouble:
                place.start_at = monotonic() + LONGEST_PAUSE
                log.error("start_failed", process=place.number, why=trouble.strerror)

    def _renew(self) -> None:
        """Begin with the next one that is to be started anew, when nobody else is changing."""
        changing = any(place.successor or place.leaving for place in self._places)
        if changing or not self._to_renew or self._stops:
            return
        place = self._to_renew.pop(0)
        if place.child and place.listening:
            place.successor = self._spawn(place.number, place.listening)

    def _start(self, place: Place) -> None:
        if place.listening is None:
            place.listening = self._socket(place.number)
        place.child = self._spawn(place.number, place.listening)

    def _socket(self, number: int) -> socket.socket:
        """A socket for one process. It listens as soon as the process does, so that until then
        the others get every connection."""
        if self._handed:
            return self._handed[number]
        if not self._ready and number == 0:
            # Strangers that share their ports would let us in among them.
            launcher.listen(self._host, self._port).close()
        bound = launcher.bind(self._host, self._port, shared=True)
        self._port = bound.getsockname()[1]
        return bound

    def _spawn(self, number: int, place_socket: socket.socket) -> Child:
        hear, say = os.pipe()
        os.set_blocking(hear, False)
        os.set_blocking(say, False)
        listening = place_socket.fileno()
        try:
            process = subprocess.Popen(  # noqa: S603 (our own program)
                self._command(listening, say),
                env={**self._environment, "OKIENKO_PROCESS": str(number)},
                stdin=subprocess.DEVNULL,
                pass_fds=(listening, say),
                # Ctrl+C is for the supervisor, which passes it on; twice would end them at once.
                start_new_session=True,
            )
        except OSError:
            os.close(hear)
            raise
        finally:
            os.close(say)
        child = Child(process, hear)
        self._look.register(hear, selectors.EVENT_READ, child)
        return child

    def _has_ended(self, child: Child) -> bool:
        if child.process.poll() is None:
            return False
        self._look.unregister(child.pipe)
        os.close(child.pipe)
        return True


def _is_ready(child: Child | None) -> bool:
    return child is not None and child.is_ready


def _code(child: Child) -> Any:
    """How it ended: its exit code, or the name of the signal that ended it."""
    code = child.process.returncode
    return code if code is None or code >= 0 else signal.Signals(-code).name
