"""An ended day and its records, and their removal once an archive holds them.

Who somebody is never comes along: no codes, no secrets of pages, no accounts of clerks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, tuple_

from queue_server.store import schema

Record = dict[str, Any]  # a row as JSON can carry it
Key = tuple[Any, ...]

# So many rows are removed in one transaction: nobody who issues or calls waits for more.
REMOVED_AT_ONCE = 400


@dataclass(frozen=True)
class Kept:
    """A kind of record: its table, what makes it one record, and what is never archived."""

    table: Table
    key: tuple[str, ...]
    secret: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[Any]:
        """What goes to the archive."""
        hidden = {"office_id", *self.secret}
        return [column for column in self.table.c if column.name not in hidden]


# In the order in which they are removed: what points to something goes before it. The journal goes
# last, from its beginning on: while any of it is left, the day is found again.
KINDS: dict[str, Kept] = {
    "speaking": Kept(schema.speakings, ("call", "display")),
    "showing": Kept(schema.showings, ("call", "display")),
    "call": Kept(schema.calls, ("call",)),
    "reservation": Kept(schema.reservations, ("id",), frozenset({"code", "link", "hold"})),
    "ticket": Kept(schema.tickets, ("id",), frozenset({"track"})),
    "walk_ins": Kept(schema.walk_ins, ("business_date", "service")),
    "entry": Kept(schema.journal, ("seq",), frozenset({"clerk"})),
}


@dataclass(frozen=True)
class Day:
    """All records of one business date of an office, by kind."""

    office: str
    date: date
    records: Mapping[str, tuple[Record, ...]]

    @property
    def size(self) -> int:
        """How many records there are."""
        return sum(map(len, self.records.values()))

    def keyed(self, kind: str) -> dict[Key, Record]:
        """The records of a kind by their keys."""
        return {key_of(kind, each): each for each in self.records.get(kind, ())}

    def holds(self, other: Day) -> bool:
        """Whether every record of the other day stands here, word for word."""
        return all(
            self.keyed(kind).get(key) == record
            for kind in KINDS
            for key, record in other.keyed(kind).items()
        )


def key_of(kind: str, record: Record) -> Key:
    """What makes it this very record."""
    return tuple(record[name] for name in KINDS[kind].key)


def as_json(value: Any) -> Any:
    """A value as JSON can carry it; moments in UTC with Z."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def pieces(day: Day) -> Iterator[tuple[str, list[Key]]]:
    """The day's records by kind, in the order of their removal, a short transaction each."""
    for kind in KINDS:
        keys = sorted(day.keyed(kind))
        for begin in range(0, len(keys), REMOVED_AT_ONCE):
            yield kind, keys[begin : begin + REMOVED_AT_ONCE]


def remove(connection: Connection, office_id: int, kind: str, keys: list[Key]) -> int:
    """Remove these records of the office; returns how many there still were."""
    kept = KINDS[kind]
    columns = [kept.table.c[name] for name in kept.key]
    if len(columns) == 1:
        chosen = columns[0].in_([key[0] for key in keys])
    else:
        chosen = tuple_(*columns).in_([as_columns(kind, key) for key in keys])
    gone = connection.execute(delete(kept.table).where(kept.table.c.office_id == office_id, chosen))
    return int(gone.rowcount)


def as_columns(kind: str, key: Key) -> Key:
    """The key as the table keeps it."""
    if kind == "walk_ins":
        return (date.fromisoformat(key[0]), *key[1:])
    return key
