"""Builds: parts, on this machine or on Spark; what was written, and what an earlier build left."""

from __future__ import annotations

from pathlib import Path

from gridwalk import publish
from gridwalk.ask.answers import FILE as ANSWERS
from gridwalk.base.files import finish
from gridwalk.builds.manifest import Parts
from gridwalk.builds.manifest import build_parts as build_parts_of
from gridwalk.rdf.stored_parts import MANIFEST


def build_parts(
    data: Path | str | None, out: Path | str, *, lenient: bool = False, jobs: int = 1, schemas: Path | str | None = None
) -> Parts:
    """Build tables (None: the project's own) into a folder of parts, a file for each event, for large data: ``open`` opens it.

    Only what changed since is made again, in so many processes (``jobs``). Rules are checked by ``Dataset.validate``.
    ``lenient``, ``schemas``: as for ``open``. Raises SourceError with every problem, StoreError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = gridwalk.build_parts(None, folder)
    ...     len(gridwalk.open(folder)) == len(gridwalk.open()), made.units == made.converted
    (True, True)
    """
    folder, allowed = (Path(path) if path is not None else None for path in (data, schemas))
    return build_parts_of(folder, Path(out), lenient=lenient, jobs=jobs, schemas=allowed)


def require_formats(names: list[str]) -> None:
    """Raise GridwalkError where one of the names is of no format."""
    for name in names:
        publish.find(name)


def leftovers(folder: Path, written: list[Path]) -> list[str]:
    """Return the names of files of formats that an earlier build left in a folder."""
    known = {folder / export.file for export in publish.every()}
    return sorted(path.name for path in known - set(written) if path.exists())


__all__ = ["ANSWERS", "MANIFEST", "Parts", "build_parts", "finish", "leftovers", "require_formats"]
