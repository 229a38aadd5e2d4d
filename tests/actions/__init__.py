"""Tests of the actions: what people and devices do, on a real database."""
