"""Where the data of a data set are: what each kind gives, and says that it cannot give; and the builds of tables."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.base import resources
from gridwalk.base.errors import GridwalkError, Problem, SourceError
from gridwalk.rdf import dataset

if TYPE_CHECKING:
    from gridwalk.ask.asked import Asked
    from gridwalk.builds.built import Built
    from gridwalk.builds.finished import Finished as Record
    from gridwalk.check.validation import Report
    from gridwalk.rdf.about import About
    from gridwalk.rdf.content import Content, Counts
    from gridwalk.rdf.guard import Worker
    from gridwalk.rdf.guard.asking import Guarded
    from gridwalk.rdf.guard.limits import Limits


class Origin:
    """Where the data of a data set are. Whatever a kind cannot give, it refuses with GridwalkError."""

    limits: Limits | None

    @cached_property
    def built(self) -> Built:
        """The lines with their passages."""
        raise NotImplementedError

    # The folder of tables that was built, where one was, and the schemas that they may use.
    tables: Path | None = None
    schemas: Path | None = None

    @property
    def lines(self) -> Iterable[str]:
        """The lines with their passages, each once, to be read as often as one likes."""
        return self.built.lines

    @property
    def withheld(self) -> list[str]:
        """What passages say and is not asserted."""
        return self.built.withheld

    @cached_property
    def content(self) -> Content:
        """The lines, and views of them."""
        from gridwalk.rdf.content import Content

        return Content(self.built.lines, abouts=self.built.abouts)

    # Returns groups of lines of which no two are about one thing, where all of them together need not be in memory.
    grouped: Callable[[], Iterable[Sequence[str]]] | None = None

    @property
    def abouts(self) -> tuple[About, ...]:
        """What sources say of their data."""
        return self.built.abouts

    @property
    def warnings(self) -> list[Problem]:
        """What readers of tables did not know and left out, and what a build in parts is without."""
        return self.built.warnings

    def counts(self) -> Counts:
        """Return how much there is."""
        return self.content.counts

    def size(self) -> int:
        """Return the number of statements."""
        return len(self.statements)

    def said(self) -> Iterable[str]:
        """Return the statements for who reads them one by one, perhaps one more than once."""
        return self.statements

    def disputed(self) -> Iterable[str]:
        """Return all statements of disputes and of copies, perhaps among others, for who reads them one by one."""
        return self.said()

    def about(self, things: Collection[str]) -> Iterable[str]:
        """Return the statements about things, IRIs in angle brackets, perhaps among others."""
        lines = self.statements
        # A ! is what comes after a space.
        ends = ((bisect_left(lines, f"{thing} "), bisect_left(lines, f"{thing}!")) for thing in things)
        return chain.from_iterable(lines[first:last] for first, last in ends)

    def known(self) -> Iterable[str]:
        """Return what was checked, with the passages as far as they are known."""
        return self.lines

    def save(self, place: Path) -> Path:
        """Make a database at a place, and return its folder."""
        from gridwalk.stores import embedded

        return embedded.replace(place, self.built.lines)

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

    def reading(self) -> ox.Store:
        """Return a store that nobody writes to: what ``store`` returns, or the database itself where there is one."""
        return self.store()

    def asked_store(self, text: str) -> ox.Store:
        """Return a store that nobody writes to, with all that a question of ours sees."""
        return self.store()

    def answer(self, text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool) -> Iterator[Asked]:
        """Yield the answer to a question once, to be read before this ends. A stranger's is asked within limits.

        ``given``: values of its parameters, as a person calls them. Raises QueryError.
        """
        raise NotImplementedError

    def give(self, worker: Worker) -> Guarded:
        """Give a worker of the guard the data, for questions with passages."""
        from gridwalk.rdf.guard import asking
        from gridwalk.rdf.guard.lines import encoded

        return asking.ask_lines(worker, encoded(self.lines))

    def require_whole(self) -> None:
        """Raise SourceError where something was left out of the build, as only of one in parts it is."""

    def require_one_process(self, jobs: int) -> None:
        """Raise GridwalkError for several processes, which are for parts."""
        if jobs > 1:
            raise GridwalkError("several processes check a folder of parts only, which this is not")

    def report(self, engine: str, jobs: int) -> Report:
        """Return what the rules find."""
        from gridwalk.check.validation import validate

        self.require_one_process(jobs)
        if not self.statements:
            raise SourceError([Problem(Path(str(self)), 0, "", "holds no statements, so there is nothing to check")])
        return validate(self.statements, engine=engine)


class _OfTables(Origin):
    """A build of tables in memory, made now or read."""

    folder: Path | None

    def __str__(self) -> str:
        return "the tables"

    @property
    def tables(self) -> Path:  # type: ignore[override]
        """The folder of the tables."""
        return self.folder or resources.folder("data")

    @cached_property
    def _whole(self) -> ox.Store:
        return self.store()

    @cached_property
    def _without_passages(self) -> ox.Store:
        return dataset.load_merged("\n".join(self.statements))

    def asked_store(self, text: str) -> ox.Store:
        """Return a store with all that a question sees: most name no passage, and most lines do."""
        from gridwalk.rdf.sparql import names_graphs

        return self._whole if "_whole" in vars(self) or names_graphs(text) else self._without_passages

    def answer(self, text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool) -> Iterator[Asked]:
        """Yield the answer to a question."""
        from gridwalk.ask.asked import asked

        if bundled:
            yield asked(self.asked_store(text), text, given, bundled=bundled)
            return
        yield from answer_within(self.built.lines, text, given, limits or self.limits, bundled=False)


@dataclass(frozen=True, eq=False)
class Tables(_OfTables):
    """The build of tables, made in memory."""

    made: Built = field(repr=False)
    limits: Limits | None = None
    folder: Path | None = None
    schemas: Path | None = None

    @cached_property
    def built(self) -> Built:
        """The build."""
        return self.made


@dataclass(frozen=True, eq=False)
class Finished(_OfTables):
    """A finished build of tables, read instead of making it again: its file for the loaders of stores has all that is needed."""

    found: Record = field(repr=False)
    merged: bytes = field(repr=False)
    limits: Limits | None = None
    folder: Path | None = None
    schemas: Path | None = None

    @cached_property
    def _lines(self) -> list[str]:
        # Statements come first in the file, then the lines with their passages.
        return self.merged.decode().split("\n")[:-1]

    @cached_property
    def built(self) -> Built:
        """The build."""
        from gridwalk.builds.built import Built
        from gridwalk.rdf.about import recorded

        lines, record = self._lines[self.found.statements :], self.found
        return Built(lines, record.withheld, [*map(Path, record.sources)], self.warnings, tuple(map(recorded, record.abouts)))

    @property
    def warnings(self) -> list[Problem]:
        """What readers of tables did not know, as it is noted: nothing is read for that."""
        return [Problem(Path(path), row, column, message) for path, row, column, message in self.found.warnings]

    @cached_property
    def statements(self) -> list[str]:
        """The statements."""
        return self._lines[: self.found.statements]

    def store(self) -> ox.Store:
        """Return a new store in memory."""
        return dataset.load_merged(self.merged)

    @cached_property
    def _without_passages(self) -> ox.Store:
        return dataset.load_merged(self.merged[: self.found.plain])


def answer_within(
    lines: list[str], text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool
) -> Iterator[Asked]:
    """Yield the answer to a question of lines, once, within limits."""
    from gridwalk.ask.asked import asked
    from gridwalk.rdf.guard import Worker, asking
    from gridwalk.rdf.guard.lines import encoded

    with Worker(limits) as worker:
        yield asked(asking.ask_lines(worker, encoded(lines)), text, given, bundled=bundled)
