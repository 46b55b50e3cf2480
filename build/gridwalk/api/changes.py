"""What changed from one build to another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gridwalk.api import arguments
from gridwalk.ask.diff import Change, diff
from gridwalk.base.errors import Problem, SourceError
from gridwalk.builds.what_if import changed
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset
from gridwalk.rdf.guard import Limits
from gridwalk.rdf.iris import BASE, OWL
from gridwalk.stores.opening import load_quads
from gridwalk.tables.folders import IDENTITIES

_SAME = f"<{OWL}sameAs>"
_OF_FILES = re.compile(f"<{re.escape(BASE)}(?:report|rule/[^/>]+)/{IDENTITIES}-")


def changes(old: Path, new: Path, limits: Limits | None = None, schemas: Path | None = None) -> list[Change]:
    """Return what changed between two builds: each a file of RDF, a folder of a build, or a folder of tables.

    Raises SourceError where one cannot be read, LimitError.

    >>> from gridwalk.base import resources
    >>> changes(resources.folder("data"), resources.folder("data"))
    []
    """
    return diff(load_quads(old, limits, schemas), load_quads(new, limits, schemas), limits)


def what_if(
    data: Path | str, more: Iterable[str] = (), without: Iterable[str] = (), schemas: Path | str | None = None
) -> list[Change]:  # fmt: skip
    """Return what would change in the build of a folder of tables, and write nothing.

    ``more``: files of SSSOM, tables of decisions (``.csv``), or lines of identities as ``"SUBJECT OBJECT"``. ``without``: lines as
    ``"SUBJECT OBJECT"``, decisions as ``"SUBJECT PROPERTY"``. Things are named by their paths below ``id/``. Raises SourceError,
    also for what is not there to be taken away.

    >>> from gridwalk.base import resources
    >>> gone = what_if(resources.folder("data"), without=["circuit/sonoma-raceway circuit/infineon-raceway"])
    >>> sorted({change.sign for change in gone})
    ['-']
    """
    folder, allowed = arguments.path("data", data), arguments.schemas(schemas)
    added, taken = arguments.texts("more", more), arguments.texts("without", without)
    now = build(folder, schemas=allowed).lines
    try:
        with changed(folder, added, taken, _known(now)) as copy:
            then = _built(copy, folder, allowed)
    except OSError as error:
        raise SourceError([Problem(Path(error.filename or folder), 0, "", f"cannot be read: {error.strerror or error}")]) from error
    found = diff(dataset.quads(now), dataset.quads(then))
    # A file of lines is a report with a hash, and of it labels are made, which is not what was asked for.
    return [change for change in found if not _OF_FILES.match(change.statement)]


def _known(lines: Iterable[str]) -> set[str]:
    """Return the paths of the things that lines are about, and of those that are one with another."""
    found = set[str]()
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        found.add(subject[len(BASE) + 1 : -1])
        if predicate == _SAME:
            found.add(rest.partition(" ")[0][len(BASE) + 1 : -1])
    return found


def _built(copy: Path, data: Path, schemas: Path | None) -> list[str]:
    try:
        return build(copy, schemas=schemas).lines
    except SourceError as error:
        # The copy is gone when this is read.
        raise SourceError([replace(p, path=_original(p.path, copy, data)) for p in error.problems]) from error


def _original(path: Path, copy: Path, data: Path) -> Path:
    return data / path.relative_to(copy) if path.is_relative_to(copy) else path


__all__ = ["Change", "changes", "what_if"]
