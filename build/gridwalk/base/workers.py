"""Work beside the rest of the program: a call in a thread, for engines that let go of Python's lock, or processes."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process, reduction
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Thread
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from gridwalk.base import endings
from gridwalk.base.errors import StoreError

T = TypeVar("T")


class _Asked(NamedTuple):
    """A call that a process is at: its number, and since when."""

    number: int
    since: float


class EndedError(StoreError):
    """A process was ended from outside, or by the system."""


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


def each(
    count: int, function: Callable[..., T], *arguments: Iterable[Any], lock: int | None = None, seconds: float | None = None
) -> Generator[T]:
    """Yield what a function returns for each of its arguments, in their order, from so many processes.

    None of them outlives this program, however it ends, nor this iterator, which is to be closed. Each keeps the
    file open that ``lock`` is a descriptor of: who has locked it holds it until the last of them is gone.
    Raises what the function raises, EndedError where a process is ended from outside, and TimeoutError where a call takes
    more than so many seconds, which ends all of them.
    """
    # Not an executor of the standard library: it hangs, or its thread fails, where its processes have to be killed.
    todo = enumerate(zip(*arguments, strict=True))
    workers, asked, made = dict[Connection, SpawnProcess](), dict[Connection, _Asked](), dict[int, T]()
    yielded = 0
    try:
        with endings.held_back(), _unheard():
            workers.update(_start(function, lock) for _ in range(count))
        for worker in workers:
            _ask(worker, todo, asked)
        while asked:
            ready = _ready(asked, seconds)
            for worker in [worker for worker in asked if worker in ready]:
                made[asked.pop(worker).number] = _answer(worker)
                _ask(worker, todo, asked)
            while yielded in made:
                yield made.pop(yielded)
                yielded += 1
    finally:
        for process in workers.values():
            process.kill()
        for worker, process in workers.items():
            process.join()
            worker.close()


@contextmanager
def _unheard() -> Iterator[None]:
    # Processes that are started here hear of an end, which is for the program, when they know what to do about it.
    heard = _mask("SIG_BLOCK", {signal.SIGINT, *endings.ASKED})
    try:
        yield
    finally:
        _mask("SIG_SETMASK", heard)


def _mask(how: str, numbers: Iterable[int]) -> Iterable[int]:
    """Say of which signals this thread does not hear, as pthread_sigmask does; of no difference where there is none."""
    return signal.pthread_sigmask(getattr(signal, how), numbers) if hasattr(signal, "pthread_sigmask") else ()


def _start(function: Callable[..., Any], lock: int | None) -> tuple[Connection, SpawnProcess]:
    # Not forked: other libraries' threads do not survive that.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(function, theirs, _Kept(lock)), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _ask(worker: Connection, todo: Iterator[tuple[int, Any]], asked: dict[Connection, _Asked]) -> None:
    number, arguments = next(todo, (0, None))
    if arguments is not None:
        asked[worker] = _Asked(number, monotonic())
        try:
            worker.send(arguments)
        except OSError as error:
            raise _ended() from error


def _ready(asked: dict[Connection, _Asked], seconds: float | None) -> list[Any]:
    if seconds is None:
        return connection.wait(list(asked))
    ready = connection.wait(list(asked), max(0, min(call.since for call in asked.values()) + seconds - monotonic()))
    # Whoever has answered is in time, however late it is read here.
    if any(monotonic() - call.since >= seconds for worker, call in asked.items() if worker not in ready):
        raise TimeoutError
    return ready


def _answer(worker: Connection) -> Any:
    try:
        value, error = worker.recv()
    except (OSError, EOFError) as ended:
        raise _ended() from ended
    if error is not None:
        raise error
    return value


def _ended() -> EndedError:
    return EndedError("a process of --jobs was killed from outside, perhaps for using too much memory; try fewer")


def _work(function: Callable[..., Any], asked: Connection, _: _Kept) -> None:
    _begin()
    while True:
        arguments = asked.recv()
        answer: tuple[Any, BaseException | None]
        try:
            answer = function(*arguments), None
        except BaseException as error:
            answer = None, _portable(error)
        asked.send(answer)


def _portable(error: BaseException) -> BaseException:
    """Return an error as it can go to another process: as it is, or where that cannot be made again there, its name and text."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return StoreError(f"{type(error).__name__}: {error}")
    return error


class _Kept:
    """A descriptor that a process gets when it is started, so before it runs."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def __reduce__(self) -> tuple[Any, ...]:
        return (_Kept, (None,)) if self._descriptor is None else (_received, (reduction.DupFd(self._descriptor),))


def _received(descriptor: Any) -> _Kept:
    return _Kept(descriptor.detach())


def _begin() -> None:
    for number in (signal.SIGINT, *endings.ASKED):
        signal.signal(number, signal.SIG_IGN)
    _mask("SIG_UNBLOCK", {signal.SIGINT, *endings.ASKED})
    parent = parent_process()
    assert parent is not None
    _signal_at_end(parent.sentinel)
    # Elsewhere, and where the parent is gone by now, a thread does.
    Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _signal_at_end(sentinel: int) -> None:
    """Have the system end this process with its parent, whatever it is at, where it can.

    A signal comes where the parent's end of their pipe is closed, and nobody handles it.
    """
    if sys.platform != "linux":
        return
    import fcntl

    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
