"""Work beside the rest of the program: a call in a thread, for engines that let go of Python's lock, or processes."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process, reduction
from threading import Thread
from typing import Any, TypeVar

from gridwalk.errors import StoreError

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


def each(count: int, function: Callable[..., T], *arguments: Iterable[Any], lock: int | None = None) -> Generator[T]:
    """Yield what a function returns for each of its arguments, in their order, from so many processes.

    None of them outlives this program, however it ends, nor this iterator, which is to be closed. Each keeps the
    file open that ``lock`` is a descriptor of: who has locked it holds it until the last of them is gone.
    Raises what the function raises, and StoreError where a process is ended from outside.
    """
    # Not forked: other libraries' threads do not survive that.
    pool = ProcessPoolExecutor(count, get_context("spawn"), _begin, (_Kept(lock),))
    try:
        # An interruption is for the program, also while they start: they hear of it when they do not heed it any more.
        heeded = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            made = pool.map(function, *arguments)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heeded)
        yield from made
    except BrokenProcessPool as error:
        raise StoreError("a process of --jobs was ended from outside, as one is that needs too much memory; try fewer") from error
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown()


class _Kept:
    """A descriptor that a process gets when it is started, so before it runs."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def __reduce__(self) -> tuple[Any, ...]:
        return (_Kept, (None,)) if self._descriptor is None else (_received, (reduction.DupFd(self._descriptor),))


def _received(descriptor: Any) -> _Kept:
    return _Kept(descriptor.detach())


def _begin(_: _Kept) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = parent_process()
    assert parent is not None
    if sys.platform == "linux":
        # The system ends this process with its parent, whatever it is at: a signal comes where the parent's end of
        # their pipe is closed, and nobody handles it.
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, fcntl.fcntl(parent.sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    # Elsewhere, and where the parent is gone by now, a thread does.
    Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
