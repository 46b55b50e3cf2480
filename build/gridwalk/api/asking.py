"""Questions to whatever is named: tables, a file or folder, a database, an endpoint; answers written in formats."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.ask.hints import Asked, asked, left_out
from gridwalk.ask.queries import load_query
from gridwalk.ask.results import FORMATS, formats, write
from gridwalk.rdf import dataset
from gridwalk.stores import embedded

if TYPE_CHECKING:
    from gridwalk.rdf.guard import Limits, Worker

MARK = embedded.MARK


@dataclass(frozen=True)
class Place:
    """Where a question is asked that is not for an endpoint: a file, a folder or a database."""

    path: Path
    database: bool
    schemas: Path | None = None


def opened(place: Place | list[str]) -> ox.Store:
    """Return the lines of a build, or a database, as a store for bundled questions. Raises StoreError."""
    return dataset.load(place) if isinstance(place, list) else embedded.open_readonly(place.path)


def lacking(path: Path) -> str:
    """Return what a file or folder of a build lacks that holds some kinds of statements alone; nothing where it holds all."""
    from gridwalk.publish import kinds_of
    from gridwalk.rdf.kinds import KINDS

    left = [kind for kind in KINDS if kind not in kinds_of(path)]
    return f"whatever is {' or '.join(left)}, which {path} is without" if left else ""


def worker(limits: Limits, stack: ExitStack) -> Worker:
    """Start a worker of the guard, which gets ready while data are read, and ends with the stack."""
    from gridwalk.rdf.guard import Worker

    return stack.enter_context(Worker(limits))


def ask_guarded(worker: Worker, place: Place | list[str], text: str, *, bundled: bool = False) -> Asked:
    """Ask a question of somebody else's, or of a file of somebody else's, within the limits of a worker."""
    from gridwalk.rdf.guard import asking
    from gridwalk.rdf.guard.lines import encoded

    if isinstance(place, list):
        return asked(asking.ask_lines(worker, encoded(place)), text, bundled=bundled)
    if place.database:
        return asked(asking.ask_database(worker, place.path), text, bundled=bundled)
    from gridwalk.stores import opening

    return asked(opening.load_guarded(worker, place.path, place.schemas), text, bundled=bundled)


__all__ = [
    "FORMATS", "MARK", "Asked", "Place", "ask_guarded", "asked", "formats", "lacking", "left_out", "load_query", "opened", "worker",
    "write",
]  # fmt: skip
