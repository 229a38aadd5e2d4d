"""What systemd hands over, and what it is told; without systemd nothing is, and nobody."""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping
from time import monotonic

FIRST = 3  # handed sockets begin behind standard input, output and error
HANDED = ("LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES")
TOLD = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")


def handed_sockets(environ: MutableMapping[str, str]) -> list[socket.socket]:
    """The listening sockets of socket activation, in the unit's order; none without it.

    What names them is taken out of the environment: no child may think that they are its own.
    """
    count, owner, _names = (environ.pop(name, "") for name in HANDED)
    if not count.isdigit() or owner != str(os.getpid()):
        return []
    handed = [socket.socket(fileno=FIRST + each) for each in range(int(count))]
    for each in handed:
        each.set_inheritable(False)
    return handed


def without_systemd(environ: MutableMapping[str, str]) -> dict[str, str]:
    """The environment for a child that systemd knows nothing of."""
    return {name: told for name, told in environ.items() if name not in (*HANDED, *TOLD)}


def notify(state: str) -> None:
    """Tell systemd, if it listens, that the service is "READY=1", "STOPPING=1" and the like."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    # A name that begins with @ stands in no folder.
    address = f"\0{path[1:]}" if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(state.encode(), address)
        except OSError:
            return  # it will find out by itself, and a server does not end for that


class Watchdog:
    """Tells systemd that the service is alive, twice in the time that the unit allows it."""

    def __init__(self) -> None:
        allowed = os.environ.get("WATCHDOG_USEC", "")
        self.every = int(allowed) / 2_000_000 if allowed.isdigit() else None
        self._next = 0.0

    def beat(self) -> None:
        """Say so, if it is time; called often."""
        if self.every is not None and monotonic() >= self._next:
            self._next = monotonic() + self.every
            notify("WATCHDOG=1")
