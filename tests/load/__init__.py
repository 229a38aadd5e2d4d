"""Tests of the running server under many clients, and under a cut of its power."""
