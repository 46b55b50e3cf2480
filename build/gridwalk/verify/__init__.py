"""Cited values held against the original document."""
