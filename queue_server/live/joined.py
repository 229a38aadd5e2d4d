"""Socket.IO over several processes: what is sent to a connection finds it wherever it is."""

from __future__ import annotations

from typing import Any

import structlog
from socketio import PubSubManager

from queue_server.cluster import Cluster, Told
from queue_server.live.fanout import DirectManager

log = structlog.get_logger(__name__)

KIND = "socketio"


class ClusterManager(PubSubManager, DirectManager):
    """The library's manager for several servers, which speak through the cluster's bus.

    Boards don't come this way: the relay knows which processes show them.
    """

    name = "cluster"

    def __init__(self, cluster: Cluster) -> None:
        # Not a writer only; but then the library starts no task of its own that listens.
        PubSubManager.__init__(self, write_only=True)
        self._cluster = cluster
        self._handlers = {
            "emit": self._handle_emit,
            "disconnect": self._handle_disconnect,
            "enter_room": self._handle_enter_room,
            "leave_room": self._handle_leave_room,
            "close_room": self._handle_close_room,
        }
        cluster.hear(KIND, self._heard)

    def _publish(self, data: Told) -> None:
        if not self._is_here(data):
            self._cluster.tell(KIND, data)

    def _is_here(self, data: Told) -> bool:
        """Whether all of it was for one connection of this process."""
        room, namespace = data.get("room"), data.get("namespace")
        return isinstance(room, str) and bool(self.is_connected(room, namespace))

    def _heard(self, process: str, told: Told) -> None:
        handle: Any = self._handlers.get(told.get("method", ""))
        if handle is None:
            log.warning("socketio_not_understood", process=process)
        elif self.server.manager_initialized:  # or nobody is connected here
            handle(told)
