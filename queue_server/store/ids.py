"""Ids of new tickets, known before their rows are written."""

from __future__ import annotations

import threading
from collections import deque

from sqlalchemy import Connection, Dialect, func, select

from queue_server.store import schema
from queue_server.store.pen import Again

DRAWN_AT_ONCE = 100
SEQUENCE = func.pg_get_serial_sequence("tickets", "id")
DRAW = select(func.nextval(SEQUENCE)).select_from(func.generate_series(1, DRAWN_AT_ONCE))
LAST = select(func.max(schema.tickets.c.id))


class TicketIds:
    """Gives each id once; some may never be used.

    PostgreSQL's sequence is drawn from in advance. In SQLite, which knows no sequence, the ids
    follow the greatest one; two programs that take the same are told by the table.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._is_sqlite = dialect.name == "sqlite"
        self._lock = threading.Lock()
        self._drawn: deque[int] = deque()
        self._last = 0

    def take(self, connection: Connection | None) -> int:
        """A new id; raises Again when none is known and there is no connection to ask."""
        with self._lock:
            return self._follow(connection) if self._is_sqlite else self._draw(connection)

    def _follow(self, connection: Connection | None) -> int:
        if connection is not None:
            self._last = max(self._last, connection.execute(LAST).scalar() or 0)
        elif not self._last:
            raise Again("the last id is not known")
        self._last += 1
        return self._last

    def _draw(self, connection: Connection | None) -> int:
        if not self._drawn:
            if connection is None:
                raise Again("no id is left")
            self._drawn.extend(connection.execute(DRAW).scalars())
        return self._drawn.popleft()
