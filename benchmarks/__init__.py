"""Measurements: how long things take, beside something bare, on the machine at hand."""
