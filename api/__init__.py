"""The HTTP interface for kiosks and other systems."""
