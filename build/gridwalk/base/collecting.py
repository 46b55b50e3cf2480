"""How often Python looks for circles of objects that nobody holds any more."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# So many new objects are made before the youngest are looked at: 700 where nobody says otherwise.
RARELY = 50_000


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
    before = gc.get_threshold()
    # Who turned it off wants it off.
    gc.set_threshold(max(before[0], RARELY) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
