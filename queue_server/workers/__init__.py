"""Work that nobody asks for: the minute hand, and the post."""
