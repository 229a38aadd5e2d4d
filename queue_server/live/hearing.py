"""When a page was heard last: every packet of its connection counts, the answer to a ping too."""

from __future__ import annotations

from time import monotonic
from typing import Any
from weakref import ref

from queue_server.live.rooms import Seat


def listen(server: Any, seat: Seat) -> None:
    """Note each packet of the connection on its seat.

    The library tells nobody that a ping was answered; the one place where all packets pass is its
    connection's `receive`.
    """
    connection = server.eio.sockets.get(server.manager.eio_sid_from_sid(seat.sid, "/"))
    if connection is None:
        return
    receive, weakly = type(connection).receive, ref(connection)

    def heard(packet: Any) -> Any:
        seat.heard = monotonic()
        # Weakly: a connection that holds itself would stay in memory long after it has gone.
        return receive(weakly(), packet)

    connection.receive = heard
