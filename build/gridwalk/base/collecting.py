"""How often Python looks for circles of objects that nobody holds any more."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# So many new objects are made before the youngest are looked at: 700 where nobody says otherwise.
RARELY = 50_000
_lock = threading.Lock()
# What was there before, once for each build that goes on.
_inside: list[tuple[int, int, int]] = []


@contextmanager
def rarely() -> Iterator[None]:
    """Let Python look for circles rarely, since a build makes very many objects and hardly a circle: a tenth of its time.

    >>> before = gc.get_threshold()
    >>> with rarely():
    ...     gc.get_threshold()[0] >= RARELY
    True
    >>> gc.get_threshold() == before
    True
    """
    with _lock:
        _inside.append(_inside[0] if _inside else gc.get_threshold())
        # Who turned it off wants it off.
        gc.set_threshold(max(_inside[0][0], RARELY) if _inside[0][0] else 0, *_inside[0][1:])
    try:
        yield
    finally:
        with _lock:
            # The last of several builds in one process, in whatever order they end, puts it back.
            before = _inside.pop()
            if not _inside:
                gc.set_threshold(*before)
