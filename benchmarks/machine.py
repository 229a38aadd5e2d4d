"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from tests.postgres import programs

PACKAGES = (
    *("flask", "flask-socketio", "python-socketio", "python-engineio", "eventlet", "gevent"),
    *("simple-websocket", "sqlalchemy", "psycopg", "redis"),
    *("picows", "uvloop", "websockets"),
)
SYNCS = 200


def described() -> str:
    """The machine, the versions, and what a write that must not be lost costs here."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"""### Machine

- {processor()}, {os.cpu_count()} cores, {memory()}
- {system()}, Linux {".".join(platform.release().split(".")[:2])}, {platform.machine()}
- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {postgresql()}, {redis()}
- {versions}
- fdatasync of 4 KiB: {sync_milliseconds():.3f} ms in the median; a disk that survives a power cut \
takes from 0.02 (with a battery behind it) to 10 ms
"""


def now() -> str:
    """When it is measured, and how busy the machine is with other things."""
    busy = " ".join(f"{load:.2f}" for load in os.getloadavg())
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average before: {busy}"


def processor() -> str:
    """The processor's name as it tells it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def memory() -> str:
    """The memory, in GiB."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{pages / 2**30:.0f} GiB"


def system() -> str:
    """The distribution's name."""
    return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")


def postgresql() -> str:
    """PostgreSQL's version."""
    return said("PostgreSQL", lambda: str(programs() / "postgres"), lambda words: words[2])


def redis() -> str:
    """Redis' version."""
    return said("Redis", lambda: "redis-server", lambda words: words[2].removeprefix("v="))


def said(name: str, program: Callable[[], str], told: Callable[[list[str]], str]) -> str:
    """What a program tells of itself; where it is missing, just that."""
    try:
        path = shutil.which(program())
    except RuntimeError:
        path = None
    if path is None:
        return f"no {name}"
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    return f"{name} {told(answer.stdout.split())}"


def sync_milliseconds() -> float:
    """The median time until four KiB more of a file are on the disk where databases lie."""
    with tempfile.NamedTemporaryFile(prefix="okienko-bench-") as file:
        times = [timed_sync(file.fileno()) for _ in range(SYNCS)]
    return 1000 * median(times)


def timed_sync(file: int) -> float:
    """Seconds of one write that is waited for."""
    os.write(file, bytes(4096))
    started = time.perf_counter()
    os.fdatasync(file)
    return time.perf_counter() - started
