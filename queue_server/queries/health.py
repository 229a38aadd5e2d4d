"""Whether the database can be written."""

from __future__ import annotations

from sqlalchemy import update

from queue_server.store import Store, schema


def check(store: Store) -> None:
    """Write without changing anything. Raises Unavailable when the database can't be written."""
    with store.writing() as connection:
        connection.execute(update(schema.offices).values(seq=schema.offices.c.seq))
