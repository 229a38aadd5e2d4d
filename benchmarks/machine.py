"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("eventlet", "flask", "flask-socketio", "sqlalchemy", "websockets")


def described() -> str:
    """The machine, the versions, and how busy it was with other things."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    busy = " ".join(f"{load:.2f}" for load in os.getloadavg())
    return f"""### Machine

- {processor()}, {os.cpu_count()} cores, {memory()}
- {system()}, Linux {".".join(platform.release().split(".")[:2])}, {platform.machine()}
- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}
- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; load average before the first measurement: {busy}
"""


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
