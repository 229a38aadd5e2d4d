"""What processes use, by /proc: processor time, memory, open files."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Processor seconds since the process began, memory in MiB (what it shares is counted by
    halves, by PSS), and open files."""

    seconds: float = 0.0
    memory: float = 0.0
    files: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.seconds + other.seconds, self.memory + other.memory, self.files + other.files
        )


def usage(pids: Iterable[int]) -> Usage:
    """What these processes use together."""
    return sum((usage_of(pid) for pid in pids), Usage())


def tree_usage(root: int) -> Usage:
    """What a process and all that descend from it use, with the time of those that have ended."""
    return usage(tree(root))


def usage_of(pid: int) -> Usage:
    """What one process uses and its ended children used; nothing when it is gone."""
    try:
        seconds = sum(int(each) for each in fields(pid)[11:15]) / TICKS
        return Usage(seconds, memory(pid), len(list((PROC / str(pid) / "fd").iterdir())))
    except (FileNotFoundError, ProcessLookupError):
        return Usage()


def memory(pid: int) -> float:
    """The proportional set size in MiB."""
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    children = by_parent()
    found, ahead = [], [root]
    while ahead:
        found.append(ahead.pop())
        ahead += children[found[-1]]
    return found


def by_parent() -> defaultdict[int, list[int]]:
    """Parent -> children, of all processes of the machine."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                children[int(fields(int(folder.name))[1])].append(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return children


def fields(pid: int) -> list[str]:
    """The fields of `stat` behind the name, which may hold spaces and brackets."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
