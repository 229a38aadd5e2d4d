"""Tests of the queue system, floor by floor."""
