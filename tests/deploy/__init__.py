"""Tests of what is installed on other machines."""
