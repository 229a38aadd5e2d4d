"""The power is cut in the middle of booking: nothing is given twice, nothing is lost for long."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from queue_server.actions import upkeep
from queue_server.domain.slots import slots_on
from queue_server.queries import availability, offices
from tests.actions.bookings import booked_office
from tests.actions.visits import minutes
from tests.load.bookers import OFFICE, TUESDAY, codes, taken
from tests.serving import ROOT

CUTS = 12
BOOKERS = 3


class Bookers:
    """Processes that book what is free, and everything that they have acknowledged."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.acknowledged: list[str] = []

    def start(self, number: int) -> tuple[subprocess.Popen[str], threading.Thread]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.bookers", self.address, str(number)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        listening = threading.Thread(target=self.listen, args=(process,))
        listening.start()
        return process, listening

    def listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        # A code that was cut in the middle was not acknowledged.
        self.acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]


def test_power_cuts_in_mid_booking_give_no_place_twice_and_lose_none_for_long(
    store, clock, tmp_path: Path
):
    door = booked_office(store, ("places = 2", "places = 60"), ("places = 1", "places = 30"))
    bookers, chance = Bookers(store.address), random.Random(20261123)
    for cut in range(CUTS):
        running = [bookers.start(BOOKERS * cut + number) for number in range(BOOKERS)]
        time.sleep(chance.uniform(0.05, 0.4))
        for process, _ in running:
            process.kill()
        for process, listening in running:
            process.wait()
            listening.join()

    assert len(bookers.acknowledged) > CUTS
    assert set(bookers.acknowledged) <= codes(store)
    # Whoever was cut off between holding and booking keeps a place no longer than the hold lasts.
    clock.step(minutes(15))
    upkeep.tend(store, OFFICE)
    office, booked = offices.find(store, OFFICE), taken(store)
    for letter in "AB":
        offered = availability.hours(store, door.office, letter, TUESDAY)
        assert len(offered) == len(slots_on(office, office.service(letter), TUESDAY))
        for hour in offered:
            assert hour.free + booked[letter, hour.starts_at] == hour.places
