"""Loading RDF from wherever somebody points: a file, a folder of a build, or a folder of tables."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from gridwalk import dataset
from gridwalk.build import build
from gridwalk.errors import Problem, SourceError
from gridwalk.tables import find_sources

CITATIONS = "gridwalk.nq"


def load_quads(path: Path, schemas: Path | None = None) -> list[ox.Quad]:
    """Return the quads of an RDF file, of a build's folder, or of the build of a folder of tables.

    The ending of the file's name says its format; a pipe is N-Quads. Blank nodes get the labels of RDFC-1.0, so that two
    readings can be compared. ``schemas``: as for ``build``. Raises SourceError if nothing can be read.
    """
    try:
        return _load(path, schemas)
    except OSError as error:
        # Also to ask what is there may be forbidden.
        raise _error(path, f"cannot be read: {error.strerror or error}") from error


def _load(path: Path, schemas: Path | None) -> list[ox.Quad]:
    if path.is_dir() and not (path / CITATIONS).is_file():
        if not find_sources(path):
            raise _error(path, f"holds neither {CITATIONS} nor tables with csv-metadata.json")
        return list(dataset.quads(build(path, schemas=schemas).lines))
    return _canonical(_parse(path / CITATIONS if path.is_dir() else path))


def load_store(path: Path, schemas: Path | None = None) -> ox.Store:
    """Return the quads of ``load_quads`` as a store; its default graph has each statement once."""
    quads = load_quads(path, schemas)
    store = ox.Store()
    store.bulk_extend(quads)
    store.bulk_extend({ox.Quad(q.subject, q.predicate, q.object) for q in quads})
    return store


def load_statements(path: Path, schemas: Path | None = None) -> list[str]:
    """Return the statements of ``load_quads`` as N-Triples lines, sorted, each once."""
    return sorted({f"{quad.triple} ." for quad in load_quads(path, schemas)})


def _parse(path: Path) -> list[ox.Quad]:
    if not path.exists():
        raise _error(path, "is not there")
    # The name of a pipe, as a shell's <(...), or of standard input says no format.
    stream = not path.suffix and (not path.is_file() or path.is_relative_to("/dev"))
    format = ox.RdfFormat.N_QUADS if stream else ox.RdfFormat.from_extension(path.suffix[1:])
    if format is None:
        raise _error(path, f"ends in {path.suffix!r}, expected a format of RDF such as .ttl, .trig, .nq, .jsonld or .rdf")
    try:
        return list(ox.parse(path=str(path), format=format, base_iri=path.resolve().as_uri()))
    except SyntaxError as error:
        hint = "; a pipe is read as N-Quads, other formats are told by a file's ending" if stream else ""
        raise _error(path, f"{error.msg}{hint}", error.lineno or 0) from error
    except (OSError, ValueError) as error:
        raise _error(path, f"cannot be read: {error}") from error


def _canonical(quads: list[ox.Quad]) -> list[ox.Quad]:
    if not any(isinstance(node, ox.BlankNode) for quad in quads for node in (quad.subject, quad.object, quad.graph_name)):
        return quads
    kept = ox.Dataset(quads)
    kept.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(kept)


def _error(path: Path, message: str, row: int = 0) -> SourceError:
    return SourceError([Problem(path, row, "", message)])
