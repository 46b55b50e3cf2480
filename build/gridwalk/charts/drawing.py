"""The charts by name: each is a module with the name of its question and ``draw``, a function of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module
from typing import Protocol

from gridwalk.ask import queries
from gridwalk.ask.parameters import Value, fill
from gridwalk.base.errors import QueryError
from gridwalk.charts.chart import Chart, Colour, Row
from gridwalk.rdf.names import shown

# So many events or seasons are named where one has to be chosen.
MOST = 5
NAMES = ("podiums", "grid-to-finish", "positions", "gaps", "lap-times", "stints", "laps-led", "season-matrix")


class Drawer(Protocol):
    """A module of a chart. ``NEEDS``: the least that has to be known for one."""

    QUESTION: str
    NEEDS: str

    @staticmethod
    def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
        """Return the chart of rows, None where they have too little for one."""


def question(name: str) -> queries.Query:
    """Return the question that a chart is made of. Raises QueryError, with the charts there are, for another name.

    >>> question("podiums").name
    'chart-podiums'
    >>> question("podium")
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.QueryError: no chart is called 'podium'; nearest: podiums
    """
    if name not in NAMES:
        near = get_close_matches(name, NAMES, cutoff=0.5)
        raise QueryError(
            f"no chart is called {name!r}; " + (f"nearest: {', '.join(near)}" if near else f"there are {', '.join(NAMES)}")
        )
    return queries.load_query(_drawer(name).QUESTION)


def needs(name: str) -> str:
    """Return the least that has to be known for a chart, in words.

    >>> needs("season-matrix")
    'results of drivers in two races of the season'
    """
    return _drawer(name).NEEDS


def asked(name: str, values: Mapping[str, Value]) -> str:
    """Return the text of the question of a chart, narrowed to values. Raises QueryError."""
    return fill(question(name).text, values)


def rows(answer: queries.Answer) -> list[Row]:
    """Return the rows of an answer as charts take them."""
    assert isinstance(answer, queries.Rows)
    names = answer.variables
    return [{n: getattr(term, "value", "") for n, term in zip(names, row, strict=True) if term is not None} for row in answer]


def require_one(name: str, found: Sequence[Row]) -> None:
    """Raise QueryError where rows are of several events, races of one, or seasons, of which a chart is no chart.

    >>> require_one("podiums", [{"event": "urn:a", "eventLabel": "A"}, {"event": "urn:b", "eventLabel": "B"}])
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.QueryError: the data have rows of 2 for the chart podiums: A (urn:a), B (urn:b); name one as its event
    """
    for of in (each.name for each in question(name).parameters):
        _require_one(of, {row[of]: row.get(f"{of}Label", "") for row in found if of in row and of != "class"}, name)


def _require_one(of: str, things: Mapping[str, str], name: str) -> None:
    if len(things) > 1:
        some = [f"{label} ({shown(f'<{iri}>')})" for iri, label in sorted(things.items())][:MOST]
        more = ", ..." if len(things) > MOST else ""
        raise QueryError(f"the data have rows of {len(things)} for the chart {name}: {', '.join(some)}{more}; name one as its {of}")


def draw(name: str, found: Sequence[Row], colour: Colour) -> list[Chart]:
    """Return the chart of the rows of its question, of several races of an event one each; nothing where too little is known."""
    races = dict[str, list[Row]]()
    for row in found:
        races.setdefault(row.get("session", ""), []).append(row)
    drawn = [(_drawer(name).draw(rows, colour, f"{name}-{n}" if n else name), rows) for n, rows in enumerate(races.values())]
    return [
        replace(chart, subject=rows[0].get("sessionLabel") or chart.subject) if len(races) > 1 else chart
        for chart, rows in drawn
        if chart
    ]


def _drawer(name: str) -> Drawer:
    return import_module(f"gridwalk.charts.{name.replace('-', '_')}")  # type: ignore[return-value]
