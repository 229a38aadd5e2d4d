"""Signs above counters, driven over the network: see docs/signs.md."""

from queue_server.workers.signs.keeper import Tools
from queue_server.workers.signs.keeping import Signs

__all__ = ["Signs", "Tools"]
