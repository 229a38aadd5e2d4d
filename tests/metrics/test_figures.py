"""Figures: what is counted, what is read, and how it is written out."""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from queue_server.domain.events import Event, EventKind
from queue_server.metrics import figures, noting, reading
from queue_server.metrics.noting import Emitted
from queue_server.metrics.pauses import Pauses
from queue_server.metrics.reading import Kept, Read
from queue_server.metrics.writing_out import SAMPLES_AT_ONCE, families, text
from tests.serving import MONDAY


def value(name: str, **labels: str) -> float:
    return figures.REGISTRY.get_sample_value(name, labels) or 0.0


def test_entries_of_the_journal_are_counted_by_office_and_kind():
    before = value("okienko_journal_entries_total", kind="ticket_issued")

    noting.happened(
        "test-office",
        [
            Event(EventKind.TICKET_ISSUED, "A001", None, {"service": "A", "kind": "reservation"}),
            Event(EventKind.TICKET_CALLED, "A001", "3", {"call": 1}),
            Event(EventKind.TICKET_RECALLED, "A001", "3", {"call": 2}),
            Event(EventKind.TICKET_FINISHED, "A001", "3"),
        ],
    )

    tickets = {"office": "test-office", "kind": "reservation"}
    assert value("okienko_tickets_issued_total", **tickets) == 1
    assert value("okienko_calls_total", office="test-office", kind="first") == 1
    assert value("okienko_calls_total", office="test-office", kind="repeated") == 1
    assert value("okienko_tickets_ended_total", office="test-office", ending="finished") == 1
    assert value("okienko_journal_entries_total", kind="ticket_issued") == before + 1


def test_methods_that_nobody_knows_make_no_series_of_their_own():
    noting.answered("BREW", "/coffee", 405, "test", 0.01)
    noting.answered("DRINK", "/coffee", 405, "test", 0.01)

    named = {"method": "other", "route": "/coffee", "status": "405"}
    assert value("okienko_http_answers_total", **named) == 2


def test_a_transaction_is_measured_also_when_it_fails():
    before = value("okienko_transaction_seconds_count", access="test")

    with suppress(ValueError), noting.Transaction("test") as measured:
        measured.begins()
        raise ValueError

    assert value("okienko_transaction_seconds_count", access="test") == before + 1
    assert value("okienko_database_wait_seconds_count", access="test") == before + 1


def test_a_transaction_that_never_began_is_not_measured():
    with suppress(ValueError), noting.Transaction("never"):
        raise ValueError

    assert value("okienko_transaction_seconds_count", access="never") == 0


@dataclass
class Called:
    """A call so many seconds before NOW."""

    call: int
    age: float = 0.1

    @property
    def at(self) -> datetime:
        return MONDAY - timedelta(seconds=self.age)


def test_a_call_is_measured_once_from_call_to_board_and_once_for_each_screen():
    emitted = Emitted()
    calls = value("okienko_call_emitted_seconds_count")
    sums = value("okienko_call_emitted_seconds_sum")
    words = value("okienko_emitted_acknowledged_seconds_count")

    emitted.emitted("kalisz", [Called(7, 300.0)], MONDAY)  # stood there when the process started
    emitted.emitted("kalisz", [Called(7, 301.0), Called(8, 0.25)], MONDAY)
    emitted.emitted("kalisz", [Called(7, 302.0), Called(8, 1.25)], MONDAY)
    for _screen in range(3):
        emitted.acknowledged("kalisz", 8)
    emitted.acknowledged("kalisz", 7)
    emitted.acknowledged("elsewhere", 8)

    assert value("okienko_call_emitted_seconds_count") == calls + 1
    assert value("okienko_call_emitted_seconds_sum") == pytest.approx(sums + 0.25)
    assert value("okienko_emitted_acknowledged_seconds_count") == words + 3


def test_the_first_call_of_an_office_is_measured_as_well():
    emitted = Emitted()
    calls = value("okienko_call_emitted_seconds_count")

    emitted.emitted("kalisz", [], MONDAY)
    emitted.emitted("kalisz", [Called(1)], MONDAY)
    emitted.emitted("kalisz", [], MONDAY)  # the night has cleared the board
    emitted.emitted("kalisz", [Called(2)], MONDAY)

    assert value("okienko_call_emitted_seconds_count") == calls + 2


def test_a_board_of_another_process_counts_for_the_screens_here_alone():
    emitted = Emitted()
    calls = value("okienko_call_emitted_seconds_count")
    words = value("okienko_emitted_acknowledged_seconds_count")

    emitted.passed_on("kalisz", 7)
    emitted.passed_on("kalisz", 8)
    for call in (7, 8):
        emitted.acknowledged("kalisz", call)

    assert value("okienko_call_emitted_seconds_count") == calls
    assert value("okienko_emitted_acknowledged_seconds_count") == words + 1


def test_calls_that_no_screen_acknowledges_are_forgotten():
    emitted = Emitted()
    emitted.emitted("kalisz", [], MONDAY)

    emitted.emitted("kalisz", [Called(call) for call in range(1, 3 * noting.REMEMBERED)], MONDAY)

    assert len(emitted._at) == noting.REMEMBERED


def test_collections_are_measured_while_they_are_watched():
    pauses = Pauses()
    pauses.watch()
    pauses.watch()
    try:
        gc.collect()
        gc.collect(0)
    finally:
        pauses.unwatch()
    gc.collect()

    (family,) = pauses.collect()
    counts = {
        each.labels["generation"]: each.value
        for each in family.samples
        if each.name.endswith("_count")
    }
    assert counts["2"] >= 1
    assert counts["0"] >= 1
    gc.collect()
    (later,) = pauses.collect()
    assert [each.value for each in later.samples] == [each.value for each in family.samples]


def test_a_figure_that_cannot_be_read_leaves_the_others_alone():
    def broken() -> float:
        raise OSError("the database is away")

    found = {
        each.name
        for each in families([Read(reading.OUTBOX, broken), Read(reading.OFFICES, lambda: 3.0)])
    }

    assert reading.OFFICES.name in found
    assert reading.OUTBOX.name not in found


def test_the_text_is_what_prometheus_reads_and_others_get_their_turn_in_between():
    turns: list[None] = []
    noting.happened('ż"\\\n', [Event(EventKind.TICKET_CALLED)])

    told = b"".join(text([Read(reading.OFFICES, lambda: 3.0)], lambda: turns.append(None)))

    read = {each.name: each for each in text_string_to_metric_families(told.decode())}
    offices = {each.labels.get("office") for each in read["okienko_calls"].samples}
    assert 'ż"\\\n' in offices
    assert read["okienko_offices"].samples[0].value == 3
    assert len(turns) >= len(read)


def test_a_figure_of_many_offices_is_written_out_in_pieces_and_is_still_one():
    offices = {(f"office-{number}",): float(number) for number in range(950)}
    pieces = list(text([Read(reading.RELAY_LAG, lambda: offices)]))

    (lag,) = [
        each
        for each in text_string_to_metric_families(b"".join(pieces).decode())
        if each.name == reading.RELAY_LAG.name
    ]
    assert {(each.labels["office"],): each.value for each in lag.samples} == offices
    assert lag.documentation == reading.RELAY_LAG.meaning
    assert max(piece.count(b"\n") for piece in pieces) <= SAMPLES_AT_ONCE + 2


def test_what_is_kept_is_read_again_only_when_it_is_old(monkeypatch: pytest.MonkeyPatch):
    now, reads = [100.0], []
    monkeypatch.setattr(reading, "monotonic", lambda: now[0])
    kept = Kept(lambda: reads.append(now[0]) or len(reads), 5.0)

    assert [kept(), kept()] == [1, 1]
    now[0] += 5.1
    assert kept() == 2
