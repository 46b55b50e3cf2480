"""Writing files so that nothing is ever half written.

Every file is first written whole into a folder within, flushed to the disk, and only when all of them stand
is that folder renamed (POSIX rename is atomic): from then on they are the build. They are moved into place at once.
Whatever fails before the rename, the files of the last good build stay as they are. Who is killed after it, within
the microseconds of the moves, leaves files of both builds until the next one who comes to write there moves the others.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.base import endings, locks
from gridwalk.base.errors import StoreError
from gridwalk.base.packing import crc32
from gridwalk.base.reading import seal

PARTIAL = ".partial"
# Within a folder: files that are being written, and whole ones on their way into place.
UNFINISHED, FINISHED = f".gridwalk{PARTIAL}", ".gridwalk.new"
# Seconds in which the processes of a killed build are gone, which keep its lock until then.
PATIENCE = 2.0
# Characters that are written at once.
_PIECE = 1 << 16
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

    def write(self, name: str, pieces: Iterable[str]) -> Written:
        """Write a file of UTF-8 text beside its place. Raises OSError."""
        path = self.folder / UNFINISHED / name
        digest, size = hashlib.sha256(), 0
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE), "wb") as file:  # noqa: PTH123
            for text in gathered(pieces):
                encoded = text.encode()
                digest.update(encoded)
                size += file.write(encoded)
            file.flush()
            os.fsync(file.fileno())
        self.written.append(Written(name, size, digest.hexdigest()))
        return self.written[-1]


def gathered(pieces: Iterable[str]) -> Iterator[str]:
    """Yield pieces of text, many small ones as one: to write and hash each costs more than to make it."""
    held, size = list[str](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


@contextmanager
def replacing(folder: Path) -> Iterator[Replacement]:
    """Replace files of a folder: all of them at the end of the block, or none if it raises.

    The folder is made if missing (and removed again if the block raises), and locked: a second writer gets an
    error, after two seconds in which workers of a killed one may end.
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
        with locked(folder):
            try:
                settle(folder)
                (folder / UNFINISHED).mkdir()
                yield replacement
                _switch(replacement)
            finally:
                shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
                for place in made:
                    # Only a folder that is empty can be removed: one without a build.
                    with suppress(OSError):
                        place.rmdir()
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error


def write_texts(folder: Path, texts: Mapping[str, str], *, force: bool, lost: str = "") -> None:
    """Write texts into files of a folder, by name: all of them or none.

    Raises StoreError where one is there already and ``force`` is not set (``lost``: what it says that would be lost with it),
    and where one cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_texts(Path(place), {"laps.txt": "76"}, force=False)
    ...     (Path(place) / "laps.txt").read_text()
    '76'
    """
    # A link that leads nowhere is there, too.
    there = [name for name in texts if os.path.lexists(folder / name)]
    if there and not force:
        raise StoreError(f"{folder / there[0]}: already exists; --force overwrites it{lost}")
    with replacing(folder) as replacement:
        for name, text in texts.items():
            replacement.write(name, [text])


def _switch(replacement: Replacement) -> None:
    folder = replacement.folder
    for written in replacement.written:
        # Renaming over a folder fails, and then some files would be new and some old.
        if (folder / written.name).is_dir():
            raise StoreError(f"{folder / written.name}: is a folder, expected a file or nothing; move it away")
    sync(folder / UNFINISHED)
    with endings.held_back():
        (folder / UNFINISHED).rename(folder / FINISHED)
        settle(folder)
    sync(folder)


def finish(folder: Path) -> None:
    """Do what is left to do of a build that was killed while it moved its files into place. Raises StoreError."""
    if (folder / FINISHED).is_dir():
        with replacing(folder):
            pass


def settle(folder: Path) -> None:
    """Move files into place that are whole, and remove those that are not: what a killed build left. Raises OSError."""
    unfinished, finished = folder / UNFINISHED, folder / FINISHED
    if unfinished.is_dir() and not unfinished.is_symlink():
        shutil.rmtree(unfinished)
    # A link would be somebody else's, and lead to files that are no build.
    if finished.is_dir() and not finished.is_symlink():
        # Capitals last: SHA256SUMS fits the others only when all are there.
        for path in sorted(finished.iterdir(), reverse=True):
            path.replace(folder / path.name)
        finished.rmdir()


def partial(path: Path) -> Path:
    """Return where a file is until it is whole.

    >>> partial(Path("dist/laps.nq")).as_posix()
    'dist/.laps.nq.partial'
    """
    return path.with_name(f".{path.name}{PARTIAL}")


def whole_name(name: str) -> str:
    """Return the name that a file has when it is whole.

    >>> whole_name("dist/.laps.nq.partial"), whole_name("dist/laps.nq")
    ('dist/laps.nq', 'dist/laps.nq')
    """
    above, slash, last = name.rpartition("/")
    is_partial = last.startswith(".") and last.endswith(PARTIAL)
    return f"{above}{slash}{last[1:].removesuffix(PARTIAL)}" if is_partial else name


@contextmanager
def beside(path: Path) -> Iterator[tuple[int, Callable[[], object]]]:
    """Write one file beside its place, by a descriptor; it is renamed into place only if the function is called too.

    It is not flushed to the disk. Raises OSError.
    """
    kept = list[bool]()
    descriptor = os.open(partial(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READABLE)
    try:
        yield descriptor, lambda: kept.append(True)
        if kept:
            partial(path).replace(path)
    finally:
        os.close(descriptor)
        partial(path).unlink(missing_ok=True)


def put(descriptor: int, data: bytes) -> None:
    """Write bytes, all of them. Raises OSError."""
    # Straight to the file: a buffer in between costs twice as much as the encoding.
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def put_sealed(descriptor: int, rest: Iterable[str]) -> None:
    """Write what ``reading.sealed`` makes of a text, whose ``rest``, without the brace that it begins with, comes in pieces.

    Raises OSError.
    """
    put(descriptor, seal(0).encode())
    summed = 0
    for piece in gathered(rest):
        data = piece.encode()
        summed = crc32(data, summed)
        put(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    put(descriptor, seal(summed).encode())


def holds(path: Path, pieces: Iterable[str], start: int = 0) -> bool:
    """Whether a file holds a text, from a byte on, and nothing behind it. Raises OSError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     path = Path(place) / "laps.txt"
    ...     _ = path.write_text("seventy-six")
    ...     holds(path, ["seventy-", "six"]), holds(path, ["-six"], 7), holds(path, ["seventy"])
    (True, True, False)
    """
    with path.open("rb") as file:
        file.seek(start)
        return all(file.read(len(data)) == data for data in map(str.encode, gathered(pieces))) and not file.read(1)


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can say so. Raises OSError."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, locks.FOLDER)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(folder: Path) -> Iterator[int | None]:
    """Hold the only right to write into a folder; yield the descriptor that has it, None where the system has no such thing.

    Who gets that descriptor too holds the right as long as it is open: the processes of a build. Raises StoreError
    where another program has it and keeps it for longer than those of a killed one take to end.
    """
    try:
        with locks.held(folder, locks.FOLDER, PATIENCE) as descriptor:
            yield descriptor
    except BlockingIOError as error:
        raise StoreError(f"{folder}: another build is writing here; wait for it or choose another folder") from error
