"""Work beside the rest of the program: a call in a thread, for engines that let go of Python's lock, or processes."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
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


def processes(count: int) -> ProcessPoolExecutor:
    """Return a pool of so many processes. An interruption is for the program: they end what they are at, and it ends them."""
    # Not forked: other libraries' threads do not survive that.
    return ProcessPoolExecutor(count, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN))
