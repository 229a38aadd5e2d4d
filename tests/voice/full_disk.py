"""Keeps a sound where no file may grow beyond a few bytes, as on a full disk."""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

from queue_server.voice.cache import Cache

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
cache = Cache(Path(sys.argv[1]))
# The warning goes to the screen, where a test reads only the answer.
sys.stdout, told = sys.stderr, sys.stdout
cache.keep("a.wav", bytes(100_000))
found = cache.get("a.wav")
print(len(found or b""), "from memory", file=told)
