"""Tests of the store: transactions, durability, migrations."""
