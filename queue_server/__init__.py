"""The server of the queue: one office's tickets, counters and calls."""
