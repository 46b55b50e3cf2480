"""Whole builds: their formats, where they go, and what an earlier build left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk import publish
from gridwalk.ask.answers import FILE as ANSWERS
from gridwalk.ask.queries import count_queries
from gridwalk.base.files import finish

if TYPE_CHECKING:
    from concurrent.futures import Future

    from gridwalk.api.dataset import Dataset
    from gridwalk.base.files import Written
    from gridwalk.check.validation import Report


def require_formats(names: list[str]) -> None:
    """Raise GridwalkError where one of the names is of no format."""
    for name in names:
        publish.find(name)


def require_streamable(names: list[str]) -> None:
    """Raise GridwalkError where one of the names is of no format that can be written of parts."""
    publish.require_streamable(names)


def leftovers(folder: Path, written: list[str]) -> list[str]:
    """Return the names of files of formats that an earlier build left in a folder."""
    known = {export.file for export in publish.every()}
    return sorted(name for name in known - set(written) if (folder / name).exists())


def write(
    data: Dataset, folder: Path, names: Sequence[str], *, check: bool, found: Callable[[Report], object] = lambda _: None
) -> list[Written]:
    """Do as ``Dataset.write`` does, whose arguments these are, and return the files as written."""
    for name in names:
        publish.find(name)
    grouped = data.origin.grouped
    if grouped and names and set(names) <= set(publish.streamable()):
        if check:
            _hold(data.validate(), found)
        return publish.write_streamed(grouped, data.origin.abouts, folder, names)
    publish.require_room(data.content, folder)
    verdict = _validated_beside(data) if check else None

    def confirm() -> None:
        if verdict:
            _hold(verdict.result(), found)

    return publish.write(data.content, folder, names, confirm)


def _validated_beside(data: Dataset) -> Future[Report]:
    from gridwalk.base import workers
    from gridwalk.check.validation import shapes

    # Not in the thread: it would queue for Python's lock after each of two hundred files of rules.
    _, _ = data.statements, shapes()
    return workers.start(data.validate)


def _hold(report: Report, found: Callable[[Report], object]) -> None:
    from gridwalk.check.validation import ViolationsError

    found(report)
    if not report.passes:
        raise ViolationsError(report)


__all__ = ["ANSWERS", "count_queries", "finish", "leftovers", "require_formats", "require_streamable", "write"]
