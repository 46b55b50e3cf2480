"""What a server takes where nothing else is said."""

from gridwalk.serve.server import LIMITS

__all__ = ["LIMITS"]
