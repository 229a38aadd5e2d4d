"""The shortest journeys that touch most actions, with PostgreSQL under the server.

`make test-postgresql` goes all of them so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.test_booking import (
    OFFICES,
    test_a_visit_is_booked_with_and_without_javascript,
    test_whoever_chose_an_hour_goes_on_with_it_after_the_log_in,
)
from tests.journeys.test_clerk import (
    CLERKS,
    anna,
    logged_in,
    office,
    test_a_clerk_logs_in_chooses_a_counter_and_calls_with_the_space_bar,
    test_a_press_is_taken_back_within_ten_seconds,
    test_a_visitor_is_sent_to_a_colleague_but_not_to_a_closed_counter,
    test_a_visitor_is_set_aside_and_called_back_from_the_list,
    test_who_missed_two_calls_is_listed_and_called_when_they_come_late,
    unloaded,
)
from tests.serving import ROOT, Server

__all__ = [
    "anna",
    "logged_in",
    "office",
    "test_a_clerk_logs_in_chooses_a_counter_and_calls_with_the_space_bar",
    "test_a_press_is_taken_back_within_ten_seconds",
    "test_a_visit_is_booked_with_and_without_javascript",
    "test_a_visitor_is_sent_to_a_colleague_but_not_to_a_closed_counter",
    "test_a_visitor_is_set_aside_and_called_back_from_the_list",
    "test_who_missed_two_calls_is_listed_and_called_when_they_come_late",
    "test_whoever_chose_an_hour_goes_on_with_it_after_the_log_in",
    "unloaded",
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As in the journeys of booking; the clerks of the other journeys work there, too."""
    files = tuple(ROOT / "offices" / f"{name}.toml" for name in OFFICES)
    folder: Path = tmp_path_factory.mktemp("town")
    with Server(folder, offices=files, dialect="postgresql") as server:
        for clerk in {*CLERKS, "ewa"}:
            server.user(f"{clerk}@kalisz.example", "clerk", clerk.title())
        yield server


@pytest.fixture(scope="module")
def one_server(town: Server) -> Server:
    """Where the clerks work."""
    return town
