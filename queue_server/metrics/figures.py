"""Every figure that this process counts, with its name, its labels and what it means.

Names follow Prometheus: seconds, totals. Labels have few values: offices, kinds, routes, never
anything of a visitor. Figures live as long as the process.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.process_collector import ProcessCollector

from queue_server.metrics.pauses import Pauses

# When each series began is told by Prometheus itself, and would double what is written out.
disable_created_metrics()

REGISTRY = CollectorRegistry()

LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Transactions are shorter than what people see.
BRIEF = (0.0001, 0.00025, 0.0005, *LATENCY)

TICKETS_ISSUED = Counter(
    "okienko_tickets_issued_total",
    "Tickets issued, by office and by how the visitor came by them.",
    ["office", "kind"],
    registry=REGISTRY,
)
TICKETS_ENDED = Counter(
    "okienko_tickets_ended_total",
    "Visits that ended, by office: finished, missed, cancelled.",
    ["office", "ending"],
    registry=REGISTRY,
)
CALLS = Counter(
    "okienko_calls_total",
    "Calls, by office: first calls, and repeated ones.",
    ["office", "kind"],
    registry=REGISTRY,
)
JOURNAL_ENTRIES = Counter(
    "okienko_journal_entries_total",
    "Entries written to the journals, by kind.",
    ["kind"],
    registry=REGISTRY,
)
TRANSACTION = Histogram(
    "okienko_transaction_seconds",
    "Transactions from their first statement to the end of the commit, by access.",
    ["access"],
    buckets=BRIEF,
    registry=REGISTRY,
)
DATABASE_WAIT = Histogram(
    "okienko_database_wait_seconds",
    "How long transactions waited for a connection and, in SQLite, for their turn to write.",
    ["access"],
    buckets=BRIEF,
    registry=REGISTRY,
)
CALL_EMITTED = Histogram(
    "okienko_call_emitted_seconds",
    "From a call to the moment when its board was handed to the screens' connections.",
    buckets=LATENCY,
    registry=REGISTRY,
)
CALL_ACKNOWLEDGED = Histogram(
    "okienko_emitted_acknowledged_seconds",
    "From the emitted board to each screen's word that the call stands on it.",
    buckets=LATENCY,
    registry=REGISTRY,
)
BOARDS_EMITTED = Counter(
    "okienko_boards_emitted_total",
    "Boards sent to rooms (once a room, however many screens it has), by kind of board.",
    ["kind"],
    registry=REGISTRY,
)
CLIENTS_DROPPED = Counter(
    "okienko_clients_dropped_total",
    "Connections ended by the server, by reason.",
    ["reason"],
    registry=REGISTRY,
)
HTTP_ANSWERS = Counter(
    "okienko_http_answers_total",
    "HTTP answers, by method, route and status; a route is a template, never an address.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
HTTP_ANSWER = Histogram(
    "okienko_http_answer_seconds",
    "From a request to its answer's headers, by surface.",
    ["surface"],
    buckets=LATENCY,
    registry=REGISTRY,
)

PAUSES = Pauses()
REGISTRY.register(PAUSES)
# Processor time, memory, open files: under the names that Prometheus gives them everywhere.
ProcessCollector(registry=REGISTRY)
