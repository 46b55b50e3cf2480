"""Lines in order, more of them than memory holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import pairwise

from gridwalk.base.spool import Spool

# Lines that are sorted at once, and bytes that are read of each of those before.
AT_ONCE, BLOCK = 8_192, 1 << 14


class Sorted:
    """Lines in the order of their characters, each once, to be read as often as one likes. Memory is that of ``at_once`` lines.

    >>> lines = Sorted(at_once=2)
    >>> lines.add(["seventy-six", "one", "two", "one", "two"])
    >>> list(lines), lines.runs
    (['one', 'seventy-six', 'two'], 2)
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._held = set[str]()
        self._ends = [0]
        self._written: Spool | None = None

    @property
    def runs(self) -> int:
        """How often lines were written to make room."""
        return len(self._ends) - 1

    def add(self, lines: Iterable[str]) -> None:
        """Take lines, each without its line break and with none in it."""
        for line in lines:
            self._held.add(line)
            if len(self._held) >= self._at_once:
                self._write()

    def __iter__(self) -> Iterator[str]:
        before = None
        for line in merge(sorted(self._held), *(self._run(*ends) for ends in pairwise(self._ends))):
            if line != before:
                yield line
            before = line

    def _write(self) -> None:
        self._written = self._written or Spool()
        self._written.seek(self._ends[-1])
        for line in sorted(self._held):
            self._written.write(f"{line}\n".encode())
        self._ends.append(self._written.tell())
        self._held.clear()

    def _run(self, start: int, end: int) -> Iterator[str]:
        """Yield the lines of a run, read in blocks: all runs are read by turns from one file."""
        assert self._written is not None
        rest = b""
        while start < end:
            self._written.seek(start)
            block = self._written.read(min(BLOCK, end - start))
            start += len(block)
            *lines, rest = (rest + block).split(b"\n")
            yield from map(bytes.decode, lines)
