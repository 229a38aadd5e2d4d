"""Which call was spoken to its end by which display, and when."""

from __future__ import annotations

from collections.abc import Iterator

from queue_server.store import schema
from queue_server.store.acknowledged import Batch, keeping, kept
from queue_server.store.prepared import Write

KEEP = keeping(schema.speakings, "spoken_at")


def keep(office_id: int, spoken: Batch) -> Iterator[Write]:
    """Note each call as spoken by a display; calls that the office never made are passed over."""
    yield from kept(KEEP, office_id, spoken)
