"""How wide texts are on a terminal."""

from gridwalk.ask.results import width

__all__ = ["width"]
