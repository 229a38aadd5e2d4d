"""What was printed already, remembered on disk: no copy comes out twice, whoever asks again."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path

REMEMBERED = 1000


class Memory:
    """The last thousand copies that were printed, by key and number."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.printed: OrderedDict[tuple[str, int], None] = OrderedDict()
        path.parent.mkdir(parents=True, exist_ok=True)
        for line in path.read_bytes().splitlines() if path.exists() else ():
            # What a failing disk has left of a line is no ticket, and no reason not to start.
            key, _, copy = line.decode("ascii", "replace").partition(" ")
            if key and key.isascii() and copy.isdecimal() and copy.isascii():
                self.printed[key, int(copy)] = None

    def has(self, key: str, copy: int) -> bool:
        """Whether that copy was printed."""
        return (key, copy) in self.printed

    def copies(self, key: str) -> int:
        """The highest number among the printed copies of a ticket, 0 for none."""
        return max((copy for known, copy in self.printed if known == key), default=0)

    def add(self, key: str, copy: int) -> None:
        """Remember a copy, also when the power goes in the next moment."""
        self.printed[key, copy] = None
        while len(self.printed) > REMEMBERED:
            self.printed.popitem(last=False)
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.writelines(f"{known} {number}\n" for known, number in self.printed)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
