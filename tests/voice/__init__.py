"""Tests of the voice: what is heard, who makes it, and what becomes of trouble."""
