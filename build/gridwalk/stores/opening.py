"""Loading RDF from wherever somebody points: a file, a folder of a build, or a folder of tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from gridwalk.base.errors import Problem, SourceError
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset
from gridwalk.rdf.blocks import blocks, unmarked
from gridwalk.rdf.guard import Limits, Worker, asking
from gridwalk.rdf.guard.lines import are_ours, bounded, encoded
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
    """Return the quads of an RDF file, of a build's folder, or of the build of a folder of tables.

    The ending of the file's name says its format; a pipe is N-Quads. Blank nodes get the labels of RDFC-1.0, so that two
    readings can be compared. A file that is not as we write it is read by a worker of the guard, within the limits.
    ``schemas``: as for ``build``. Raises SourceError if nothing can be read, LimitError.
    """
    with _explained(path):
        if (lines := _built(path, schemas)) is not None:
            return list(dataset.quads(lines))
        return list(ox.parse(_vetted(_found(path), limits or Limits()), format=ox.RdfFormat.N_QUADS))


def load_guarded(worker: Worker, path: Path, schemas: Path | None = None) -> asking.Guarded:
    """Give the quads of ``load_quads`` to a worker to be asked; its default graph has each statement once. Raises as that does."""
    with _explained(path):
        if (lines := _built(path, schemas)) is not None:
            return asking.ask_lines(worker, encoded(lines))
        file = _found(path)
        with file.path.open("rb") as opened, _hinted(file):
            return asking.ask_file(worker, file.path, unmarked(blocks(opened)), file.ending, file.base)


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
        raise _error(path, f"holds neither {CITATIONS} nor tables with csv-metadata.json")
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
