"""Race results as an object that gives whatever a program works with."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gridwalk.api import arguments
from gridwalk.api.origins import Finished, Origin, Tables
from gridwalk.base.errors import GridwalkError, Problem, QueryError
from gridwalk.rdf.kinds import chosen

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from gridwalk.api.answers import Table
    from gridwalk.api.said import Citation, Dispute
    from gridwalk.ask.asked import Asked
    from gridwalk.ask.diff import Change
    from gridwalk.ask.offenders import Offender
    from gridwalk.builds.built import Built
    from gridwalk.charts.chart import Chart
    from gridwalk.check.validation import Report
    from gridwalk.identities.suggestions import Candidate
    from gridwalk.rdf.content import Content, Counts
    from gridwalk.rdf.guard.limits import Limits
    from gridwalk.site.writing import Told
    from gridwalk.stores.comparing import Difference
    from gridwalk.stores.loading import Loaded
    from gridwalk.stores.store import RemoteStore


# The path of a document, or those of several.
Documents = Path | str | Iterable[Path | str] | None


@dataclass(frozen=True)
class Dataset:
    """Race results with the passages that state them, from wherever ``open`` found them, or built from tables.

    >>> data = Dataset.build()
    >>> len(data) > 1000
    True
    >>> data.query("SELECT ?founded { ?series race:abbreviation 'ALMS' ; race:founded ?founded }").rows
    [('1999',)]
    """

    origin: Origin

    @classmethod
    def build(
        cls, data: Path | str | None = None, *, lenient: bool = False, schemas: Path | str | None = None, finished: bool = False
    ) -> Self:
        """Build the tables below a folder, by default the project's own.

        ``lenient``, ``schemas``: as for ``open``. ``finished``: where ``gridwalk build`` has written the same already, by the
        hashes of data and program, that is read instead. Raises SourceError with every problem of every table.
        """
        folder, allowed = arguments.optional_path("data", data), arguments.schemas(schemas)
        if finished and (known := _finished(folder, allowed, lenient=lenient)):
            return cls(known)
        from gridwalk.builds.whole import build

        return cls(Tables(build(folder, lenient=lenient, schemas=allowed), None, folder, allowed))

    def only(self, *kinds: str) -> Self:
        """Return the data set of statements of some kinds alone: ``stated``, ``inferred``, ``derived``.

        The graph that they are in tells which. The vocabulary stays, and ``validate`` checks the whole. Raises
        GridwalkError for another word, or none.

        >>> data = Dataset.build()
        >>> data.only("stated").ask("ASK { ?inference a race:Inference }"), data.ask("ASK { ?inference a race:Inference }")
        (False, True)
        >>> data.only("guessed")
        Traceback (most recent call last):
        ...
        gridwalk.base.errors.GridwalkError: found 'guessed', expected kinds of statements: stated, inferred or derived
        """
        from gridwalk.api.elsewhere import Limited

        return type(self)(Limited(self.origin, chosen(kinds), self.origin.limits))

    @property
    def built(self) -> Built:
        """The lines of the build, and what it withheld. Raises GridwalkError where they cannot be had, as all that needs them."""
        return self.origin.built

    @property
    def warnings(self) -> list[Problem]:
        """What readers of tables did not know and left out, where they were opened leniently; what a build in parts is without."""
        return self.origin.warnings

    @property
    def statements(self) -> list[str]:
        """The statements as N-Triples lines, sorted, each once, vocabulary included."""
        return self.origin.statements

    @property
    def content(self) -> Content:
        """The build's lines and statements."""
        return self.origin.content

    def __len__(self) -> int:
        """Return the number of statements, each counted once, vocabulary included."""
        return self.origin.size()

    @property
    def lines(self) -> Iterable[str]:
        """The N-Quads lines of the build, each once, to be iterated over: those of parts are read a part at a time, in no order."""
        return self.origin.lines

    def counts(self) -> Counts:
        """Return how many things, statements, citations, passages and disputes there are.

        >>> Dataset.build().counts().disputes > 0
        True
        """
        return self.origin.counts()

    def store(self) -> ox.Store:
        """Return a new pyoxigraph store: statements in the default graph, citations in named graphs.

        >>> store = Dataset.build().store()
        >>> bool(store.query("ASK { GRAPH ?passage { ?s ?p ?o } ?passage a <https://w3id.org/gridwalk/ontology#Passage> }"))
        True
        """
        return self.origin.store()

    def graph(self) -> rdflib.Graph:
        """Return the statements as an rdflib graph.

        >>> data = Dataset.build()
        >>> len(data.graph()) == len(data)
        True
        """
        from gridwalk.rdf.rdflib_graphs import graph

        return graph(self.statements)

    def dataset(self) -> rdflib.Dataset:
        """Return an rdflib data set: statements in the default graph, citations in named graphs."""
        from gridwalk.rdf.rdflib_graphs import rdflib_dataset

        return rdflib_dataset(self.content)

    def validate(self, engine: str = "shacl", *, jobs: int = 1) -> Report:
        """Check the statements against every rule, with the engine ``shacl`` or ``pyshacl``.

        Breaking a rule is not an exception: ask the report. ``jobs``: processes that check a folder of parts. Files and
        databases are checked within the limits of ``open``. Raises SourceError where there is nothing to check,
        GridwalkError for an unknown engine, LimitError.

        >>> Dataset.build().validate().passes
        True
        """
        return self.origin.report(arguments.text("engine", engine), arguments.count("jobs", jobs))

    def explain(self, report: Report) -> list[Offender]:
        """Return the results of a report with what a person wants to know: what the thing is called, passage, file and row.

        >>> data = Dataset.build()
        >>> [(found.label, found.result.rule) for found in data.explain(data.validate())]
        [('Field', 'name-double'), ('Clint Field', 'name-double')]
        """
        from gridwalk.ask.offenders import offenders
        from gridwalk.check.validation import Report

        results = arguments.instance("report", report, Report, "a Report").results
        return offenders(results, self.origin.known(), self.origin.tables, self.origin.schemas) if results else []

    def query(self, question: str, limits: Limits | None = None, **parameters: str) -> Table:
        """Ask a SELECT, CONSTRUCT or DESCRIBE: the name of a bundled question, or its text.

        The answer to a CONSTRUCT is a table of subjects, predicates and objects that is also ``Triples``; ``hints`` of any says
        what it asks for that there is not. Prefixes of the vocabulary are declared, relative IRIs are below ``id/``. A text is
        answered in a process of its own, within ``limits`` (by default those of ``open``). ``parameters`` narrow a question that
        has them, a thing by its name, path or IRI; the one called ``class`` is written ``class_``. Raises QueryError, also for an
        ASK, for a parameter that the question lacks and for what nothing or more than one thing is called, and LimitError where
        a limit is reached.

        >>> Dataset.build().query("class-podiums", event="alms/2004/laguna-seca", class_="LMP2").rows[0][1:4]
        ('LMP2', 1, 'Clint Field / Robin Liddell / Rick Sutherland')
        >>> from gridwalk import Limits
        >>> Dataset.build().query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", Limits(rows=1000))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        gridwalk.base.errors.LimitError: the limit of rows of the answer, 1,000, was reached: ...
        """
        from gridwalk.api import answers

        with self._answered(question, limits, parameters) as asked:
            return answers.table(asked)

    def ask(self, question: str, limits: Limits | None = None, **parameters: str) -> bool:
        """Ask an ASK, as ``query`` asks others. Raises QueryError, also for another form, and LimitError.

        >>> Dataset.build().ask("ASK { ?make a race:Make ; rdfs:label 'Audi' }")
        True
        """
        from gridwalk.api import answers

        with self._answered(question, limits, parameters) as asked:
            if (found := answers.truth(asked.answer)) is None:
                raise QueryError("only an ASK query is true or false: use query()")
            return found

    def answer(self, question: str, format: str = "csv", limits: Limits | None = None, **parameters: str) -> str:
        """Ask any question, as ``query`` and ``ask`` do, and return the answer written in a format, as the command line does.

        ``format`` is table, csv, tsv, json or xml for rows and truth values, and turtle, ntriples, jsonld or rdfxml for
        triples. Raises QueryError, also for a format that does not fit the answer, and LimitError.

        >>> print(Dataset.build().answer("ASK { ?make a race:Make ; rdfs:label 'Audi' }", "table"), end="")
        true
        """
        from gridwalk.ask import results

        out = io.BytesIO()
        with self._answered(question, limits, parameters) as asked:
            results.write(asked.answer, arguments.text("format", format), out)
        return out.getvalue().decode()

    @contextmanager
    def _answered(self, question: str, limits: Limits | None, parameters: Mapping[str, str]) -> Iterator[Asked]:
        from gridwalk.ask.queries import load_query
        from gridwalk.rdf.guard.limits import Limits

        arguments.text("question", question)
        arguments.optional("limits", limits, Limits, "Limits")
        # Every query has a brace (but DESCRIBE <...>, which has a space), no name has either.
        bundled = "{" not in question and " " not in question.strip()
        text = load_query(question).text if bundled else question
        # A word of Python cannot be the name of an argument.
        given = {name.removesuffix("_"): arguments.text(name, value) for name, value in parameters.items()}
        yield from self.origin.answer(text, given, limits, bundled=bundled)

    @cached_property
    def _labels(self) -> dict[str, str]:
        from gridwalk.api import said

        return said.labels(self.origin.said())

    def disputes(self, *, only_open: bool = False, thing: str = "", document: Documents = None) -> list[Dispute]:
        """Return what the sources contradict each other on.

        ``only_open``: what nobody decided; ``thing``: what is about a thing, called as for ``cite``, or things whose
        paths begin so; ``document``: as for ``cite``. Raises QueryError, SourceError, LimitError.

        >>> data = Dataset.build()
        >>> len(data.disputes()) == data.counts().disputes
        True
        """
        from gridwalk.api import said
        from gridwalk.ask import cite, disputes

        about = cite.resolve_all(self.lines, thing) if thing else ()
        found, texts = disputes.find(self.origin.said(), only_open=only_open, about=about), self._sentences(document)
        return [said.dispute(dispute, self._labels.get, texts) for dispute in found]

    def count_disputes(
        self, by: Iterable[str], *, only_open: bool = False, thing: str = ""
    ) -> list[tuple[tuple[str, ...], int, int]]:  # fmt: skip
        """Return how many disputes there are, and how many of them are open, by what ``by`` names, the most first.

        ``by``: ``property``, ``kind`` (of the thing), ``season``, ``event`` or ``sources``, or several of them; ``only_open``,
        ``thing``: as of ``disputes``. Of parts only what concerns them is looked at. Raises QueryError, SourceError, LimitError.

        >>> data = Dataset.build()
        >>> sum(number for _, number, _ in data.count_disputes(["property", "season"])) == len(data.disputes())
        True
        """
        from gridwalk.ask import cite, disputes

        wanted = arguments.texts("by", by, disputes.BY)
        about = cite.resolve_all(self.lines, thing) if thing else ()
        found = disputes.find(self.origin.said() if thing else self.origin.disputed(), only_open=only_open, about=about)
        return disputes.counted(found, self.origin.about, wanted)

    def suggest(
        self, *, least: float = 0.85, kinds: Iterable[str] = (), crowded: Callable[[str], object] = lambda _: None
    ) -> list[Candidate]:  # fmt: skip
        """Return pairs of entries, drivers, teams, models and circuits that may be one, for a person to decide; the surest first.

        ``least``: the lowest score; ``kinds``: of these classes only. ``crowded`` is called with a word on names of which too
        many are alike to compare each with each. Raises GridwalkError where RapidFuzz is not installed.
        """
        from gridwalk.identities.suggestions import KINDS, suggest

        wanted = arguments.texts("kinds", kinds, KINDS) or KINDS
        return suggest(self.lines, least=arguments.score("least", least), kinds=wanted, crowded=crowded)

    def cite(self, thing: str, *, document: Documents = None) -> list[Citation]:
        """Return what each passage says of a thing: an IRI, a path below id/, or a label.

        ``document``: the original document of a report, text or HTML, or several: who holds one gets the sentences
        of its passages, cut out of it once its hash is checked. Raises QueryError; SourceError, LimitError for a document.
        """
        from gridwalk.api import said
        from gridwalk.ask import cite

        name, texts = arguments.text("thing", thing), self._sentences(document)
        found = cite.cite(self.lines, self.origin.withheld, name)
        return [said.citation(citation, self._labels.get, texts) for citation in found]

    def _sentences(self, document: Documents) -> dict[str, str]:
        if not (paths := arguments.paths("document", document)):
            return {}
        from gridwalk.ask.sentences import sentences

        return sentences(self.origin.said(), paths)

    def diff(self, new: Dataset) -> list[Change]:
        """Return what changed from this data set to a newer one: statements (as N-Triples) added and removed, and citations.

        >>> Dataset.build().diff(Dataset.build())
        []
        """
        from gridwalk.ask.diff import diff

        later = arguments.instance("new", new, Dataset, "a Dataset")
        return diff(self.origin.quads(), later.origin.quads(), self.origin.limits)

    def save(self, place: Path | str, *, incomplete: bool = False) -> Path:
        """Make an Oxigraph database at a place, replacing the one made there before, and return its folder.

        Raises StoreError, and SourceError where something was left out of a build in parts, unless ``incomplete``.
        """
        if not incomplete:
            self.origin.require_whole()
        return self.origin.save(arguments.path("place", place))

    def load(
        self,
        url: str,
        *,
        update_url: str | None = None,
        graphs_url: str | None = None,
        limits: Limits | None = None,
        incomplete: bool = False,
    ) -> Loaded:
        """Load the data into the running store at a URL, in place of what was loaded before; readers see the old or the new.

        ``update_url`` and ``graphs_url`` are for stores whose services are at unusual places. Raises StoreError, and
        SourceError where something was left out of a build in parts, unless ``incomplete``.
        """
        from gridwalk.stores.loading import load
        from gridwalk.stores.store import connect

        if not incomplete:
            self.origin.require_whole()
        with _connected(connect, url, limits, update_url=update_url, graphs_url=graphs_url) as store:
            return load(store, self.built.lines, path=Path(str(self.origin)))

    def preview(
        self, url: str, *, update_url: str | None = None, graphs_url: str | None = None, limits: Limits | None = None
    ) -> list[Difference]:
        """Return what ``load`` would change, a difference for each graph, and change nothing. Raises StoreError."""
        from gridwalk.stores.comparing import differences
        from gridwalk.stores.loading import checked
        from gridwalk.stores.store import connect

        path = Path(str(self.origin))
        with _connected(connect, url, limits, update_url=update_url, graphs_url=graphs_url) as store:
            found = differences(store, checked(self.built.lines, path), path, limits)
            return [difference for difference in found if difference.missing or difference.extra]

    def compare(self, url: str, *, graphs_url: str | None = None, limits: Limits | None = None) -> list[Difference]:
        """Return what a store that was loaded holds otherwise, a difference for each graph: nothing where it holds the same.

        It is only read. Raises StoreError, also where nothing was loaded.
        """
        from gridwalk.stores.comparing import differences
        from gridwalk.stores.store import connect_loaded

        with _connected(connect_loaded, url, limits, graphs_url=graphs_url) as store:
            found = differences(store, self.built.lines, Path(str(self.origin)), limits)
            return [difference for difference in found if difference.missing or difference.extra]

    def write(
        self,
        folder: Path | str,
        formats: Sequence[str] = (),
        *,
        check: bool = True,
        found: Callable[[Report], object] = lambda _: None,
    ) -> list[Path]:
        """Write files into a folder, in all formats or those named; return their paths.

        All files are replaced, or none: where a rule is violated ViolationsError is raised with the report, unless
        ``check`` is false. ``found`` is called with the report of a check before that, warnings and all. Raises StoreError
        where the folder cannot be written, GridwalkError for an unknown format, and where ``only`` some kinds would be
        written over a whole build. Of parts, formats that can be streamed are written a part at a time (``annotated``,
        ``merged``, ``nquads``, if no other is named); all others need the whole in memory.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [path.name for path in Dataset.build().write(folder, ["turtle"])]
        ['gridwalk.ttl', 'void.ttl', 'SHA256SUMS']
        """
        from gridwalk.api import building

        place, names = arguments.path("folder", folder), arguments.texts("formats", formats)
        if not callable(found):
            raise GridwalkError(f"found: found {found!r}, expected a function that takes a Report")
        return [place / written.name for written in building.write(self, place, names, check=check, found=found)]

    def site(self, folder: Path | str, *, title: str = "Gridwalk", document: Documents = None) -> Told:
        """Write pages for people into a folder, each thing's, and return how many files there are, were written and removed.

        Files that did not change are left alone. ``title`` stands on every page. ``document``: as for ``cite``; the pages then
        show sentences, for who holds the document. Raises GridwalkError where Jinja2 is not installed, StoreError where the
        folder cannot be written, is being written by another, or holds files of others; SourceError, LimitError for a document.
        """
        from gridwalk.site.facts import Facts
        from gridwalk.site.writing import Site, write

        name, place = arguments.line("title", title), arguments.path("folder", folder)
        return write(Site(Facts(self.origin.reading(), self._sentences(document)), name), place)

    def plot(self, name: str, limits: Limits | None = None, **parameters: str) -> Chart | None:
        """Return a chart of a race or a season by its name; None where too little is known for one.

        ``parameters``: the event or season, and perhaps the class, by name, path or IRI; the one called ``class`` is written
        ``class_``. Where the data have one event or season, it need not be given; of several races of an event one is named by
        ``session``. Raises QueryError for an unknown chart, parameter or thing, and where several have rows and none is given;
        LimitError.

        >>> chart = Dataset.build().plot("podiums", event="alms/2004/laguna-seca", class_="LMP2")
        >>> [row[1:4] for row in chart.figures][0], chart.file().startswith("<svg ")
        (('1', '', 'Clint Field / Robin Liddell / Rick Sutherland'), True)
        """
        from gridwalk.api.plotting import plot
        from gridwalk.rdf.guard.limits import Limits

        bounds = arguments.optional("limits", limits, Limits, "Limits")
        given = {each.removesuffix("_"): arguments.text(each, value) for each, value in parameters.items()}
        return plot(self.origin, arguments.text("name", name), given, bounds)

    def serve(
        self,
        host: str = "127.0.0.1",
        port: int = 8004,
        *,
        title: str = "Gridwalk",
        queries: int = 0,
        limits: Limits | None = None,
        hosts: Iterable[str] = (),
        started: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Serve the pages of ``site``, each made when it is asked for, and queries at /sparql, until the process is asked to end.

        ``port`` 0 takes any that is free; ``queries`` at once, each in a process of its own within ``limits`` (0: as many as there
        are processors); ``hosts``: names by which clients call this machine, where others than its own may; ``started`` is called
        with the address. Raises GridwalkError where what it needs is not installed, StoreError where the address cannot be had.
        """
        from gridwalk.rdf.guard.limits import Limits
        from gridwalk.serve import server
        from gridwalk.site.facts import Facts
        from gridwalk.site.writing import Site

        name, place = arguments.text("title", title), (arguments.text("host", host), arguments.number("port", port, 65_535))
        if not callable(started):
            raise GridwalkError(f"started: found {started!r}, expected a function that takes an address")
        bounds = arguments.optional("limits", limits, Limits, "Limits") or server.LIMITS
        count, named = arguments.number("queries", queries, server.MOST), tuple(arguments.texts("hosts", hosts))
        settings, menu = server.Settings(*place, count, bounds, named), [("query", "Query")]
        server.serve(Site(Facts(self.origin.store()), name, menu), self.origin.give, settings, started)


def _finished(data: Path | None, schemas: Path | None, *, lenient: bool) -> Finished | None:
    """Return the finished build of a folder, None where none of the same is at hand."""
    from gridwalk.builds import finished

    for known in finished.find(finished.inputs(data, lenient=lenient, schemas=schemas)):
        whole = known.settings.get("kinds", ()) is None
        if whole and (merged := known.read(finished.MERGED)):
            return Finished(known, merged, None, data, schemas)
    return None


def _connected(
    connect: Callable[..., RemoteStore], url: str, limits: Limits | None, **places: str | None
) -> RemoteStore:  # fmt: skip
    from gridwalk.rdf.guard.limits import Limits
    from gridwalk.stores.connection import LONGEST, TIMEOUT

    bounds = arguments.optional("limits", limits, Limits, "Limits")
    timeout, longest = (bounds.seconds, bounds.answer) if bounds else (TIMEOUT, LONGEST)
    others = {name: None if given is None else arguments.url(name, given) for name, given in places.items()}
    return connect(arguments.url("url", url), **others, timeout=timeout, longest=longest)
