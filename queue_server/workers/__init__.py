"""Work that nobody asks for: the minute hand."""
