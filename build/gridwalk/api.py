"""The library's front door: race results as an object that gives whatever a program works with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gridwalk import publish
from gridwalk.ask import cite, disputes
from gridwalk.base.errors import GridwalkError, QueryError
from gridwalk.builds.whole import Built, build
from gridwalk.rdf import dataset
from gridwalk.rdf.content import Content, Counts
from gridwalk.rdf.guard import Limits, Worker, asking
from gridwalk.rdf.guard.lines import encoded

if TYPE_CHECKING:
    import pandas as pd
    import pyoxigraph as ox
    import rdflib

    from gridwalk.ask.queries import Answer
    from gridwalk.check.validation import Report


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT: the names of its columns, and its rows of Python values.

    A number is an int or a Decimal, a truth value a bool, an IRI or any other literal a str, and
    an unbound variable is None.
    """

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame. Raises ImportError where pandas is not installed."""
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("this needs pandas: pip install 'gridwalk[pandas]'") from error
        return pd.DataFrame(self.rows, columns=list(self.columns))


@dataclass(frozen=True)
class Dataset:
    """Race results with the passages that state them, built from tables.

    >>> data = Dataset.build()
    >>> len(data) > 1000
    True
    >>> data.query("SELECT ?founded { ?series race:abbreviation 'ALMS' ; race:founded ?founded }").rows
    [('1999',)]
    """

    built: Built = field(repr=False)

    @classmethod
    def build(cls, data: Path | str | None = None, *, schemas: Path | str | None = None) -> Self:
        """Build the tables below a folder, by default the project's own.

        ``schemas``: a folder of table schemas that may be used beside the project's. Raises SourceError with every
        problem of every table.
        """
        folder, allowed = (Path(path) if path is not None else None for path in (data, schemas))
        return cls(build(folder, schemas=allowed))

    @cached_property
    def content(self) -> Content:
        """The build's lines and statements."""
        return Content(self.built.lines)

    def __len__(self) -> int:
        """Return the number of statements, each counted once, vocabulary included."""
        return len(self.content.statements)

    def counts(self) -> Counts:
        """Return how many things, statements, citations, passages and disputes there are.

        >>> Dataset.build().counts().disputes > 0
        True
        """
        return self.content.counts

    @cached_property
    def _store(self) -> ox.Store:
        return dataset.load(self.built.lines)

    def store(self) -> ox.Store:
        """Return a new pyoxigraph store: statements in the default graph, citations in named graphs.

        >>> store = Dataset.build().store()
        >>> bool(store.query("ASK { GRAPH ?passage { ?s ?p ?o } }"))
        True
        """
        return dataset.load(self.built.lines)

    def graph(self) -> rdflib.Graph:
        """Return the statements as an rdflib graph.

        >>> data = Dataset.build()
        >>> len(data.graph()) == len(data)
        True
        """
        from gridwalk.rdf.rdflib_graphs import graph

        return graph(self.content.statements)

    def dataset(self) -> rdflib.Dataset:
        """Return an rdflib data set: statements in the default graph, citations in named graphs."""
        from gridwalk.rdf.rdflib_graphs import rdflib_dataset

        return rdflib_dataset(self.content)

    def validate(self, engine: str = "shacl") -> Report:
        """Check the statements against every rule, with the engine ``shacl`` or ``pyshacl``.

        Not conforming is not an exception: ask the report.

        >>> [result for result in Dataset.build().validate().results if result.severity == "Violation"]
        []
        """
        from gridwalk.check.validation import validate

        return validate(self.content.statements, engine=engine)

    def query(self, question: str, limits: Limits | None = None) -> Table:
        """Ask a SELECT: the name of a bundled question, or its text.

        A text is answered in a process of its own, within ``limits`` (as they are by default). Raises QueryError, and
        LimitError where one is reached.

        >>> Dataset.build().query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", Limits(rows=1000))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        gridwalk.base.errors.LimitError: the limit of rows of the answer, 1,000, was reached: ...
        """
        from gridwalk.ask.queries import load_query, run

        # Every SELECT has a brace, no name has.
        if "{" not in question:
            return _table(run(self._store, load_query(question).text))
        with Worker(limits) as worker:
            return _table(run(asking.ask_lines(worker, encoded(self.built.lines)), question))

    def disputes(self) -> list[disputes.Dispute]:
        """Return what the sources contradict each other on.

        >>> data = Dataset.build()
        >>> len(data.disputes()) == data.counts().disputes
        True
        """
        return disputes.find(self.content.statements)

    def cite(self, thing: str) -> list[cite.Citation]:
        """Return what each passage says of a thing: an IRI, a path below id/, or a label. Raises QueryError."""
        return cite.cite(self.built, thing)

    def write(self, folder: Path | str, formats: Sequence[str] = ()) -> list[Path]:
        """Write files into a folder, in all formats or those named; return their paths.

        All files are replaced, or none. Raises StoreError where the folder cannot be written.
        """
        return publish.write(self.content, Path(folder), formats)


def _table(answer: Answer) -> Table:
    from gridwalk.ask.queries import Rows
    from gridwalk.rdf.python_values import python_value

    if not isinstance(answer, Rows):
        raise QueryError("only a SELECT gives rows; ask other queries of store()")
    return Table(answer.variables, [tuple(map(python_value, row)) for row in answer])


__all__ = ["Dataset", "GridwalkError", "Limits", "Table"]
