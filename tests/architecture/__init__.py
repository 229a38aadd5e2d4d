"""Tests of the house itself: its floors, doors and manners."""
