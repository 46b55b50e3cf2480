"""Questions to whatever is named: tables, a file or folder, a database, an endpoint; answers written in formats."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.ask.queries import Answer, load_query, run
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


def worker(limits: Limits, stack: ExitStack) -> Worker:
    """Start a worker of the guard, which gets ready while data are read, and ends with the stack."""
    from gridwalk.rdf.guard import Worker

    return stack.enter_context(Worker(limits))


def ask_guarded(worker: Worker, place: Place | list[str], text: str) -> Answer:
    """Ask a question of somebody else's, or of a file of somebody else's, within the limits of a worker."""
    from gridwalk.rdf.guard import asking
    from gridwalk.rdf.guard.lines import encoded

    if isinstance(place, list):
        return run(asking.ask_lines(worker, encoded(place)), text)
    if place.database:
        return run(asking.ask_database(worker, place.path), text)
    from gridwalk.stores import opening

    return run(opening.load_guarded(worker, place.path, place.schemas), text)


__all__ = ["FORMATS", "MARK", "Answer", "Place", "ask_guarded", "formats", "load_query", "opened", "run", "worker", "write"]
