"""Rules, and what they find: in a build, a file, or parts; results for people and as a report of SHACL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from gridwalk.base import resources
from gridwalk.base.errors import LimitError, Problem, SourceError
from gridwalk.check.validation import Report, Result, ViolationsError, rules, validate
from gridwalk.publish import kinds_of
from gridwalk.rdf.guard import Limits
from gridwalk.rdf.stored_parts import MANIFEST, StoredPart, listed

# What gives the lines that were checked, with their passages, to whoever shows results.
Said = Callable[[], Iterable[str]]


def engines() -> list[str]:
    """Return the names of all SHACL engines, also of those that other distributions add."""
    from gridwalk.check.engines import names

    return names()


def checked_parts(folder: Path, engine: str, jobs: int, limits: Limits) -> tuple[Report, Said]:
    """Check a folder of parts, an event at a time. Raises as ``validate_parts`` does."""
    from gridwalk.check.by_event import validate_parts

    parts = listed(folder)
    return validate_parts(parts, engine, jobs, limits), partial(_lines_of, parts, limits)


def said_by(path: Path, limits: Limits, schemas: Path | None) -> tuple[list[str], Said]:
    """Return the statements of a file or folder, and what gives its lines. Raises SourceError, LimitError."""
    from gridwalk.stores.opening import load_quads, load_statements

    lines = load_statements(path, limits, schemas)
    if not lines:
        raise nothing(path)
    if not (path.is_file() or path.is_dir()):
        # What came through a pipe is gone, and its graphs with it.
        return lines, lambda: lines
    # Read again only to show results: the quads are more than half of the memory.
    return lines, lambda: (f"{quad} ." for quad in load_quads(path, limits, schemas))


def validated(path: Path, lines: list[str], engine: str, limits: Limits) -> Report:
    """Check what a stranger may have written, within limits: rules that count or compare can take any time and memory.

    Of a build of some kinds of statements alone what can be checked is. Raises LimitError.
    """
    from gridwalk.rdf.guard import calling

    try:
        return calling.limited(limits, "checking rules", validate, lines, engine, kinds_of(path))
    except LimitError as error:
        raise LimitError(f"{path}: {error.reached}", error.way_out) from error


def nothing(path: Path) -> SourceError:
    """Return the error of data in which there is nothing to check."""
    return SourceError([Problem(path, 0, "", "holds no statements, so there is nothing to check")])


def tables_of(path: Path | None, data: Path | None) -> Path | None:
    """Return the folder of tables that was built, or nothing where RDF was read."""
    from gridwalk.stores.opening import CITATIONS

    if not path:
        return data or resources.folder("data")
    return path if path.is_dir() and not any((path / name).is_file() for name in (CITATIONS, MANIFEST)) else None


def _lines_of(parts: Iterable[StoredPart], limits: Limits) -> Iterator[str]:
    for part in parts:
        for block in part.blocks(limits):
            yield from block.split("\n")


__all__ = [
    "MANIFEST",
    "Report",
    "Result",
    "Said",
    "ViolationsError",
    "checked_parts",
    "engines",
    "rules",
    "said_by",
    "tables_of",
    "validate",
    "validated",
]
