"""Keeps what was spoken as files; the longest unused go when there are too many."""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from pathlib import Path

import structlog

log = structlog.get_logger()

MOST_BYTES = 256 * 1024 * 1024
MOST_BYTES_IN_MEMORY = 8 * 1024 * 1024
LEFT = 0.9
BEGUN = ".begun"


class Cache:
    """A folder of finished sounds; where it can't be written, a few of them in memory.

    A file's name follows from its content's recipe, so what is there is right for ever. Several
    processes may share the folder.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._total: int | None = None
        self._told = False

    def get(self, name: str) -> bytes | None:
        """What was kept under that name."""
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError:
            return self._memory.get(name)
        try:
            os.utime(path)  # the longest unused go first
        except OSError:
            self._tell("can't be touched")
        return content or None

    def keep(self, name: str, content: bytes) -> None:
        """Keep it, on the disk or else in memory."""
        try:
            self._write(self.folder / name, content)
        except OSError as trouble:
            self._tell(str(trouble))
            self._remember(name, content)

    def _write(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        number, begun = tempfile.mkstemp(suffix=BEGUN, dir=self.folder)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
            # Others see the whole file or none.
            os.replace(begun, path)
        except BaseException:
            Path(begun).unlink(missing_ok=True)
            raise
        self._make_room(len(content))

    def _make_room(self, added: int) -> None:
        self._total = self.size() if self._total is None else self._total + added
        if self._total <= self.most_bytes:
            return
        # Newest first; what comes after the bound goes.
        total = 0
        for _, size, path in sorted(self._files(), reverse=True):
            total += size
            if total > self.most_bytes * LEFT:
                Path(path).unlink(missing_ok=True)
                total -= size
        self._total = total

    def size(self) -> int:
        """How many bytes lie in the folder."""
        return sum(size for _, size, _ in self._files())

    def _files(self) -> list[tuple[int, int, str]]:
        found = []
        for entry in os.scandir(self.folder):
            try:
                state = entry.stat()
            except OSError:  # another process was quicker
                continue
            found.append((state.st_mtime_ns, state.st_size, entry.path))
        return found

    def _remember(self, name: str, content: bytes) -> None:
        self._memory[name] = content
        while sum(map(len, self._memory.values())) > MOST_BYTES_IN_MEMORY:
            self._memory.popitem(last=False)

    def _tell(self, trouble: str) -> None:
        if not self._told:
            self._told = True
            log.warning("voice_cache_unwritable", folder=str(self.folder), trouble=trouble)
