"""What our events are made of: text only."""

from __future__ import annotations

from socketio.packet import Packet


class TextPacket(Packet):
    """A packet that is not searched for bytes, which would take longer than to write it down.

    Nothing we send has any; what clients send is read as ever.
    """

    uses_binary_events = False
