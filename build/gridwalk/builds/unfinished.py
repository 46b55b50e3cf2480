"""Reports that are being entered: what is wrong with their tables and `gridwalk todo` puts right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.tables.folders import TODO
from gridwalk.tables.own import EVENT

# A passage without its report, where a whole name belongs.
_SHORT = re.compile(r"found '[pr][0-9]+(?:\.[0-9]+)?', expected ")
_EMPTY = "is empty, expected a value"


def hinted(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems, and one more for each folder with a list of what is left, where `gridwalk todo` mends some of them.

    >>> hinted([Problem(Path("no/such/entries.csv"), 2, "event", "is empty, expected a value")])[1:]
    []
    """
    folders = {problem.path.parent for problem in problems if _is_mended(problem)}
    message = f"has a {TODO}: `gridwalk todo DIR REPORT` writes the event into rows that name none, and p3.2 as a whole name"
    return [*problems, *(Problem(folder, 0, "", message) for folder in sorted(folders) if _is_listed(folder))]


def _is_mended(problem: Problem) -> bool:
    return (problem.column == EVENT and problem.message == _EMPTY) or _SHORT.match(problem.message) is not None


def _is_listed(folder: Path) -> bool:
    try:
        return (folder / TODO).is_file()
    except OSError:
        return False
