"""The processes that serve one installation together: who of them does what, and what they tell
each other.

With one process there is nothing to agree on: `Alone`.
"""

from queue_server.cluster.alone import Alone
from queue_server.cluster.cluster import Cluster, Heard
from queue_server.cluster.counting import Apart, Away, Counting, open_counting

__all__ = ["Alone", "Apart", "Away", "Cluster", "Counting", "Heard", "open_counting"]
