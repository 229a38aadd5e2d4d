"""Sixteen clerks and four kiosks at once over HTTP: every ticket is called exactly once."""

from __future__ import annotations

from contextlib import closing

from queue_server.domain.events import EventKind
from queue_server.queries import hall, journal
from tests.load.crowd import WIDE, of_kind, rush, without_gaps
from tests.rounds import rounds
from tests.serving import Server

EACH_KIOSK = rounds(150, 500)
TICKETS = 4 * EACH_KIOSK


def test_sixteen_clerks_call_hundreds_of_tickets_exactly_once_each(tmp_path, dialect):
    with Server(tmp_path, offices=(WIDE,), dialect=dialect) as server:
        heard = rush(server, EACH_KIOSK)

    assert (heard.errors, heard.cuts) == ([], [])
    issued, called = sorted(heard.issued), sorted(number for number, _ in heard.called)
    assert len(issued) == TICKETS
    assert without_gaps(issued)
    assert called == issued
    assert sorted(call for _, call in heard.called) == list(range(1, TICKETS + 1))
    with closing(server.store()) as store:
        entries = journal.after(store, "wide", 0, limit=10 * TICKETS)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert of_kind(entries, EventKind.TICKET_CALLED) == issued
        assert hall.read(store, "wide").queue == ()
