"""The tables: plain rows, one table for each thing that lasts."""

from queue_server.store.schema.base import metadata, moment
from queue_server.store.schema.booking import freed, holds, reservations
from queue_server.store.schema.hall import alerts, notices, print_jobs, printers, speakings
from queue_server.store.schema.history import day_figures
from queue_server.store.schema.people import (
    absences,
    contacts,
    letters,
    offers,
    pairings,
    staff,
    tokens,
    users,
    wishes,
)
from queue_server.store.schema.queue import (
    calls,
    desks,
    journal,
    numbers,
    offices,
    receipts,
    showings,
    tickets,
    walk_ins,
)

__all__ = [
    "absences",
    "alerts",
    "calls",
    "contacts",
    "day_figures",
    "desks",
    "freed",
    "holds",
    "journal",
    "letters",
    "metadata",
    "moment",
    "notices",
    "numbers",
    "offers",
    "offices",
    "pairings",
    "print_jobs",
    "printers",
    "receipts",
    "reservations",
    "showings",
    "speakings",
    "staff",
    "tickets",
    "tokens",
    "users",
    "walk_ins",
    "wishes",
]
