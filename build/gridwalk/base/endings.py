"""The signals that end a program: heard as exceptions, so that everything is tidied up, or held back for a moment."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Windows has no SIGHUP.
ASKED = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """Somebody asked the program to end; what an interruption tidies up is tidied up."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)


@contextmanager
def heard() -> Iterator[None]:
    """Raise Ended in the block where the program is asked to end, once: who asks again does not wait.

    A signal that is ignored, as by nohup, stays so.
    """
    before = {number: signal.getsignal(number) for number in ASKED} if _is_main() else {}
    for number, handler in before.items():
        if handler == signal.SIG_DFL:
            signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held_back() -> Iterator[None]:
    """Hear of no end until the block is done, which should not take long: some renames, or to start some processes."""
    came = list[int]()
    usual = [(number, signal.getsignal(number)) for number in (signal.SIGINT, *ASKED)] if _is_main() else []
    # None is a handler that Python did not install and could not put back.
    before = [(number, handler) for number, handler in usual if handler is not None]
    for number, _ in before:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)


def _end(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise Ended(number)


def _is_main() -> bool:
    # Other threads may not say who hears a signal, and are not interrupted by one.
    return threading.current_thread() is threading.main_thread()
