"""Browser journeys over a real server."""
