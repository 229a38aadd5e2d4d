"""The processes that serve one installation together: who of them does what, and what they tell
each other.

With one process there is nothing to agree on: `Alone`.
"""

from queue_server.cluster.alone import Alone
from queue_server.cluster.cluster import Cluster, Heard

__all__ = ["Alone", "Cluster", "Heard"]
