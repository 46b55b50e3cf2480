"""What a data set may be opened from: what each kind gives, and says that it cannot give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.base.errors import GridwalkError, Problem, SourceError, StoreError
from gridwalk.builds.whole import Built
from gridwalk.rdf import dataset
from gridwalk.rdf.content import Content

if TYPE_CHECKING:
    from gridwalk.ask.queries import Answer
    from gridwalk.check.validation import Report
    from gridwalk.rdf.guard.limits import Limits
    from gridwalk.rdf.stored_parts import StoredPart
    from gridwalk.stores.endpoint import Endpoint


class Origin:
    """Where the data of a data set are. Whatever a kind cannot give, it refuses with GridwalkError."""

    @cached_property
    def built(self) -> Built:
        """The lines with their passages."""
        raise NotImplementedError

    @cached_property
    def content(self) -> Content:
        """The lines, and views of them."""
        return Content(self.built.lines)

    @cached_property
    def statements(self) -> list[str]:
        """The statements as N-Triples lines, sorted, each once."""
        return self.content.statements

    def quads(self) -> Iterable[ox.Quad]:
        """Return what is stated, and by whom where that is known."""
        return dataset.quads(self.built.lines)

    def store(self) -> ox.Store:
        """Return a new store in memory: statements in the default graph, citations in named graphs."""
        return dataset.load(self.built.lines)

    def answer(self, text: str, limits: Limits | None, *, bundled: bool) -> Iterator[Answer]:
        """Yield the answer to a question once, to be read before this ends. A stranger's is asked within limits."""
        raise NotImplementedError

    def report(self, engine: str, jobs: int) -> Report:
        """Return what the rules find."""
        from gridwalk.check.validation import validate

        if jobs > 1:
            raise GridwalkError("several processes check a folder of parts only, which this is not")
        if not self.statements:
            raise SourceError([Problem(Path(str(self)), 0, "", "holds no statement, so nothing would be checked")])
        return validate(self.statements, engine=engine)


@dataclass(frozen=True, eq=False)
class Tables(Origin):
    """The build of tables, made in memory."""

    made: Built = field(repr=False)
    limits: Limits | None = None

    def __str__(self) -> str:
        return "the tables"

    @cached_property
    def built(self) -> Built:
        """The build."""
        return self.made

    @cached_property
    def _store(self) -> ox.Store:
        return self.store()

    def answer(self, text: str, limits: Limits | None, *, bundled: bool) -> Iterator[Answer]:
        """Yield the answer to a question."""
        from gridwalk.ask.queries import run
        from gridwalk.rdf.guard import Worker, asking
        from gridwalk.rdf.guard.lines import encoded

        if bundled:
            yield run(self._store, text)
            return
        with Worker(limits or self.limits) as worker:
            yield run(asking.ask_lines(worker, encoded(self.made.lines)), text)


@dataclass(frozen=True, eq=False)
class Quads(Origin):
    """Quads that somebody wrote: a file of RDF, or that of a build's folder."""

    path: Path
    limits: Limits | None
    lines: list[str] = field(repr=False)

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def statements(self) -> list[str]:
        """The statements, also those that name no passage."""
        return sorted({f"{quad.triple} ." for quad in dataset.quads(self.lines)})

    @cached_property
    def _cited(self) -> list[str]:
        default = ox.DefaultGraph()
        return sorted({f"{quad} ." for quad in dataset.quads(self.lines) if quad.graph_name != default})

    @cached_property
    def built(self) -> Built:
        """The lines with their passages. Raises GridwalkError where statements have none."""
        left = len(self.statements) - len(dataset.statements(self._cited))
        if left:
            say = f"{left:,} of {len(self.statements):,} statements name no passage"
            raise GridwalkError(f"{self}: {say}, which this needs; open the folder of the build or its gridwalk.nq")
        return Built(self._cited, withheld(self._cited), [])

    def quads(self) -> Iterable[ox.Quad]:
        """Return the quads."""
        return dataset.quads(self.lines)

    def store(self) -> ox.Store:
        """Return a new store in memory."""
        made = dataset.load(self._cited)
        made.bulk_load("\n".join(self.statements), format=ox.RdfFormat.N_TRIPLES)
        return made

    def answer(self, text: str, limits: Limits | None, *, bundled: bool) -> Iterator[Answer]:
        """Yield the answer; also to a bundled question only within limits, since the data may be anybody's."""
        from gridwalk.ask.queries import run
        from gridwalk.rdf.guard import Worker, asking
        from gridwalk.rdf.guard.lines import encoded

        with Worker(limits or self.limits) as worker:
            yield run(asking.ask_file(worker, self.path, encoded(self.lines), "nq", ""), text)


@dataclass(frozen=True, eq=False)
class Parts(Origin):
    """A folder of parts, one for each event, read when it is needed; what their join withholds is left out."""

    path: Path
    limits: Limits | None
    parts: list[StoredPart] = field(repr=False)

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def built(self) -> Built:
        """All lines of all parts in memory."""
        with _readable(self.path):
            lines = {line for part in self.parts for block in part.blocks(self.limits) for line in block.split("\n")}
        return Built(sorted(lines), sorted({line for part in self.parts for line in part.withheld}), [])

    def answer(self, text: str, limits: Limits | None, *, bundled: bool) -> Iterator[Answer]:
        """Yield the answer to a question, within limits as those to files."""
        from gridwalk.ask.queries import run
        from gridwalk.rdf.guard import Worker, asking
        from gridwalk.rdf.guard.lines import encoded

        with Worker(limits or self.limits) as worker:
            yield run(asking.ask_lines(worker, encoded(self.built.lines)), text)

    def report(self, engine: str, jobs: int) -> Report:
        """Return what the rules find, an event at a time."""
        from gridwalk.check.by_event import validate_parts

        with _readable(self.path):
            return validate_parts(self.parts, engine, jobs, self.limits)


@dataclass(frozen=True, eq=False)
class Database(Origin):
    """A database on the disk, of Oxigraph."""

    path: Path
    limits: Limits | None

    def __str__(self) -> str:
        return str(self.path)

    def checked(self) -> Database:
        """Return itself. Raises StoreError where it cannot be opened."""
        self.opened()
        return self

    def opened(self) -> ox.Store:
        """Open it for reading. Raises StoreError."""
        from gridwalk.stores import embedded

        return embedded.open_readonly(self.path)

    @cached_property
    def _quads(self) -> Quads:
        try:
            return Quads(self.path, self.limits, [f"{quad} ." for quad in self.opened()])
        except OSError as error:
            raise StoreError(f"{self}: the database cannot be read: {error}") from error

    @cached_property
    def built(self) -> Built:
        """All its lines in memory."""
        return self._quads.built

    @cached_property
    def statements(self) -> list[str]:
        """Its statements in memory."""
        return self._quads.statements

    def answer(self, text: str, limits: Limits | None, *, bundled: bool) -> Iterator[Answer]:
        """Yield the answer to a question."""
        from gridwalk.ask.queries import run
        from gridwalk.rdf.guard import Worker, asking

        if bundled:
            yield run(self.opened(), text)
            return
        with Worker(limits or self.limits) as worker:
            yield run(asking.ask_database(worker, self.path), text)


@dataclass(frozen=True, eq=False)
class Remote(Origin):
    """A running store, which is asked question by question."""

    url: str
    limits: Limits | None
    endpoint: Endpoint = field(repr=False)

    def __str__(self) -> str:
        return self.url

    @cached_property
    def built(self) -> Built:
        """Nothing: raises GridwalkError."""
        raise self._refusal()

    @cached_property
    def statements(self) -> list[str]:
        """Nothing: raises GridwalkError."""
        raise self._refusal()

    def _refusal(self) -> GridwalkError:
        return GridwalkError(f"{self}: an endpoint only answers questions (query, ask); open a folder or a file for anything else")

    def answer(self, text: str, limits: Limits | None, *, bundled: bool) -> Iterator[Answer]:
        """Yield the answer of the store to a question. Raises GridwalkError for limits of this question alone."""
        if limits is not None and limits != self.limits:
            raise GridwalkError(f"{self}: an endpoint is asked within the limits that it was opened with: open(url, limits=...)")
        yield self.endpoint.run(text)

    def report(self, engine: str, jobs: int) -> Report:
        """Nothing: raises GridwalkError."""
        raise self._refusal()


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, GridwalkError):
            raise
        place = Path(error.filename or path)
        raise SourceError([Problem(place, 0, "", f"cannot be read: {error.strerror or error}")]) from error


def withheld(lines: Collection[str]) -> list[str]:
    """Return what passages say, as disputes among N-Quads lines claim, and is not asserted.

    >>> from gridwalk.builds.whole import build
    >>> withheld(build().lines) == build().withheld
    True
    """
    from gridwalk.ask import disputes

    found = disputes.find(dataset.statements(lines))
    claimed = {f"{d.subject} {d.property} {claim.value} {by} ." for d in found for claim in d.claims for by in claim.passages}
    return sorted(claimed.difference(lines))
