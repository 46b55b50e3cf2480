"""What changed from one build to another."""

from __future__ import annotations

from pathlib import Path

from gridwalk.ask.diff import Change, diff
from gridwalk.rdf.guard import Limits
from gridwalk.stores.opening import load_quads


def changes(old: Path, new: Path, limits: Limits | None = None, schemas: Path | None = None) -> list[Change]:
    """Return what changed between two builds: each a file of RDF, a folder of a build, or a folder of tables.

    Raises SourceError where one cannot be read, LimitError.

    >>> from gridwalk.base import resources
    >>> changes(resources.folder("data"), resources.folder("data"))
    []
    """
    return diff(load_quads(old, limits, schemas), load_quads(new, limits, schemas))


__all__ = ["Change", "changes"]
