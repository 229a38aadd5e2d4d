"""How PostgreSQL is opened: a pool of connections that are looked at before use, and never wait
for ever.

Under eventlet the driver must wait where others can step in: `launcher.prepare` sees to that
before the driver is imported.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import URL, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import ArgumentError, DisconnectionError

from queue_server import looking

# As many requests of one process may be in the database at once; the others stand in line.
# A server's default is 100 connections for all of its processes.
CONNECTIONS = 20
# The address may say otherwise: postgresql+psycopg://…/okienko?connections=40
CONNECTIONS_KEY = "connections"
WAIT_SECONDS = 10
# Whoever wants longer for one statement is a report; whoever does nothing so long holds a lock.
SETTINGS = {
    "lock_timeout": f"{WAIT_SECONDS}s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
}
# A server that has gone without a word is noticed; libpq's own patience is two hours.
LINE = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "okienko",
}
# A connection that lay idle so long is asked whether it is there; a firewall may have cut it.
ASK_AFTER_SECONDS = 30.0
USED_AT = "okienko_used_at"


def open_postgresql(url: URL) -> Engine:
    """The engine for a PostgreSQL address.

    Raises ArgumentError for a number of connections that is none, ImportError without the driver.
    """
    connections = number_of_connections(url)
    known = url.difference_update_query([CONNECTIONS_KEY])
    engine = create_engine(
        known,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        # The few that are enough stay warm.
        pool_use_lifo=True,
        connect_args={name: value for name, value in LINE.items() if name not in known.query},
        # What a statement was given may name a person, and errors are written to the log.
        hide_parameters=True,
    )
    look_before_waiting()
    event.listen(engine, "connect", set_up)
    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", look_at)
    event.listen(engine, "handle_error", name_nobody_in)
    return engine


def look_before_waiting() -> None:
    """Have the driver wait only for what is not there yet."""
    from psycopg import waiting

    if looking.threads_are_green() and not hasattr(waiting.wait, "__wrapped__"):
        waiting.wait = looking.first(waiting.wait)


def name_nobody_in(context: ExceptionContext) -> None:
    """Per error that SQLAlchemy meets: see `name_nobody`."""
    for trouble in (context.original_exception, context.sqlalchemy_exception):
        if trouble is not None:
            name_nobody(trouble)


def name_nobody(trouble: BaseException) -> None:
    """Leave only the first line of what PostgreSQL says: errors are written to the log.

    Its details quote the row that did not fit, and that may tell who somebody is.
    """
    trouble.args = tuple(str(each).partition("\n")[0] for each in trouble.args[:1])


def number_of_connections(url: URL) -> int:
    """How many connections one process may keep, as the address says."""
    said = url.query.get(CONNECTIONS_KEY, str(CONNECTIONS))
    if not isinstance(said, str) or not said.isdecimal() or int(said) < 1:
        raise ArgumentError(f"{CONNECTIONS_KEY}={said} is no number of connections")
    return int(said)


def set_up(connection: Any, record: Any) -> None:
    """Per connection: nothing waits for ever."""
    asked = "; ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items())
    connection.autocommit = True
    connection.execute(asked)
    connection.autocommit = False


def note_use(connection: Any, record: Any) -> None:
    """Per return to the pool: remember when."""
    record.info[USED_AT] = monotonic()


def look_at(connection: Any, record: Any, proxy: Any) -> None:
    """Per use: a connection that the server has ended is replaced before anybody meets it.

    What the server said meanwhile lies in the socket already: reading it costs no round trip. The
    first reading takes its last words, the second one finds that it has hung up.
    """
    try:
        connection.pgconn.consume_input()
        connection.pgconn.consume_input()
        if monotonic() - record.info.get(USED_AT, monotonic()) > ASK_AFTER_SECONDS:
            ask(connection)
    except connection.OperationalError as gone:
        raise DisconnectionError(str(gone)) from gone


def ask(connection: Any) -> None:
    """A round trip to the server."""
    connection.autocommit = True
    connection.execute("")
    connection.autocommit = False
