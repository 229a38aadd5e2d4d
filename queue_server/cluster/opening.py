"""Which kind of cluster it is: by the settings alone."""

from __future__ import annotations

from queue_server.cluster.alone import Alone
from queue_server.cluster.cluster import Cluster


def open_cluster(url: str) -> Cluster:
    """The processes that find each other in the Redis at that address; without one, this alone.

    Nothing is reached before its `start`. Raises OSError when the library is missing.
    """
    if not url:
        return Alone()
    try:
        from queue_server.cluster.together import Together
    except ImportError as missing:
        raise OSError(f"{missing.name} is missing: install okienko[redis]") from None
    return Together(url)
