"""The protocols that an office's file may name, each with what connects to such a sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from queue_server.workers.signs.adapter import Adapter
from queue_server.workers.signs.line import Line

PROTOCOLS: Mapping[str, Callable[[str], Adapter]] = {"line": Line}
