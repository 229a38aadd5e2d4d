"""The processes that serve together, with a real Redis."""
