"""The clerk's panel: one button for the next visitor and all that surrounds it."""
