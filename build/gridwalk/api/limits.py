"""What files and questions of others may take, and the words for sizes."""

from gridwalk.rdf.guard.limits import Limits, size

__all__ = ["Limits", "size"]
