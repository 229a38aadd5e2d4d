"""The power is cut again and again in the rush: nothing acknowledged is lost, nothing doubled."""

from __future__ import annotations

import random
import threading

from tests.load.crowd import WIDE, alive, nothing_was_lost, rush, start
from tests.serving import Server

CUTS = 20
# Three services have 999 numbers each: enough for more cuts than are made.
MOST_EACH_KIOSK = 700


class PowerCuts:
    """Kills the server at random moments and starts it again, so many times."""

    def __init__(self, server: Server, seed: int) -> None:
        self.server = server
        self.chance = random.Random(seed)
        self.done = 0
        self.stopping = threading.Event()
        self.trouble: list[BaseException] = []

    def run(self) -> None:
        try:
            while self.done < CUTS and not self.stopping.wait(self.chance.uniform(0.05, 1.0)):
                self.server.kill()
                self.server.start()
                self.done += 1
        except BaseException as trouble:
            self.trouble.append(trouble)
            raise


def test_twenty_power_cuts_lose_and_double_no_acknowledged_ticket_or_call(tmp_path):
    with Server(tmp_path, offices=(WIDE,)) as server:
        cuts = PowerCuts(server, seed=20261123)
        cutting = start(cuts.run)
        heard = rush(server, MOST_EACH_KIOSK, going_on=lambda: alive([cutting]))
        cutting.join()

    assert (cuts.trouble, cuts.done) == ([], CUTS)
    assert len(heard.issued) > 10 * CUTS
    assert heard.errors == []
    assert len(heard.cuts) > CUTS
    nothing_was_lost(server, heard)
