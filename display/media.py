"""What a monitor plays beside the calls: pictures and videos of one folder, and nothing else."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

KINDS = {
    ".png": ("picture", "image/png"),
    ".jpg": ("picture", "image/jpeg"),
    ".jpeg": ("picture", "image/jpeg"),
    ".webp": ("picture", "image/webp"),
    ".gif": ("picture", "image/gif"),
    ".mp4": ("video", "video/mp4"),
    ".webm": ("video", "video/webm"),
}
LISTED_FOR = 30.0  # seconds
MOST_FILES = 500


@dataclass(frozen=True)
class Film:
    """A picture or video; `edition` changes when the file does."""

    name: str
    path: Path
    kind: str
    mimetype: str
    size: int
    edition: str


@dataclass(frozen=True)
class Listing:
    """A folder's films as they were at a moment of the monotonic clock."""

    read_at: float
    films: tuple[Film, ...]


_listings: dict[Path, Listing] = {}


def films(folder: Path) -> tuple[Film, ...]:
    """What the folder has to play, in the order of names; looked at again after half a minute."""
    known = _listings.get(folder)
    if known is None or monotonic() - known.read_at > LISTED_FOR:
        known = Listing(monotonic(), read(folder))
        _listings[folder] = known
    return known.films


def read(folder: Path) -> tuple[Film, ...]:
    """The folder's films; a folder that is not there has none."""
    try:
        there = sorted(folder.iterdir())
        root = folder.resolve(strict=True)
    except OSError:
        return ()
    found = (film(path, root) for path in there)
    return tuple(each for each in found if each)[:MOST_FILES]


def film(path: Path, root: Path) -> Film | None:
    """The file as a film; None for other files, hidden ones, and links that lead out."""
    kind, mimetype = KINDS.get(path.suffix.lower(), ("", ""))
    try:
        real = path.resolve(strict=True)
        size, changed = real.stat().st_size, real.stat().st_mtime_ns
    except OSError:
        return None
    if not kind or path.name.startswith(".") or not size or not has_address(path.name):
        return None
    if not real.is_file() or not real.is_relative_to(root):
        return None
    return Film(path.name, real, kind, mimetype, size, f"{changed:x}-{size:x}")


def has_address(name: str) -> bool:
    """Whether the name can stand in an address: one from an old archive may not be in UTF-8."""
    return not any(unicodedata.category(each) in ("Cc", "Cs") for each in name)


def named(folder: Path, name: str) -> Film | None:
    """The film of that name. Only what is listed can be asked for, so no name leads elsewhere."""
    return next((each for each in films(folder) if each.name == name), None)
