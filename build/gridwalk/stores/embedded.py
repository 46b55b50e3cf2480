"""A build as an Oxigraph database on disk, replaced as a whole.

The database is a folder. A new one is made beside it under another name, and a symbolic link of the name
that people know is switched to it: rename(2) over a link is atomic. A reader that has the old database open
keeps its files open until it ends.

Lines are streamed and loaded so many at a time: memory is what Oxigraph takes to sort these, whatever the size of the data.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from gridwalk.base import files, locks
from gridwalk.base.errors import StoreError
from gridwalk.rdf.stored_parts import listed

if TYPE_CHECKING:
    from gridwalk.rdf.guard.limits import Limits

BATCH = 4096  # lines
# Lines that the engine sorts at once: four times as many take three times the memory, and no less time.
LOADED = 250_000
# The file of RocksDB that tells a database from other folders.
MARK = "CURRENT"


def replace(place: Path, lines: Iterable[str]) -> Path:
    """Make a database of N-Quads lines, put it at ``place`` in place of the one there, and return its folder.

    Statements are in the default graph, each once; citations in named graphs. Raises StoreError if another
    build is at it, if something else is in the place, or if the disk does not take it; the old database stays.
    """
    # They are of a build in memory, or were parsed: the engine need not look at each IRI again.
    return _replace(place, _batches(lines), lenient=True)


def replace_from_parts(place: Path, folder: Path, limits: Limits | None = None) -> Path:
    """Do as ``replace`` does, with the parts that a build in parts left in a folder.

    Nobody can build there meanwhile. ``limits``: within which lines of others are read. Raises SourceError where there is no
    manifest, LimitError, and StoreError also if a part is not as it says.
    """
    try:
        with files.locked(folder):
            return _replace(place, (lines for part in listed(folder) for lines in part.checked(limits)))
    except OSError as error:
        raise StoreError(f"{folder}: the parts cannot be read: {error.strerror or error}") from error


def open_readonly(place: Path) -> ox.Store:
    """Open the database at ``place`` for queries. Raises StoreError if there is none."""
    try:
        # Through the link once, so that all files are of one database.
        return ox.Store.read_only(str(place.resolve(strict=True)))
    # RuntimeError is what the engine raises for one that is damaged.
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{place}: no database can be opened there: {getattr(error, 'strerror', None) or error}") from error


def check(place: Path) -> None:
    """Raise StoreError where a database cannot stand at ``place``: something else does, or its name is not UTF-8."""
    try:
        os.fsencode(place).decode()
    except UnicodeDecodeError as error:
        raise StoreError(f"{place}: the name of a database has to be UTF-8; choose another") from error
    if not place.name or ((place.exists() or place.is_symlink()) and _version(place) is None):
        raise StoreError(f"{place}: is not a database made here; choose another place, or move it away")


def _replace(place: Path, batches: Iterable[list[bytes]], *, lenient: bool = False) -> Path:
    try:
        check(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            check(place)
            old = _version(place)
            made = _beside(place, (old + 1) if old is not None else 1)
            _remove_all_but(place, old)
            _fill(made, batches, lenient=lenient)
            _switch(place, made)
            _remove_all_but(place, _version(place))
    except OSError as error:
        raise StoreError(f"{place}: the database cannot be written: {error.strerror or error}") from error
    except SyntaxError as error:
        raise StoreError(f"{place}: the database cannot be written: a line is not N-Quads: {error.msg}") from error
    return made


def _fill(folder: Path, batches: Iterable[list[bytes]], *, lenient: bool) -> None:
    try:
        store, rest = ox.Store(str(folder)), iter(batches)
        while (first := next(rest, None)) is not None:
            some = cast("IO[bytes]", _Stream(_some(first, rest)))
            store.bulk_load(some, format=ox.RdfFormat.N_QUADS, lenient=lenient)
        store.flush()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _some(first: list[bytes], rest: Iterator[list[bytes]]) -> Iterator[list[bytes]]:
    """Yield batches until so many lines were yielded as are loaded at once."""
    count = 0
    for batch in chain([first], rest):
        yield batch
        count += len(batch)
        if count >= LOADED:
            return


class _Stream(io.RawIOBase):
    """N-Quads lines to be read by Oxigraph: each as it is, and without its graph, for the default graph."""

    def __init__(self, batches: Iterable[list[bytes]]) -> None:
        self._pieces = _doubled(batches)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        size = size if size >= 0 else len(self._rest)
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


def _doubled(batches: Iterable[list[bytes]]) -> Iterator[bytes]:
    for lines in batches:
        yield b"".join(lines)
        # A line ends in " <graph> .\n". The database keeps once what several passages state.
        yield b" .\n".join([line[: line.rindex(b" ", 0, -3)] for line in lines]) + b" .\n"


def _batches(lines: Iterable[str]) -> Iterator[list[bytes]]:
    rest = iter(lines)
    while batch := [f"{line}\n".encode() for line in islice(rest, BATCH)]:
        yield batch


def _switch(place: Path, made: Path) -> None:
    link = place.with_name(f".{place.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(made.name, target_is_directory=True)
    link.replace(place)
    files.sync(place.parent)


def _beside(place: Path, version: int) -> Path:
    return place.with_name(f".{place.name}.{version}")


def _version(place: Path) -> int | None:
    """Return the number of the database that the link at ``place`` leads to, if it is one made here."""
    return _number(place, os.readlink(place)) if place.is_symlink() else None  # noqa: PTH115 - the text is wanted


def _number(place: Path, name: str) -> int | None:
    """Return the number of a database of ``place`` by the name of its folder.

    >>> _number(Path("races"), ".races.7"), _number(Path("races"), ".races.2004.7")
    (7, None)
    """
    match = re.fullmatch(rf"\.{re.escape(place.name)}\.([0-9]+)", name)
    return int(match[1]) if match else None


def _remove_all_but(place: Path, version: int | None) -> None:
    """Remove databases that a killed build left, or that were replaced; a reader of one keeps its open files."""
    for folder in list(place.parent.iterdir()):
        number = _number(place, folder.name)
        if number is not None and number != version:
            shutil.rmtree(folder)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    # The lock is on a file of its own: the folder above may be anybody's.
    try:
        with locks.held(place.with_name(f".{place.name}.lock"), locks.FILE):
            yield
    except BlockingIOError as error:
        raise StoreError(f"{place}: another build is writing this database; wait for it or choose another place") from error
