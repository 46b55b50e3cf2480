"""Texts in columns, for a terminal."""

from gridwalk.ask.results import aligned

__all__ = ["aligned"]
