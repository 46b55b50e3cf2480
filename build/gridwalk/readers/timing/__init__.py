"""Timing files of endurance series."""
