"""Reports that are being entered: what is wrong with their tables and `gridwalk todo` puts right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.tables.folders import TODO


def hinted(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems, and one more for each of their folders with a list of what is left, where `gridwalk todo` writes cells.

    >>> hinted([Problem(Path("no/such/entries.csv"), 2, "event", "is empty, expected a value")])[1:]
    []
    """
    message = f"has a {TODO}: `gridwalk todo DIR REPORT` writes the event into rows that name none, and p3.2 as a whole name"
    folders = sorted({problem.path.parent for problem in problems})
    return [*problems, *(Problem(folder, 0, "", message) for folder in folders if _is_mended(folder))]


def _is_mended(folder: Path) -> bool:
    try:
        if not (folder / TODO).is_file():
            return False
    except OSError:
        return False
    from gridwalk.keeping.update import is_short

    return is_short(folder)
