"""The processes that serve one installation together: who of them does what, and what they tell
each other.

With one process there is nothing to agree on: `Alone`. Several find each other in Redis:
`together.Together`.
"""

from queue_server.cluster.alone import Alone
from queue_server.cluster.cluster import Cluster, Heard, Told
from queue_server.cluster.counting import Apart, Away, Counting, open_counting
from queue_server.cluster.opening import open_cluster

__all__ = [
    "Alone",
    "Apart",
    "Away",
    "Cluster",
    "Counting",
    "Heard",
    "Told",
    "open_cluster",
    "open_counting",
]
