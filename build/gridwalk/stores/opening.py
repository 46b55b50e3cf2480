"""Loading RDF from wherever somebody points: a file, a folder of a build or of its parts, or a folder of tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from gridwalk.base.errors import LimitError, Problem, SourceError
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset
from gridwalk.rdf.blocks import blocks, unmarked
from gridwalk.rdf.guard import Limits, Worker, asking
from gridwalk.rdf.guard.lines import are_ours, bounded, encoded
from gridwalk.rdf.guard.parts import refuse_wrong
from gridwalk.rdf.guard.worker import RejectedError
from gridwalk.rdf.stored_parts import MANIFEST, StoredPart, listed
from gridwalk.tables.own import find_sources

CITATIONS = "gridwalk.nq"


@dataclass(frozen=True)
class _File:
    """A file of RDF: the ending says its format. A ``stream`` has a name that says none."""

    path: Path
    ending: str
    stream: bool

    @property
    def base(self) -> str:
        return self.path.resolve().as_uri()


def load_quads(path: Path, limits: Limits | None = None, schemas: Path | None = None) -> list[ox.Quad]:
    """Return the quads of an RDF file, of a build's folder, of its parts, or of the build of a folder of tables.

    The ending of the file's name says its format; a pipe is N-Quads. Blank nodes get the labels of RDFC-1.0, so that two
    readings can be compared. A file that is not as we write it is read by a worker of the guard, within the limits.
    ``schemas``: as for ``build``. Raises SourceError if nothing can be read, LimitError.
    """
    with _explained(path):
        if (path / MANIFEST).is_file():
            parts = listed(path)
            with _refused(path, parts):
                given = bounded(_of_parts(parts, limits), path, (limits or Limits()).input)
                return list(ox.parse(b"".join(given), format=ox.RdfFormat.N_QUADS))
        if (lines := _built(path, schemas)) is not None:
            return list(dataset.quads(lines))
        return list(ox.parse(_vetted(_found(path), limits or Limits()), format=ox.RdfFormat.N_QUADS))


def load_guarded(worker: Worker, path: Path, schemas: Path | None = None) -> asking.Guarded:
    """Give the quads of ``load_quads`` to a worker to be asked; its default graph has each statement once. Raises as that does."""
    with _explained(path):
        if (path / MANIFEST).is_file():
            return load_parts(worker, path, listed(path))
        if (lines := _built(path, schemas)) is not None:
            return asking.ask_lines(worker, encoded(lines))
        file = _found(path)
        with file.path.open("rb") as opened, _hinted(file):
            return asking.ask_file(worker, file.path, unmarked(blocks(opened)), file.ending, file.base)


def load_parts(worker: Worker, folder: Path, parts: Sequence[StoredPart]) -> asking.Guarded:
    """Give the lines of parts to a worker to be asked, within its limits as of one file. Raises as ``load_guarded``, StoreError."""
    with _explained(folder), _refused(folder, parts):
        try:
            return asking.ask_parts(worker, folder, _of_parts(parts, worker.limits))
        except LimitError as error:
            way_out = "or make a database of them, which has no limit: gridwalk build --data DIR --parts DIR --store DB"
            raise LimitError(error.reached, f"{error.way_out}, {way_out}" if error.way_out else way_out) from error


def load_statements(path: Path, limits: Limits | None = None, schemas: Path | None = None) -> list[str]:
    """Return the statements of ``load_quads`` as N-Triples lines, sorted, each once."""
    return sorted({f"{quad.triple} ." for quad in load_quads(path, limits, schemas)})


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        # It has our form, and an IRI or an escape in it is none.
        raise _error(path, error.msg, error.lineno or 0) from error
    except (OSError, ValueError) as error:
        # Also to ask what is there may be forbidden.
        raise _error(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _of_parts(parts: Iterable[StoredPart], limits: Limits | None) -> Iterator[bytes]:
    """Yield the lines of parts in blocks, as the join of their event has them."""
    return (f"{block}\n".encode() for part in parts for block in part.blocks(limits))


@contextmanager
def _refused(folder: Path, parts: Iterable[StoredPart]) -> Iterator[None]:
    """Say in which part a line is no N-Quads, and in which line of it, where an engine refused one of all of them."""
    try:
        yield
    except (SyntaxError, RejectedError) as error:
        for part in parts:
            refuse_wrong(part.path)
        raise _error(folder, f"is not N-Quads: {error}") from error


@contextmanager
def _hinted(file: _File) -> Iterator[None]:
    try:
        yield
    except SourceError as error:
        if not file.stream:
            raise
        (problem,) = error.problems
        hint = "; a pipe is read as N-Quads, other formats are told by a file's ending"
        raise _error(problem.path, problem.message + hint, problem.row) from error


def _built(path: Path, schemas: Path | None) -> list[str] | None:
    """Return the lines of the build of a folder of tables; None where it is none."""
    if not path.is_dir() or (path / CITATIONS).is_file():
        return None
    if not find_sources(path):
        raise _error(path, f"holds neither {CITATIONS}, nor the {MANIFEST} of parts, nor tables with csv-metadata.json")
    return build(path, schemas=schemas).lines


def _found(path: Path) -> _File:
    path = path / CITATIONS if path.is_dir() else path
    if not path.exists():
        raise _error(path, "is not there")
    # The name of a pipe, as a shell's <(...), or of standard input says no format.
    stream = not path.suffix and (not path.is_file() or path.is_relative_to("/dev"))
    ending = "nq" if stream else path.suffix[1:]
    if ox.RdfFormat.from_extension(ending) is None:
        raise _error(path, f"ends in {path.suffix!r}, expected a format of RDF such as .ttl, .trig, .nq, .jsonld or .rdf")
    return _File(path, ending, stream)


def _vetted(file: _File, limits: Limits) -> IO[bytes]:
    """Return the file as N-Quads that no parser can be hurt with: as it is, or as a worker of the guard read it."""
    with file.path.open("rb") as opened:
        # What was read is not read again: it may be a pipe.
        read, rest = list[bytes](), bounded(unmarked(blocks(opened)), file.path, limits.input)
        if file.ending == "nq":
            for block in rest:
                read.append(block)
                if not are_ours(block):
                    break
            else:
                return io.BytesIO(b"".join(read))
        with Worker(limits) as worker, _hinted(file):
            return asking.quads(worker, file.path, chain(read, rest), file.ending, file.base).body


def _error(path: Path, message: str, row: int = 0) -> SourceError:
    return SourceError([Problem(path, row, "", message)])
