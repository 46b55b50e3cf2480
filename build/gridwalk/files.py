"""Writing files so that nothing is ever half written.

Every file is first written whole beside its place, flushed to the disk, and only when all of them stand
are they renamed into place (POSIX rename is atomic). Whatever fails before that, the files of the last
good build stay as they are. Who is killed between two renames leaves files of both builds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.errors import StoreError

PARTIAL = ".partial"
READABLE = 0o666  # less the umask, as for any file a program makes


@dataclass(frozen=True)
class Written:
    """A file as written: its name, its size in bytes, and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass
class Replacement:
    """Files on their way into a folder."""

    folder: Path
    written: list[Written] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)

    def write(self, name: str, pieces: Iterable[str]) -> Written:
        """Write a file of UTF-8 text beside its place. Raises OSError."""
        path = self.partial(name)
        # One that a killed build left.
        path.unlink(missing_ok=True)
        self.begun.append(name)
        digest, size = hashlib.sha256(), 0
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE), "wb") as file:  # noqa: PTH123
            for piece in pieces:
                encoded = piece.encode()
                digest.update(encoded)
                size += file.write(encoded)
            file.flush()
            os.fsync(file.fileno())
        self.written.append(Written(name, size, digest.hexdigest()))
        return self.written[-1]

    def partial(self, name: str) -> Path:
        """Return where a file is written before it is renamed into place."""
        return self.folder / f".{name}{PARTIAL}"


@contextmanager
def replacing(folder: Path) -> Iterator[Replacement]:
    """Replace files of a folder: all of them at the end of the block, or none if it raises.

    The folder is made if missing (and removed again if the block raises), and locked: a second writer gets an
    error instead of waiting.
    Raises StoreError where the folder cannot be made, locked or written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with replacing(Path(place)) as files:
    ...         size = files.write("laps.txt", ["seventy-", "six"]).size
    ...     print(size, (Path(place) / "laps.txt").read_text())
    11 seventy-six
    """
    replacement = Replacement(folder)
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder) as descriptor:
            try:
                yield replacement
                for written in replacement.written:
                    # Renaming over a folder fails, and then some files would be new and some old.
                    if (folder / written.name).is_dir():
                        raise StoreError(f"{folder / written.name}: is a folder, expected a file or nothing; move it away")
                for written in replacement.written:
                    replacement.partial(written.name).replace(folder / written.name)
                os.fsync(descriptor)
            finally:
                for name in replacement.begun:
                    with suppress(OSError):
                        replacement.partial(name).unlink()
                for place in made:
                    # Only a folder that is empty can be removed: one without a build.
                    with suppress(OSError):
                        place.rmdir()
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Hold the only right to write into a folder. Raises StoreError where another process has it."""
    # The folder itself is locked, so no lock file is left behind, not even by a killed process.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    except BlockingIOError as error:
        raise StoreError(f"{folder}: another build is writing here; wait for it or choose another folder") from error
    finally:
        os.close(descriptor)
