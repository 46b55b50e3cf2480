"""What has to end in time: one thread looks after all, and what does end in time never wakes it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from time import monotonic


class Deadlines:
    """Calls functions when their time is over. A thread for each, started and ended, is what a short answer would wait for."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as in a process that was forked, which has no thread of its parent."""
        self._changed, self._wakes = Condition(), math.inf
        self._ends = dict[object, tuple[float, Callable[[], None]]]()
        self._thread: Thread | None = None

    @contextmanager
    def within(self, seconds: float, end: Callable[[], None]) -> Iterator[None]:
        """Call ``end``, from another thread, where what is done in here takes longer.

        >>> from threading import Event
        >>> late, never = Event(), Event()
        >>> with Deadlines().within(60, never.set), Deadlines().within(0.001, late.set):
        ...     late.wait(10), never.is_set()
        (True, False)
        """
        key = object()
        with self._changed:
            self._ends[key] = monotonic() + seconds, end
            self._wake(self._ends[key][0])
        try:
            yield
        finally:
            with self._changed:
                self._ends.pop(key, None)

    def _wake(self, time: float) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="gridwalk-deadlines", daemon=True)
            self._thread.start()
        elif time < self._wakes:
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                now = monotonic()
                over = [key for key, (time, _) in self._ends.items() if time <= now]
                ended = [self._ends.pop(key)[1] for key in over]
                if not ended:
                    self._wakes = min((time for time, _ in self._ends.values()), default=math.inf)
                    self._changed.wait(None if self._wakes == math.inf else self._wakes - now)
            for end in ended:
                end()


DEADLINES = Deadlines()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=DEADLINES.forget)
