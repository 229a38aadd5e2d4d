"""After any sequence of actions, at any hour, the office is in order."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from queue_server.actions import offices
from queue_server.store import Store
from tests import databases
from tests.actions.any_sequence import COUNTERS, AnySequence
from tests.conftest import SteppedClock
from tests.rounds import rounds
from tests.serving import ROOT

TRIES = settings(
    max_examples=rounds(20, 60),
    stateful_step_count=50,
    deadline=None,
    # A failure is told as it was found: shrinking it would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def office_with_three_counters() -> str:
    """The wide office with three counters, the last of which does not serve A."""
    wide = (ROOT / "tests" / "offices" / "wide.toml").read_text(encoding="utf-8")
    head, _, rest = wide.partition("[counters.1]")
    _, priorities, tail = rest.partition("[priorities.pregnant]")
    served = dict.fromkeys(COUNTERS, '["A", "B", "C"]') | {"3": '["B", "C"]'}
    desks = "".join(f"[counters.{key}]\nservices = {letters}\n" for key, letters in served.items())
    return head + desks + priorities + tail


def test_after_any_sequence_of_actions_the_office_is_in_order(tmp_path, dialect):
    source = office_with_three_counters()
    loaded = databases.at(tmp_path / "loaded.db", dialect)
    store = Store(loaded, SteppedClock())
    offices.load(store, source, "wide")
    store.close()

    compared = AnySequence.compared
    run_state_machine_as_test(lambda: AnySequence(loaded, tmp_path, source), settings=TRIES)
    assert AnySequence.compared - compared > TRIES.max_examples
