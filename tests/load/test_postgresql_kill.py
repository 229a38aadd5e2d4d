"""The database's own power is cut in the rush: nothing acknowledged is lost, nothing doubled."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests import databases
from tests.load.crowd import (
    PATIENCE_SECONDS,
    WIDE,
    Heard,
    alive,
    nothing_was_lost,
    rush,
    start,
)
from tests.postgres import Cluster
from tests.serving import Server, wait_for

pytestmark = pytest.mark.dialect("postgresql")

CUTS = 6
MOST_EACH_KIOSK = 700


@pytest.fixture
def durable() -> Iterator[Cluster]:
    """A cluster whose power a test may cut."""
    made = Cluster(durable=True).start()
    yield made
    made.remove()


class PowerCuts:
    """Cuts PostgreSQL's power at random moments, and every other time the server's, too."""

    def __init__(self, cluster: Cluster, server: Server, heard: Heard, seed: int) -> None:
        self.cluster = cluster
        self.server = server
        self.heard = heard
        self.chance = random.Random(seed)
        self.done = 0
        self.trouble: list[BaseException] = []

    def run(self) -> None:
        try:
            while self.done < CUTS:
                self.let_some_be_issued(self.chance.randrange(10, 60))
                self.cluster.kill()
                if self.done % 2:
                    self.server.kill()
                self.cluster.start()
                if self.done % 2:
                    self.server.start()
                self.done += 1
        except BaseException as trouble:
            self.trouble.append(trouble)
            raise

    def let_some_be_issued(self, more: int) -> None:
        """On a busy machine nobody may have got a ticket since the last cut."""
        enough = len(self.heard.issued) + more
        wait_for("some tickets", lambda: len(self.heard.issued) >= enough, PATIENCE_SECONDS)


def test_power_cuts_of_postgresql_lose_and_double_no_acknowledged_ticket_or_call(
    tmp_path, durable, dialect
):
    databases.note_of(tmp_path / "okienko.db").write_text(durable.fresh())
    with Server(tmp_path, offices=(WIDE,), dialect=dialect) as server:
        heard = Heard(later=frozenset({503}))
        cuts = PowerCuts(durable, server, heard, seed=20261123)
        cutting = start(cuts.run)
        rush(server, MOST_EACH_KIOSK, lambda: alive([cutting]), heard)
        cutting.join()

    assert (cuts.trouble, cuts.done) == ([], CUTS)
    assert heard.errors == []
    assert len(heard.cuts) > CUTS
    nothing_was_lost(server, heard)
