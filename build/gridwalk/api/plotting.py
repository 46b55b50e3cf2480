"""Charts of whatever is opened."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.base import files
from gridwalk.base.errors import StoreError
from gridwalk.charts import drawing
from gridwalk.charts.chart import Chart, colours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gridwalk.api.origins import Origin
    from gridwalk.ask.queries import Answer
    from gridwalk.rdf.guard.limits import Limits


def plot(origin: Origin, name: str, given: Mapping[str, str], limits: Limits | None) -> Chart | None:
    """Return a chart, given the values of parameters of its question as a person says them; None where too little is known."""
    with _answered(origin, drawing.question(name).text, given, limits) as answer:
        found = drawing.rows(answer)
    drawing.require_one(name, found)
    return next(iter(drawing.draw(name, found, colours())), None)


@contextmanager
def _answered(origin: Origin, text: str, given: Mapping[str, str], limits: Limits | None) -> Iterator[Answer]:
    for asked in origin.answer(text, given, limits, bundled=True):
        yield asked.answer


def question(name: str) -> str:
    """Return the name of the question that a chart is made of. Raises QueryError where there is no such chart."""
    return drawing.question(name).name


def needs(name: str) -> str:
    """Return the least that has to be known for a chart, in words."""
    return drawing.needs(name)


def write(path: Path, chart: Chart) -> None:
    """Write a chart into a file, whole or not at all. Raises StoreError."""
    try:
        with files.beside(path) as (descriptor, keep):
            files.put(descriptor, chart.file().encode())
            keep()
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error


__all__ = ["Chart", "needs", "plot", "question", "write"]
