"""The live room: boards pushed to every screen over Socket.IO."""
