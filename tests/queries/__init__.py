"""Tests of the queries: one question each, on a real database."""
