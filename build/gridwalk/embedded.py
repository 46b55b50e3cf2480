"""A build as an Oxigraph database on disk, replaced as a whole.

The database is a folder. A new one is made beside it under another name, and a symbolic link of the name
that people know is switched to it: rename(2) over a link is atomic. A reader that has the old database open
keeps its files open until it ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from gridwalk import dataset
from gridwalk.errors import StoreError


def replace(place: Path, lines: Iterable[str]) -> Path:
    """Make a database of N-Quads lines, put it at ``place`` in place of the one there, and return its folder.

    Statements are in the default graph, each once; citations in named graphs. Raises StoreError if another
    build is at it, if something else is in the place, or if the disk does not take it; the old database stays.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            if place.exists() and not place.is_symlink():
                raise StoreError(f"{place}: is not a database made here; choose another place, or move it away")
            old = _version(place)
            made = _beside(place, (old + 1) if old is not None else 1)
            _remove_all_but(place, old)
            _fill(made, lines)
            _switch(place, made)
            _remove_all_but(place, _version(place))
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{place}: the database cannot be written: {error.strerror or error}") from error
    return made


def open_readonly(place: Path) -> ox.Store:
    """Open the database at ``place`` for queries. Raises StoreError if there is none."""
    try:
        # Through the link once, so that all files are of one database.
        return ox.Store.read_only(str(place.resolve(strict=True)))
    except OSError as error:
        raise StoreError(f"{place}: no database can be opened there: {error.strerror or error}") from error


def _fill(folder: Path, lines: Iterable[str]) -> None:
    kept = list(lines)
    store = ox.Store(str(folder))
    store.bulk_load("\n".join(dataset.statements(kept)), format=ox.RdfFormat.N_TRIPLES)
    store.bulk_load("\n".join(kept), format=ox.RdfFormat.N_QUADS)
    store.flush()


def _switch(place: Path, made: Path) -> None:
    link = place.with_name(f".{place.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(made.name, target_is_directory=True)
    link.replace(place)
    _sync(place.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _beside(place: Path, version: int) -> Path:
    return place.with_name(f".{place.name}.{version}")


def _version(place: Path) -> int | None:
    """Return the number of the database that the link at ``place`` leads to."""
    return int(os.readlink(place).rpartition(".")[2]) if place.is_symlink() else None  # noqa: PTH115 - the text is wanted


def _remove_all_but(place: Path, version: int | None) -> None:
    """Remove databases that a killed build left, or that were replaced; a reader of one keeps its open files."""
    for folder in place.parent.glob(f".{place.name}.*"):
        number = folder.name.rpartition(".")[2]
        if number.isdigit() and int(number) != version:
            shutil.rmtree(folder)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    # The lock is on a file of its own: the folder above may be anybody's.
    with place.with_name(f".{place.name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(f"{place}: another build is writing this database; wait for it or choose another place") from error
        yield
