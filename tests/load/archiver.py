"""A process that archives piece by piece, and says each piece as it goes."""

from __future__ import annotations

from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from queue_server.actions import archive
from queue_server.clock import Clock
from queue_server.store import Store, history


def main(address: str, now: datetime, folder: Path, told: Connection) -> None:
    """Archive everything older than thirty days; ends by itself when it may."""
    history.REMOVED_AT_ONCE = 5
    remove = history.remove

    def removed(*what: Any) -> int:
        told.send(what[2])
        return remove(*what)

    history.remove = removed
    store = Store(address, Clock(now))
    archive.archive(store, "wide", archive.before(store, "wide", 30), folder)
    told.send("done")
