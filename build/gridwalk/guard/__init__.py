"""The guard: strangers' questions, files and patterns are worked on in a child process, within limits."""

from gridwalk.guard.limits import Limits
from gridwalk.guard.worker import RejectedError, Worker

__all__ = ["Limits", "RejectedError", "Worker"]
