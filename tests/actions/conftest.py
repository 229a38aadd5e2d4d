"""What the tests of the actions start from, besides the office in Kalisz."""

from __future__ import annotations

import pytest

from queue_server.actions.entry import Actor, Door
from queue_server.store import Store
from tests.actions.visits import load_file, moment


@pytest.fixture
def second(store: Store, clock) -> Door:
    """The way into the Town Clerk's in New York, on Monday at 10:00 there."""
    clock.moment = moment(10, zone="America/New_York")
    return Door(store, load_file(store, "second"), Actor("user:1", "Anna"))


@pytest.fixture
def wide(store: Store, clock) -> Door:
    """The way into the office that never closes, on Monday at 08:40."""
    return Door(store, load_file(store, "wide"), Actor("user:1", "Anna"))
