"""The version of what browsers have loaded: it changes whenever any page, file or word does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FOLDERS = ("static", "templates", "translations")


def version_of(packages: Iterable[Path]) -> str:
    """A short fingerprint of the package's version and of all that browsers may have loaded."""
    fingerprint = hashlib.blake2b(package_version().encode(), digest_size=6)
    for package in sorted(set(packages)):
        for path in sorted(each for folder in FOLDERS for each in (package / folder).rglob("*")):
            if path.is_file():
                fingerprint.update(path.relative_to(package).as_posix().encode())
                fingerprint.update(path.read_bytes())
    return fingerprint.hexdigest()


def package_version() -> str:
    """The installed version of Okienko."""
    try:
        return version("okienko")
    except PackageNotFoundError:
        return "0"
