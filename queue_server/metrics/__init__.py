"""Figures about the running server, for Prometheus: what is counted, and how it is read."""
