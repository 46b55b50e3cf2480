"""Whole builds: their formats, where they go, and what an earlier build left."""

from __future__ import annotations

from pathlib import Path

from gridwalk import publish
from gridwalk.ask.answers import FILE as ANSWERS
from gridwalk.base.files import finish


def require_formats(names: list[str]) -> None:
    """Raise GridwalkError where one of the names is of no format."""
    for name in names:
        publish.find(name)


def require_streamable(names: list[str]) -> None:
    """Raise GridwalkError where one of the names is of no format that can be written of parts."""
    publish.require_streamable(names)


def leftovers(folder: Path, written: list[Path]) -> list[str]:
    """Return the names of files of formats that an earlier build left in a folder."""
    known = {folder / export.file for export in publish.every()}
    return sorted(path.name for path in known - set(written) if path.exists())


__all__ = ["ANSWERS", "finish", "leftovers", "require_formats", "require_streamable"]
