"""The live room: boards pushed to every screen over Socket.IO."""

from queue_server.live.gateway import attach, create_socketio

__all__ = ["attach", "create_socketio"]
