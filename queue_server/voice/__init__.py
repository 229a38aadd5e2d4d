"""The voice: what is spoken in the hall, made on the server and kept as files."""

from queue_server.voice.voice import Voice

__all__ = ["Voice"]
