"""A process with a kiosk and a clerk who press as fast as they can, beside other such processes."""

from __future__ import annotations

from multiprocessing.connection import Connection

from queue_server.actions import arriving, calling
from queue_server.actions.entry import Actor, Door
from queue_server.clock import Clock
from queue_server.store import Store
from tests.serving import MONDAY


def main(address: str, number: int, tickets: int, told: Connection) -> None:
    """Issue so many tickets and call somebody after each; then say which, and which calls."""
    clerk = Actor(f"user:{number}", f"Clerk {number}")
    door = Door(Store(address, Clock(MONDAY)), "wide", clerk)
    told.send("ready")
    assert told.recv() == "go"
    issued, called = [], []
    for turn in range(tickets):
        issued.append(arriving.issue(door, "ABC"[turn % 3]).number)
        ticket = calling.call_next(door, str(number)).ticket
        if ticket is not None:
            called.append((ticket.number, ticket.call))
    told.send((issued, called))
