"""Locks between programs: flock(2) where the system has it, else a lock file of the library filelock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# How to open what is locked: a folder that is there, or a file, which is made.
FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
FILE = os.O_WRONLY | os.O_CREAT
# Within a folder, where there is no flock.
LOCK = ".gridwalk.lock"


@contextmanager
def held(path: Path, kind: int, patience: float = 0.0) -> Iterator[int | None]:
    """Hold the only right that a FOLDER or a FILE stands for; yield the descriptor that has it, None where there is no flock.

    Who gets that descriptor too holds the right as long as it is open. Raises BlockingIOError where another program
    has it for so many seconds, and OSError where the path cannot be opened.
    """
    if not _has_flock():
        with _file_held(path / LOCK if kind == FOLDER else path, patience):
            yield None
        return
    # What is named is locked itself, so no lock file is left behind in a folder, not even by a killed process.
    descriptor = os.open(path, kind, 0o666)
    try:
        take(descriptor, patience)
        yield descriptor
    finally:
        os.close(descriptor)


def take(descriptor: int, patience: float = 0.0) -> None:
    """Lock what a descriptor is of. Raises BlockingIOError where another program has it for so many seconds."""
    import fcntl

    until = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
            time.sleep(patience / 100)


def _has_flock() -> bool:
    return find_spec("fcntl") is not None


@contextmanager
def _file_held(path: Path, patience: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    # The library makes folders that are missing.
    path.parent.stat()
    try:
        with FileLock(path, timeout=patience):
            yield
    except Timeout as error:
        raise BlockingIOError(str(error)) from error
