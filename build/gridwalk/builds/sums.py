"""Check sums of the files of a build in parts, each taken once.

A file that was whole is known by what the system says of it, as long as that stays: its number, size and times. It is noted where
records of finished builds are, not beside the files. Where none are kept, and of a file that changed or was copied, the sum is
taken again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from gridwalk.base.packing import crc32, opened
from gridwalk.base.reading import load_sealed, sealed
from gridwalk.builds import finished

_BLOCK = 1 << 20


class Sums:
    """The files below a folder that are known to be whole."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._record = f"parts-{hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:16]}.json"
        self._known = _load(self._record)

    def is_whole(self, path: Path, sum_: int) -> bool:
        """Whether the plain bytes of a file have a CRC-32, as gzip has it. Raises OSError where it cannot be read."""
        name, looked = self._name(path), f"{sum_:08x} {_state(path)}"
        if self._known.pop(name, "") == looked or _crc32(path) == sum_:
            self._known[name] = looked
        return name in self._known

    def keep(self, paths: Iterable[Path]) -> None:
        """Note those of some files that were looked at and are whole, and forget all others.

        What this build wrote is not among them: the next one looks at it once, since what was written may not be what is there.
        """
        names = {self._name(path) for path in paths}
        self._known = {name: looked for name, looked in self._known.items() if name in names}
        finished.put(self._record, sealed(json.dumps({"files": self._known})))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._out).as_posix()


def _load(record: str) -> dict[str, str]:
    kept = finished.place()
    try:
        return dict(load_sealed(kept / record)["files"]) if kept and finished.is_own(kept) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _state(path: Path) -> str:
    return finished.state(path.stat())


def _crc32(path: Path) -> int:
    value = 0
    with opened(path) as file:
        while block := file.read(_BLOCK):
            value = crc32(block, value)
    return value
