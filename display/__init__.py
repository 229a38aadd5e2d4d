"""What hangs on the wall: hall monitors and the small monitors above the counters."""

from display.boards import counter_board, counter_keys, hall_board, hall_keys
from display.routes import blueprint
from queue_server.surface import Board, Surface
from queue_server.web.access import Visitor


def anybody(visitor: Visitor, office: str, key: str) -> bool:
    """These boards hold numbers only, so everybody in the local network may read them."""
    return True


surface = Surface(
    "display",
    (blueprint,),
    (
        Board("hall", hall_keys, hall_board, anybody),
        Board("counter", counter_keys, counter_board, anybody),
    ),
)
