"""A process with many kiosks that give tickets at once, so that they are written in groups."""

from __future__ import annotations

import threading
from itertools import count
from multiprocessing.connection import Connection

from queue_server.actions import arriving
from queue_server.actions.entry import Actor, Door, Once
from queue_server.clock import Clock
from queue_server.store import Store
from tests.serving import MONDAY

KIOSKS = 8
ASKED = "f" * 64


def door_of(store: Store, key: str) -> Door:
    """The way in of a kiosk that asks under that key."""
    return Door(store, "wide", Actor("token:1", "kiosk"), Once(key, ASKED))


def main(address: str, number: int, told: Connection) -> None:
    """Give tickets until somebody pulls the plug; say each key and number once it is answered."""
    store, telling = Store(address, Clock(MONDAY)), threading.Lock()
    told.send("ready")

    def press(kiosk: int) -> None:
        for turn in count():
            key = f"{number}-{kiosk}-{turn}"
            ticket = arriving.issue(door_of(store, key), "ABC"[turn % 3]).number
            with telling:
                told.send((key, ticket))

    people = [threading.Thread(target=press, args=(kiosk,)) for kiosk in range(KIOSKS)]
    for person in people:
        person.start()
    for person in people:
        person.join()
