"""The guard: strangers' questions, files and patterns are worked on in a child process, within limits."""

from gridwalk.rdf.guard.limits import Limits
from gridwalk.rdf.guard.worker import RejectedError, Worker

__all__ = ["Limits", "RejectedError", "Worker"]
