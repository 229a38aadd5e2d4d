"""The power is cut in the middle of booking: nothing is given twice, nothing is lost for long."""

from __future__ import annotations

import random
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from threading import Thread

from queue_server.actions import upkeep
from queue_server.domain.slots import slots_on
from queue_server.queries import availability, offices
from tests.actions.bookings import booked_office
from tests.actions.visits import minutes
from tests.load import bookers
from tests.load.bookers import OFFICE, TUESDAY, codes, taken

CUTS = 12
BOOKERS = 3


class Bookers:
    """Processes that book what is free, and everything that they have acknowledged."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.acknowledged: list[str] = []
        # Forked from one that has read the modules already: that would take most of the time.
        self.processes = get_context("forkserver")
        self.processes.set_forkserver_preload([bookers.__name__])

    def start(self, number: int) -> tuple[ForkServerProcess, Thread]:
        heard, told = self.processes.Pipe(duplex=False)
        process = self.processes.Process(target=bookers.main, args=(self.address, number, told))
        process.start()
        told.close()
        assert heard.recv() == "ready"
        listening = Thread(target=self.listen, args=(heard,))
        listening.start()
        return process, listening

    def listen(self, heard: Connection) -> None:
        try:
            while True:
                self.acknowledged.append(heard.recv())
        except (EOFError, OSError):
            # A code that was cut in the middle was not acknowledged.
            heard.close()


def test_power_cuts_in_mid_booking_give_no_place_twice_and_lose_none_for_long(store, clock):
    door = booked_office(store, ("places = 2", "places = 60"), ("places = 1", "places = 30"))
    them, chance = Bookers(store.address), random.Random(20261123)
    cut = 0
    # On a busy machine a cut may come before anybody has booked anything.
    while cut < CUTS or len(them.acknowledged) <= 2 * CUTS:
        cut += 1
        assert cut < 20 * CUTS
        running = [them.start(BOOKERS * cut + number) for number in range(BOOKERS)]
        time.sleep(chance.uniform(0.05, 0.4))
        for process, _ in running:
            process.kill()
        for process, listening in running:
            process.join()
            listening.join()

    assert set(them.acknowledged) <= codes(store)
    # Whoever was cut off between holding and booking keeps a place no longer than the hold lasts.
    clock.step(minutes(15))
    upkeep.tend(store, OFFICE)
    office, booked = offices.find(store, OFFICE), taken(store)
    for letter in "AB":
        offered = availability.hours(store, door.office, letter, TUESDAY)
        assert len(offered) == len(slots_on(office, office.service(letter), TUESDAY))
        for hour in offered:
            assert hour.free + booked[letter, hour.starts_at] == hour.places
