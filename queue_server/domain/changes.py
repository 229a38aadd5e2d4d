"""What differs between two office files, named by the keys of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def changed_keys(former: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[str, ...]:
    """The dotted keys whose values differ, were added or are gone, in order."""
    before = flattened(former)
    now = flattened(current)
    return tuple(
        key for key in sorted(before.keys() | now.keys()) if before.get(key) != now.get(key)
    )


def flattened(table: Any, prefix: str = "") -> dict[str, Any]:
    """Each value of nested tables and lists of tables under its dotted key.

    A table without keys counts as a value: [counters.7] alone is a counter.
    """
    if isinstance(table, Mapping) and (table or not prefix):
        items = [(str(key), value) for key, value in table.items()]
    elif isinstance(table, list) and table and all(isinstance(each, Mapping) for each in table):
        items = [(str(index), value) for index, value in enumerate(table)]
    else:
        return {prefix: table}
    leaves: dict[str, Any] = {}
    for key, value in items:
        leaves |= flattened(value, f"{prefix}.{key}" if prefix else key)
    return leaves
