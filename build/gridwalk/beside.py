"""A call made in a thread beside the rest of the program, for engines that let go of Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def start(call: Callable[[], T]) -> Future[T]:
    """Make a call in a thread of its own; the future has what it returns or raises.

    The program can end before the call does: whoever interrupts it does not wait.

    >>> start(lambda: sum(range(4))).result()
    6
    """
    outcome = Future[T]()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            # Raised where the result is asked for.
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    return outcome
