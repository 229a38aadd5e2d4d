"""Questions: each module answers one kind, reading only."""
