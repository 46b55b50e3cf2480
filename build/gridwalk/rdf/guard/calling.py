"""Calls of functions of ours with a stranger's statements, in processes of their own, within limits."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from functools import partial
from typing import Any, TypeVar

from gridwalk.base import workers
from gridwalk.rdf.guard.child import bound
from gridwalk.rdf.guard.limits import Limits, shown
from gridwalk.rdf.guard.worker import over

T = TypeVar("T")


def each(limits: Limits, doing: str, count: int, function: Callable[..., T], *arguments: Iterable[Any]) -> Generator[T]:
    """Yield what ``workers.each`` does, each call within the limits of time and memory. It is to be closed.

    ``doing`` is for the error: what the function does. Raises LimitError, and what the function raises.
    """
    call = partial(_bounded, function, limits.memory)
    try:
        with closing(workers.each(count, call, *arguments, seconds=limits.seconds)) as made:
            yield from made
    except TimeoutError as error:
        raise over("time", f"{limits.seconds:g} s", f"it was {doing}", "timeout") from error
    except (MemoryError, workers.EndedError) as error:
        raise over("memory", shown(limits.memory), f"it was {doing}", "max-memory") from error


def limited(limits: Limits, doing: str, function: Callable[..., T], *arguments: Any) -> T:
    """Return what a function does, called in a process of its own, within the limits. Raises as ``each`` does."""
    with closing(each(limits, doing, 1, function, *([argument] for argument in arguments))) as made:
        return next(made)


def _bounded(function: Callable[..., T], memory: int, *arguments: Any) -> T:
    _hush()
    bound(memory)
    return function(*arguments)


def _hush() -> None:
    # An engine that finds no memory says so there, and ends the process: the error says it better.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
