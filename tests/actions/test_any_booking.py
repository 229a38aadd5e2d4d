"""After any sequence of bookings, at any hour, free and taken places are all places."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from queue_server.store import Store
from tests import databases
from tests.actions.any_booking import AnyBooking
from tests.actions.bookings import booked_office
from tests.conftest import SteppedClock
from tests.rounds import rounds

TRIES = settings(
    max_examples=rounds(15, 40),
    stateful_step_count=40,
    deadline=None,
    # A failure is told as it was found: shrinking it would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def test_after_any_sequence_of_bookings_the_places_add_up(tmp_path, dialect):
    loaded = databases.at(tmp_path / "loaded.db", dialect)
    store = Store(loaded, SteppedClock())
    booked_office(
        store,
        ("days_ahead = 14", "days_ahead = 2"),
        ("lead_minutes = 0", "lead_minutes = 5"),
        ("change_until = 120", "change_until = 15"),
        ("fields = []", 'fields = ["name", "phone"]'),
    )
    store.close()

    run_state_machine_as_test(lambda: AnyBooking(loaded, tmp_path), settings=TRIES)
