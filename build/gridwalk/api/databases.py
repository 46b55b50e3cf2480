"""Databases on the disk."""

from gridwalk.stores.embedded import check

__all__ = ["check"]
