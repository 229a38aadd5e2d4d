"""Pages of the office's administrator."""
