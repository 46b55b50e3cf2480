"""Questions to whatever is named: tables, a file or folder, a database, an endpoint; answers written in formats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.ask.asked import Asked, asked, rows_of
from gridwalk.ask.parameters import narrow, require
from gridwalk.ask.queries import load_query
from gridwalk.ask.results import FORMATS, formats, write

if TYPE_CHECKING:
    from gridwalk.api.dataset import Dataset
    from gridwalk.rdf.guard import Limits, Worker

# The file of RocksDB that tells a database from other folders; a test compares it with that of ``stores.embedded``.
MARK = "CURRENT"


@dataclass(frozen=True)
class Place:
    """Where a question is asked that is not for an endpoint: a file, a folder or a database."""

    path: Path
    database: bool
    schemas: Path | None = None


def opened(place: Place | Dataset, text: str) -> ox.Store:
    """Return a data set, or a database, as a store with all that a bundled question sees. Raises StoreError."""
    if not isinstance(place, Place):
        return place.origin.asked_store(text)
    from gridwalk.stores import embedded

    return embedded.open_readonly(place.path)


def lacking(path: Path) -> str:
    """Return what a file or folder of a build lacks that holds some kinds of statements alone; nothing where it holds all."""
    from gridwalk.publish import kinds_of
    from gridwalk.rdf.kinds import KINDS

    left = [kind for kind in KINDS if kind not in kinds_of(path)]
    return f"whatever is {' or '.join(left)}, which {path} is without" if left else ""


def left_out(lines: Iterable[str], kept: Collection[str], text: str) -> str:
    """Return what a query asks for that is among lines, but not among those of some kinds; nothing where all is kept."""
    from gridwalk.ask import hints

    return hints.left_out(lines, kept, text)


def worker(limits: Limits, stack: ExitStack) -> Worker:
    """Start a worker of the guard, which gets ready while data are read, and ends with the stack."""
    from gridwalk.rdf.guard import Worker

    return stack.enter_context(Worker(limits))


def ask_guarded(
    worker: Worker, place: Place | Dataset, text: str, given: Mapping[str, str], *, bundled: bool = False
) -> Asked:  # fmt: skip
    """Ask a question of somebody else's, or of a file of somebody else's, within the limits of a worker."""
    if not isinstance(place, Place):
        return asked(place.origin.give(worker), text, given, bundled=bundled)
    from gridwalk.rdf.guard import asking

    if place.database:
        return asked(asking.ask_database(worker, place.path), text, given, bundled=bundled)
    from gridwalk.stores import opening

    return asked(opening.load_guarded(worker, place.path, place.schemas), text, given, bundled=bundled)


__all__ = [
    "FORMATS", "MARK", "Asked", "Place", "ask_guarded", "asked", "formats", "lacking", "left_out", "load_query", "narrow",
    "opened", "require", "rows_of", "worker", "write",
]  # fmt: skip
