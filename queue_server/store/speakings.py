"""Which call was spoken to its end by which display, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from queue_server.store import schema
from queue_server.store.acknowledged import keep_first


def keep(
    connection: Connection, office_id: int, spoken: Sequence[tuple[int, str, datetime]]
) -> None:
    """Note each call as spoken by a display; calls that the office never made are passed over."""
    keep_first(connection, schema.speakings, "spoken_at", office_id, spoken)
