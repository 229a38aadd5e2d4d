"""Files of ended days: one for each office and year, each day packed by itself (docs/history.md).

A file is never changed in its place: it is written anew beside, brought to the disk, and takes the
place of the former one at once.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from queue_server.store.history import KINDS, Day, Record

FORMAT = 1
BEGINS = b'{"record": "day"'


class YearFile:
    """The archive of one office and year. Raises OSError for a file that can't be read."""

    def __init__(self, folder: Path, office: str, year: int) -> None:
        self.path = folder / f"{office}-{year}.jsonl.gz"
        self.office = office

    def dates(self) -> frozenset[date]:
        """The days that it holds."""
        return frozenset(
            date.fromisoformat(json.loads(line)["date"])
            for line in self._lines()
            if line.startswith(BEGINS)
        )

    def read(self, day: date) -> Day:
        """One of its days. Raises KeyError when it is not there."""
        lines = self._lines()
        for line in lines:
            if line.startswith(BEGINS) and json.loads(line)["date"] == day.isoformat():
                return self._read_on(json.loads(line), lines)
        raise KeyError(day)

    def append(self, days: Sequence[Day]) -> None:
        """Add these days; after a crash all of them are there, or none."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(f"{self.path.name}.new")
        with opened_anew(fresh) as file:
            if self.path.exists():
                with self.path.open("rb") as former:
                    shutil.copyfileobj(former, file)
            for day in days:
                file.write(packed(day))
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.path)
        keep_folder(self.path.parent)

    def _lines(self) -> Iterator[bytes]:
        if not self.path.exists():
            return
        try:
            with gzip.open(self.path, "rb") as file:
                yield from file
        except (EOFError, gzip.BadGzipFile) as torn:
            raise OSError(f"{self.path} is damaged: {torn}") from torn

    def _read_on(self, header: dict[str, Any], lines: Iterator[bytes]) -> Day:
        if header["format"] != FORMAT or header["office"] != self.office:
            raise OSError(f"{self.path} is no archive of {self.office} that this version can read")
        found: dict[str, list[Record]] = {kind: [] for kind in KINDS}
        for _ in range(sum(header["counts"].values())):
            record = json.loads(next(lines))
            found[record.pop("record")].append(record)
        if {kind: len(each) for kind, each in found.items() if each} != header["counts"]:
            raise OSError(f"{self.path} is damaged at {header['date']}")
        records = {kind: tuple(each) for kind, each in found.items()}
        return Day(self.office, date.fromisoformat(header["date"]), records)


def packed(day: Day) -> bytes:
    """The day as lines of JSON, compressed by themselves: the same day gives the same bytes."""
    counts = {kind: len(each) for kind, each in day.records.items() if each}
    header = {
        "record": "day",
        "format": FORMAT,
        "office": day.office,
        "date": day.date.isoformat(),
        "counts": counts,
    }
    records = [{"record": kind, **each} for kind in KINDS for each in day.records.get(kind, ())]
    lines = [json.dumps(each, ensure_ascii=False) for each in (header, *records)]
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


@contextmanager
def opened_anew(path: Path) -> Iterator[IO[bytes]]:
    """An empty file for its owner only."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "wb") as file:
        yield file


def keep_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
