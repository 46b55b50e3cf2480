"""A cache that converts what it does not hold yet, and is bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

# Distinct texts kept: every name of an event, and bounded.
CACHED = 16_384

Value = TypeVar("Value")


class Cached(dict[str, Value]):
    """What texts become; each distinct text is converted once, and memory is bounded.

    >>> lengths = Cached(len)
    >>> lengths["Lakeside"], len(lengths)
    (8, 1)
    """

    def __init__(self, convert: Callable[[str], Value]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> Value:
        if len(self) >= CACHED:
            self.clear()
        result = self[text] = self._convert(text)
        return result
