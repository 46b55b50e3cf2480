"""Builds in parts, on this machine: apart from whole builds, which need none of what these import."""

from __future__ import annotations

from pathlib import Path

from gridwalk.api import arguments
from gridwalk.builds.manifest import Parts
from gridwalk.builds.manifest import build_parts as build_parts_of
from gridwalk.rdf.stored_parts import MANIFEST, lacking, missing_of, require_whole


def build_parts(
    data: Path | str | None,
    out: Path | str,
    *,
    lenient: bool = False,
    jobs: int = 1,
    schemas: Path | str | None = None,
    keep_going: bool = False,
    gzip: bool = False,
) -> Parts:
    """Build tables (None: the project's own) into a folder of parts, a file for each event, for large data: ``open`` opens it.

    Only what changed since is made again, in so many processes (``jobs``). Rules are checked by ``Dataset.validate``.
    ``lenient``, ``schemas``: as for ``open``. ``keep_going``: events and sources that cannot be read are left out; ``missing``
    of what is returned, and the manifest, say so. ``gzip``: files of lines are compressed, check sums are of the plain lines.
    Raises SourceError with every problem, StoreError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = gridwalk.build_parts(None, folder)
    ...     len(gridwalk.open(folder)) == len(gridwalk.open()), made.units == made.converted
    (True, True)
    """
    folder, allowed = arguments.optional_path("data", data), arguments.schemas(schemas)
    number, place = arguments.count("jobs", jobs), arguments.path("out", out)
    return build_parts_of(folder, place, lenient=lenient, jobs=number, schemas=allowed, keep_going=keep_going, packed=gzip)


__all__ = ["MANIFEST", "Parts", "build_parts", "lacking", "missing_of", "require_whole"]
