"""Answers to questions, as Python values."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gridwalk.ask import results
from gridwalk.ask.asked import Asked
from gridwalk.ask.queries import Answer, Rows
from gridwalk.base.errors import GridwalkError, QueryError
from gridwalk.rdf.python_values import python_value

if TYPE_CHECKING:
    import pandas as pd
    import pyoxigraph as ox


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT: the names of its columns, and its rows of Python values.

    A number is an int or a Decimal, a truth value a bool, an IRI or any other literal a str, and
    an unbound variable is None. ``hints``: what the query asks for that there is not, in words, such as a property that no
    statement of the data uses.

    >>> table = Table(("name", "laps"), [("Audi", 158)])
    >>> len(table), list(table), table.columns
    (1, [('Audi', 158)], ('name', 'laps'))
    """

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    hints: tuple[str, ...] = field(default=(), kw_only=True, compare=False)

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame. Raises GridwalkError where pandas is not installed."""
        try:
            import pandas as pd
        except ImportError as error:
            raise GridwalkError("this needs pandas: pip install 'gridwalk[pandas]'") from error
        return pd.DataFrame(self.rows, columns=list(self.columns))


@dataclass(frozen=True)
class Triples(Table):
    """The answer to a CONSTRUCT or DESCRIBE: rows of subject, predicate and object, and the triples themselves.

    >>> from gridwalk import Dataset
    >>> found = Dataset.build().query("CONSTRUCT { ?m rdfs:label ?l } WHERE { ?m a race:Make ; rdfs:label ?l FILTER(?l = 'Audi') }")
    >>> found.rows
    [('https://w3id.org/gridwalk/id/make/audi', 'http://www.w3.org/2000/01/rdf-schema#label', 'Audi')]
    >>> print(found.to_ntriples(), end="")
    <https://w3id.org/gridwalk/id/make/audi> <http://www.w3.org/2000/01/rdf-schema#label> "Audi" .
    """

    triples: list[ox.Triple]

    def to_ntriples(self) -> str:
        """Return the triples as N-Triples, sorted."""
        return self._written("ntriples")

    def to_turtle(self) -> str:
        """Return the triples as Turtle, with the prefixes of the vocabulary."""
        return self._written("turtle")

    def _written(self, format: str) -> str:
        out = io.BytesIO()
        results.write_triples(self.triples, format, out)
        return out.getvalue().decode()


def table(asked: Asked) -> Table:
    """Return rows or triples of an answer. Raises QueryError for the answer to an ASK."""
    found = _table(asked.answer)
    return replace(found, hints=tuple(asked.hints(empty=not found.rows)))


def _table(answer: Answer) -> Table:
    if isinstance(answer, Rows):
        return Table(answer.variables, [tuple(map(python_value, row)) for row in answer])
    if truth(answer) is not None:
        raise QueryError("an ASK query is true or false and has no rows: use ask()")
    triples = sorted(set(answer), key=str)  # type: ignore[arg-type]
    rows = [tuple(map(python_value, (t.subject, t.predicate, t.object))) for t in triples]
    return Triples(("subject", "predicate", "object"), rows, triples)


def truth(answer: Answer) -> bool | None:
    """Return whether the answer to an ASK is yes; None for any other answer."""
    import pyoxigraph as ox

    return bool(answer) if isinstance(answer, ox.QueryBoolean) else None
