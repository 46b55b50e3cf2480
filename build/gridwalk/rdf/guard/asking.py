"""Questions to what a worker holds, asked as a store of pyoxigraph is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from gridwalk.base.errors import LimitError, Problem, SourceError, StoreError
from gridwalk.rdf.guard.worker import RejectedError, Reply, Worker

Answered = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True)
class Guarded:
    """What a worker holds. ``nothing``: a store without a statement, for looking at a question rather than asking it."""

    worker: Worker
    nothing: bool = False

    def query(self, text: str, *, prefixes: Mapping[str, str], base_iri: str | None = None) -> Answered:
        """Return the answer to a question, whole. Raises SyntaxError, RuntimeError as a store does, and LimitError."""
        arguments = {"text": text, "prefixes": dict(prefixes), "base": base_iri, "empty": self.nothing}
        try:
            return _answered(self.worker.request("query", arguments))
        except RejectedError as error:
            raise (SyntaxError if error.kind == "syntax" else RuntimeError)(str(error)) from error

    def empty(self) -> Guarded:
        """Return a store without a statement, in the same worker."""
        return Guarded(self.worker, nothing=True)


def ask_lines(worker: Worker, data: Iterable[bytes]) -> Guarded:
    """Give a worker the lines of a build, as ``dataset.load`` takes them, in pieces. No limit is for them."""
    worker.request("load", {"built": True}, data, own=True)
    return Guarded(worker)


def ask_parts(worker: Worker, folder: Path, data: Iterable[bytes]) -> Guarded:
    """Give a worker the lines of a folder of parts in pieces, within its limits. Raises RejectedError for one that is none."""
    try:
        worker.request("load", {"built": True}, data)
    except LimitError as error:
        raise LimitError(f"{folder}: {error.reached}", error.way_out) from error
    return Guarded(worker)


def ask_database(worker: Worker, place: Path) -> Guarded:
    """Have a worker open a database on the disk. Raises StoreError if there is none, LimitError."""
    try:
        # Through the link once, so that all files are of one database.
        worker.request("open", {"path": str(place.resolve(strict=True))})
    except (RejectedError, OSError) as error:
        raise StoreError(f"{place}: no database can be opened there: {error}") from error
    return Guarded(worker)


def quads(worker: Worker, path: Path, data: Iterable[bytes], ending: str = "nq", base: str = "", *, graphs: bool = False) -> Reply:
    """Have a worker read a file of RDF, and return its N-Quads, blank nodes with the labels of RDFC-1.0.

    ``graphs``: each statement has to have an IRI as its graph. Raises SourceError, which says that it is of ``path``, and
    LimitError.
    """
    return _read(worker, "parse", path, data, {"ending": ending, "base": base, "graphs": graphs})


def ask_file(worker: Worker, path: Path, data: Iterable[bytes], ending: str, base: str) -> Guarded:
    """Give a worker a file of RDF to be asked. Raises as ``quads`` does."""
    _read(worker, "load", path, data, {"built": False, "ending": ending, "base": base})
    return Guarded(worker)


def _read(worker: Worker, kind: str, path: Path, data: Iterable[bytes], arguments: dict[str, object]) -> Reply:
    try:
        return worker.request(kind, arguments, data, file=kind == "parse")
    except RejectedError as error:
        raise SourceError([Problem(path, error.line, "", str(error))]) from error
    except LimitError as error:
        raise LimitError(f"{path}: {error.reached}", error.way_out) from error


def _answered(reply: Reply) -> Answered:
    if reply.values["form"] == "boolean":
        text = f'{{"head": {{}}, "boolean": {"true" if reply.values["value"] else "false"}}}'
        return cast(ox.QueryBoolean, ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON))
    if reply.values["form"] == "rows":
        return ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.TSV)
    store = ox.Store()
    store.load(reply.body, format=ox.RdfFormat.N_TRIPLES)
    return store.query("CONSTRUCT WHERE { ?s ?p ?o }")
