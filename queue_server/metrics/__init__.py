"""Figures for Prometheus: what this process counts, what is read when somebody asks, how it is
written out.

Anybody may count; nothing here knows of anything else in the house.
"""
