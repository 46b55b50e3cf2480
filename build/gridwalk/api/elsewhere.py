"""What a data set may be opened from that was not built just now: files, parts, databases, endpoints, or a part of any."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.api.origins import Origin, answer_within
from gridwalk.base.errors import GridwalkError, Problem, SourceError, StoreError
from gridwalk.builds.built import Built
from gridwalk.rdf import dataset
from gridwalk.rdf.about import About
from gridwalk.rdf.content import Content, Counts
from gridwalk.rdf.kinds import limited
from gridwalk.rdf.lines import statement, subject
from gridwalk.rdf.names import DISPUTE

if TYPE_CHECKING:
    from gridwalk.ask.asked import Asked
    from gridwalk.check.validation import Report
    from gridwalk.rdf.guard import Worker
    from gridwalk.rdf.guard.asking import Guarded
    from gridwalk.rdf.guard.limits import Limits
    from gridwalk.rdf.stored_parts import StoredPart
    from gridwalk.stores.endpoint import Endpoint

# Bytes of the lines of parts that are read into memory as one store.
IN_MEMORY = 16 << 20


@dataclass(frozen=True, eq=False)
class Quads(Origin):
    """Quads that somebody wrote: a file of RDF, or that of a build's folder."""

    path: Path
    limits: Limits | None
    quoted: list[str] = field(repr=False)

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def statements(self) -> list[str]:
        """The statements, also those that name no passage."""
        return sorted({f"{quad.triple} ." for quad in dataset.quads(self.quoted)})

    @cached_property
    def _cited(self) -> list[str]:
        default = ox.DefaultGraph()
        return sorted({f"{quad} ." for quad in dataset.quads(self.quoted) if quad.graph_name != default})

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
        return dataset.quads(self.quoted)

    def store(self) -> ox.Store:
        """Return a new store in memory."""
        made = dataset.load(self._cited)
        made.bulk_load("\n".join(self.statements), format=ox.RdfFormat.N_TRIPLES)
        return made

    def answer(self, text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool) -> Iterator[Asked]:
        """Yield the answer; also to a bundled question only within limits, since the data may be anybody's."""
        from gridwalk.ask.asked import asked
        from gridwalk.rdf.guard import Worker, asking
        from gridwalk.rdf.guard.lines import encoded

        with Worker(limits or self.limits) as worker:
            yield asked(asking.ask_file(worker, self.path, encoded(self.quoted), "nq", ""), text, given, bundled=bundled)

    def known(self) -> Iterable[str]:
        """Return the quads as lines."""
        return self.quoted

    def report(self, engine: str, jobs: int) -> Report:
        """Return what the rules find, within limits: the data may be anybody's."""
        self.require_one_process(jobs)
        return _within_limits(self.path, self.statements, engine, self.limits)


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
        return Built(sorted(chain.from_iterable(self._groups())), self.withheld, [], abouts=self.abouts)

    @property
    def abouts(self) -> tuple[About, ...]:
        """What the sources say, as the manifest has it."""
        from gridwalk.rdf.stored_parts import abouts

        return abouts(self.path)

    def grouped(self) -> Iterator[Sequence[str]]:
        """Yield the lines, each once and sorted, a part at a time."""
        return map(sorted, self._groups())

    @property
    def lines(self) -> Iterable[str]:
        """The lines, read a part at a time."""
        return _Streamed(self._groups)

    @property
    def withheld(self) -> list[str]:
        """What the manifest leaves out."""
        return sorted({line for part in self.parts for line in part.withheld})

    def counts(self) -> Counts:
        """Return how much there is, counted a part at a time: no thing is in two groups."""
        each = [astuple(Content(list(group)).counts) for group in self._groups()]
        return Counts(*map(sum, zip(*each, strict=True)))

    def size(self) -> int:
        """Return the number of statements, counted a part at a time."""
        return sum(len(set(map(statement, group))) for group in self._groups())

    def said(self) -> Iterable[str]:
        """Return the statements as they are read."""
        return map(statement, self.lines)

    def disputed(self) -> Iterable[str]:
        """Return what has a word of disputes or of copies in its line."""
        from gridwalk.ask.disputes import COPY_OF

        words = DISPUTE.encode(), COPY_OF.encode()

        def wanted(block: bytes) -> bytes:
            there = [word for word in words if word in block]
            return b"".join([line for line in block.splitlines(True) if any(word in line for word in there)]) if there else b""

        return self._sifted(wanted)

    def about(self, things: Collection[str]) -> Iterable[str]:
        """Return what is said of things."""
        known = {thing.encode() for thing in things}

        def wanted(block: bytes) -> bytes:
            return b"".join([line for line in block.splitlines(True) if line.partition(b" ")[0] in known])

        return self._sifted(wanted)

    def _sifted(self, wanted: Callable[[bytes], bytes]) -> Iterator[str]:
        with _readable(self.path):
            for part in self.parts:
                yield from map(statement, part.sifted(wanted, self.limits))

    @property
    def warnings(self) -> list[Problem]:
        """What the manifest says was left out."""
        from gridwalk.rdf.stored_parts import lacking

        return lacking(self.path)

    def require_whole(self) -> None:
        """Raise SourceError where the manifest says that something was left out."""
        from gridwalk.rdf.stored_parts import require_whole

        require_whole(self.path)

    def save(self, place: Path) -> Path:
        """Make a database of the parts as they are read."""
        from gridwalk.stores import embedded

        return embedded.replace_from_parts(place, self.path, self.limits)

    @cached_property
    def _room(self) -> Path:
        import tempfile
        from shutil import rmtree
        from weakref import finalize

        made = Path(tempfile.mkdtemp(prefix="gridwalk-"))
        finalize(self, rmtree, made, ignore_errors=True)
        return made

    def reading(self) -> ox.Store:
        """Return a store, in memory where the parts are small, else a database of them that is there as long as this is.

        In memory all lines take ten times their bytes; a database is slower by half.
        """
        from gridwalk.stores import embedded

        if sum(part.plain_size for part in self.parts) <= IN_MEMORY:
            return self.store()
        return embedded.open_readonly(self.save(self._room / "parts"))

    @cached_property
    def _shared(self) -> set[str]:
        """The things that more than one part describes, such as drivers."""
        seen, shared = set[str](), set[str]()
        for part in self.parts:
            subjects = set(map(subject, self._read(part)))
            shared |= seen & subjects
            seen |= subjects
        return shared

    def _groups(self) -> Iterator[set[str]]:
        """Yield the lines, each once: those of each part, and at last those about things of several parts."""
        rest = set[str]()
        for part in self.parts:
            lines = set(self._read(part))
            common = {line for line in lines if subject(line) in self._shared}
            rest |= common
            yield lines - common
        yield rest

    def _read(self, part: StoredPart) -> Iterator[str]:
        with _readable(self.path):
            for block in part.blocks(self.limits):
                yield from block.split("\n")

    def answer(self, text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool) -> Iterator[Asked]:
        """Yield the answer to a question, within limits as those to files."""
        from gridwalk.ask.asked import asked
        from gridwalk.rdf.guard import Worker
        from gridwalk.stores import opening

        with Worker(limits or self.limits) as worker:
            yield asked(opening.load_parts(worker, self.path, self.parts), text, given, bundled=bundled)

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

    def reading(self) -> ox.Store:
        """Open it for reading, however large it is; where somebody else's says nothing in its default graph, in memory."""
        found = self.opened()
        return found if next(found.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) else self.store()

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

    def answer(self, text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool) -> Iterator[Asked]:
        """Yield the answer to a question."""
        from gridwalk.ask.asked import asked
        from gridwalk.rdf.guard import Worker, asking

        if bundled:
            yield asked(self.opened(), text, given, bundled=bundled)
            return
        with Worker(limits or self.limits) as worker:
            yield asked(asking.ask_database(worker, self.path), text, given, bundled=bundled)

    def store(self) -> ox.Store:
        """Return the database, open for reading."""
        return self.opened()

    def give(self, worker: Worker) -> Guarded:
        """Have a worker open the database."""
        from gridwalk.rdf.guard import asking

        return asking.ask_database(worker, self.path)

    def known(self) -> Iterable[str]:
        """Return the quads as lines."""
        return self._quads.known()

    def report(self, engine: str, jobs: int) -> Report:
        """Return what the rules find, within limits as of a file."""
        return self._quads.report(engine, jobs)


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
        return GridwalkError(f"{self}: an endpoint only answers queries (query, ask); open a folder or a file for anything else")

    def answer(self, text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool) -> Iterator[Asked]:
        """Yield the answer of the store to a question. Raises GridwalkError for limits of this question alone."""
        if limits is not None and limits != self.limits:
            raise GridwalkError(f"{self}: an endpoint is queried within the limits that it was opened with: open(url, limits=...)")
        from gridwalk.ask.asked import Asked, rows_of
        from gridwalk.ask.parameters import narrow

        narrowed = narrow(text, given, rows_of(self.endpoint.run))
        yield Asked(narrowed, self.endpoint.run(narrowed), partial(self.endpoint.run, checked=False), bundled, near=False)

    def report(self, engine: str, jobs: int) -> Report:
        """Nothing: raises GridwalkError."""
        raise self._refusal()


@dataclass(frozen=True, eq=False)
class Limited(Origin):
    """Statements of some kinds alone. Rules are checked on the whole, since they may ask for what is left out."""

    whole: Origin
    kinds: frozenset[str]
    limits: Limits | None

    def __str__(self) -> str:
        return f"{self.whole} (only {', '.join(sorted(self.kinds))})"

    @cached_property
    def built(self) -> Built:
        """The lines of these kinds, and of the vocabulary. Raises GridwalkError where statements have no graph."""
        made = self.whole.built
        return replace(made, lines=limited(made.lines, self.kinds), withheld=limited(made.withheld, self.kinds))

    @cached_property
    def content(self) -> Content:
        """The lines, and views of them."""
        return Content(self.built.lines, self.kinds, self.built.abouts)

    def answer(self, text: str, given: Mapping[str, str], limits: Limits | None, *, bundled: bool) -> Iterator[Asked]:
        """Yield the answer to a question, within limits."""
        from gridwalk.ask.hints import left_out

        left = left_out(self.whole.lines, self.kinds, text)
        for found in answer_within(self.built.lines, text, given, limits or self.limits, bundled=bundled):
            yield replace(found, left_out=left)

    @property
    def warnings(self) -> list[Problem]:
        """Those of the whole."""
        return self.whole.warnings

    def require_whole(self) -> None:
        """Raise SourceError where something was left out of the whole."""
        self.whole.require_whole()

    def report(self, engine: str, jobs: int) -> Report:
        """Return what the rules find in the whole."""
        return self.whole.report(engine, jobs)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, GridwalkError):
            raise
        place = Path(error.filename or path)
        raise SourceError([Problem(place, 0, "", f"cannot be read: {error.strerror or error}")]) from error


@dataclass(frozen=True)
class _Streamed:
    """Lines that are read whenever somebody iterates over them."""

    groups: Callable[[], Iterable[Iterable[str]]]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self.groups())


def _within_limits(path: Path, statements: list[str], engine: str, limits: Limits | None) -> Report:
    from gridwalk.api.checking import nothing, validated
    from gridwalk.rdf.guard.limits import Limits

    if not statements:
        raise nothing(path)
    return validated(path, statements, engine, limits or Limits())


def withheld(lines: Collection[str]) -> list[str]:
    """Return what passages say, or a reader concluded, as disputes among N-Quads lines claim, and is not asserted.

    >>> from gridwalk.builds.whole import build
    >>> withheld(build().lines) == build().withheld
    True
    """
    from gridwalk.ask import disputes

    found = disputes.find(dataset.statements(lines))
    claimed = {f"{' '.join(claim.statement)} {by} ." for d in found for claim in d.claims for by in claim.passages}
    return sorted(claimed.difference(lines))
