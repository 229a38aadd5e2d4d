"""What the files of an archive hold."""

from __future__ import annotations

import gzip
from pathlib import Path

from queue_server.store import history
from queue_server.store.archive import YearFile
from queue_server.store.history import Day
from tests.actions.living import Rows, frozen


def in_files(folder: Path) -> Rows:
    """Every record that the files hold; one that stands there twice is a mistake."""
    found: Rows = {kind: set() for kind in history.KINDS}
    for day in days_of(folder):
        for kind, records in day.records.items():
            for record in map(frozen, records):
                assert record not in found[kind], (kind, record)
                found[kind].add(record)
    return found


def days_of(folder: Path) -> list[Day]:
    days = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        office, year = path.name.removesuffix(".jsonl.gz").rsplit("-", 1)
        file = YearFile(folder, office, int(year))
        days += [file.read(day) for day in sorted(file.dates())]
    return days


def text_in(folder: Path) -> str:
    return "".join(gzip.decompress(path.read_bytes()).decode() for path in folder.glob("*.gz"))


def joined(one: Rows, other: Rows) -> Rows:
    return {kind: one[kind] | other[kind] for kind in history.KINDS}
