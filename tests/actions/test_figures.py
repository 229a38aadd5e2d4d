"""What a day came to is written down when it has ended, and once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from queue_server.actions import arriving, calling, counters, reservations, upkeep
from queue_server.actions.entry import Door
from queue_server.domain.day_figures import Figures
from queue_server.domain.tickets import Kind
from queue_server.queries import day_figures
from tests.actions.living import live
from tests.actions.visits import MONDAY, moment

TUESDAY = MONDAY + timedelta(days=1)


def written(door: Door) -> dict[date, tuple[Figures, ...]]:
    return day_figures.figures(door.store, door.office, MONDAY, MONDAY + timedelta(days=30))


@pytest.fixture
def served(wide: Door, clock) -> Door:
    """One waited five minutes and was served for ten; one still waits; one never came."""
    counters.open_counter(wide, "1")
    arriving.issue(wide, "A")
    reservations.reserve(wide, "A", clock.now() + timedelta(minutes=30))
    clock.step(timedelta(minutes=5))
    calling.call_next(wide, "1")
    calling.start(wide, "1")
    clock.step(timedelta(minutes=10))
    calling.finish(wide, "1")
    arriving.issue(wide, "A")
    return wide


def test_a_day_is_summed_up_when_it_is_over(served: Door, clock):
    upkeep.tend(served.store, served.office)
    assert written(served) == {}

    clock.moment = moment(0, 1, day=TUESDAY)
    upkeep.tend(served.store, served.office)

    called = moment(8, 45)
    assert written(served) == {
        MONDAY: (
            Figures("A", Kind.RESERVATION, absent=1),
            Figures(
                "A",
                Kind.WALK_IN,
                issued=2,
                served=1,
                not_served=1,
                waits=1,
                waiting_seconds=300,
                longest_wait_seconds=300,
                servings=1,
                serving_seconds=600,
                longest_serving_seconds=600,
                first_call_at=called,
                last_call_at=called,
            ),
        )
    }


def test_a_day_waits_for_the_visitor_who_is_still_at_the_counter(served: Door, clock):
    calling.call_next(served, "1")
    clock.moment = moment(0, 1, day=TUESDAY)
    upkeep.tend(served.store, served.office)
    assert written(served) == {}

    calling.finish(served, "1")
    upkeep.tend(served.store, served.office)

    assert written(served)[MONDAY][1].served == 2


def test_a_visitor_who_is_never_finished_does_not_keep_it_for_ever(served: Door, clock):
    calling.call_next(served, "1")
    clock.step(timedelta(days=5))

    upkeep.tend(served.store, served.office)

    (figures,) = [each for each in written(served)[MONDAY] if each.issued]
    assert (figures.issued, figures.served) == (2, 1)


def test_days_before_this_version_are_made_up_for_one_at_a_time(wide: Door, clock, monkeypatch):
    monkeypatch.setattr(upkeep, "sum_up", lambda change: False)
    live(wide.store, "wide", clock, seed=3, days=3, presses=10)
    monkeypatch.undo()
    assert written(wide) == {}

    counts = []
    for _ in range(5):
        upkeep.tend(wide.store, "wide")
        counts.append(len(written(wide)))

    assert counts == [1, 2, 3, 3, 3]


def test_a_round_of_upkeep_with_nothing_to_sum_up_changes_nothing(served: Door, clock):
    clock.moment = moment(9, day=TUESDAY)
    while upkeep.tend(served.store, served.office):
        pass
    before = written(served)

    assert not upkeep.tend(served.store, served.office)
    assert written(served) == before
