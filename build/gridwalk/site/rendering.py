"""Templates with what pages say in them: names, links, marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from gridwalk.ask import queries
from gridwalk.ask.parameters import fill
from gridwalk.base import resources
from gridwalk.base.errors import GridwalkError
from gridwalk.charts import drawing as charts
from gridwalk.charts.chart import Chart
from gridwalk.charts.chart import Row as Cells
from gridwalk.derive.scopes import ALL
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.kinds import COMMENT, is_passage, passage_of
from gridwalk.rdf.names import DERIVED_FROM, REPORT, natural, number, shown
from gridwalk.rdf.needed import needed
from gridwalk.site import addresses, dividing, schema_org, terms
from gridwalk.site.arranging import (
    alike,
    as_the_end,
    best,
    best_ranked,
    by,
    coverage,
    ended,
    entries_by_rounds,
    filled,
    in_order,
    in_the_end,
    judged,
    questions,
    ranked,
    text,
    undated,
)  # fmt: skip
from gridwalk.site.asking import Asking, Row
from gridwalk.site.facts import BARE, Fact, Facts, is_thing, key
from gridwalk.site.marks import Notes
from gridwalk.site.markup import WORDS, Html, Parts, clock
from gridwalk.site.patterns import node
from gridwalk.site.spine import drawing

if TYPE_CHECKING:
    import jinja2

    from gridwalk.site.marks import Mark

    # Words and the mark beside them.
    Told = tuple[str, Mark | None]

COLOURS = 8
# Statements of one graph on one page, and rows of one table.
MOST = 400
# Rows of an index: what comes later is found from other pages, or by the search.
MOST_LISTED = 2000
# Starts on the page of who made them; more are on pages of their own, and so many on one of these.
FEW_STARTS, STARTS = 8, 24
# Rows of another table about somebody that are seen on the page itself where the rest has pages of its own, and on one of these.
SEEN, ROWS = 8, 60
# Races of a season beside each other whose names are written out; more are numbered.
NAMED = 12
# What the last cell of a result tells: why a car stopped and how that was judged, else how far behind it was, else its time.
_REASONS, _BEHIND = ("retirementCause", "finish", "classification"), ("lapsBehind", "gapToLeader", "totalTime")
# What penalties come to, by the property that says so.
_SUMS = {"timePenalty": "+{} s", "gridPenalty": "{} back on the grid"}
_MANY = {"Driver": "Drivers", "Team": "Teams", "Make": "Makes", "Pairing": "Pairings", "CarModel": "Models"}
# What a link may lead to: an IRI of a stranger's file may be a script.
_LINKED = (f"<{BASE}", "<http://", "<https://")
_RULE, _IDENTITY = f"<{BASE}rule/", f"<{BASE}identity/"
_HEADING, _TAG = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL), re.compile("<[^>]*>")
# What rules make statements for: see the names of their graphs in rdf/kinds.py.
SCOPES = ("event", "season", "report")


def environment() -> jinja2.Environment:
    """Return the templates. Raises GridwalkError where Jinja2 is not installed."""
    try:
        import jinja2
    except ImportError:
        raise GridwalkError("pages need Jinja2, which is not installed: pip install 'gridwalk[web]'") from None
    from gridwalk.site.compiled import OPTIONS, Compiled

    class Plain(jinja2.runtime.Context):
        """What a template calls takes nothing from Jinja2, so it is called at once: a third of the time of a page otherwise."""

        def call(self, called: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
            for each in ("_block_vars", "_loop_vars"):
                named.pop(each, None)
            return called(*values, **named)

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.package("site") / "templates"), undefined=jinja2.StrictUndefined,
        auto_reload=False, bytecode_cache=Compiled(), **OPTIONS,
    )  # fmt: skip
    made.context_class = Plain
    return made


class Beside(NamedTuple):
    """What a result has besides the columns of its question, each in words with its mark."""

    points: list[Told]
    best_lap: list[Told]
    fastest: list[Told]
    penalties: list[Told]


class Page:
    """One page: its path below the site, and what its template may call."""

    def __init__(self, facts: Facts, path: str, colours: dict[str, int], asking: Asking) -> None:
        self.facts, self.path, self._colours, self._asking = facts, path, colours, asking
        self.notes = Notes(facts)
        # Lists of the page that stand on pages of their own.
        self.apart = list[dividing.Divided]()
        # Several charts are made of one question: its rows, once.
        self._charted = dict[str, list[Cells]]()

    def names(self) -> dict[str, Any]:
        """Return what a template calls, by name."""
        disputes = self.facts.disputes
        called = {
            "file": self.file, "link": self.link, "label": self.label, "text": text, "is_thing": is_thing, "most": MOST,
            "most_listed": MOST_LISTED, "named": NAMED, "filled": filled, "beside": self.beside, "unranked": self.unranked,
            "key": key, "by_name": self.by_name,
            "told_of": self.told_of, "opened": self.opened, "open_places": self.open_places, "open_best": self.open_best,
            "told_in": self.told_in, "sessions": self.sessions,
            "in_the_end": self.in_the_end, "in_rounds": self.in_rounds, "standings_after": self.standings_after,
            "kind_in_words": self.kind_in_words, "contents": contents, "lacks": self.lacks, "most_starts": FEW_STARTS, "seen": SEEN,
            "rows_apart": self.rows_apart, "best_ranked": best_ranked, "undated": undated, "alike": alike,
            "starts_apart": self.starts_apart, "best": best,
            "term_page": self.term_page, "table": entries_by_rounds, "by": by, "size": self.facts.size, "values": self.facts.values,
            "neighbours": self.facts.neighbours, "sentence": self.facts.texts.get, "coverage": coverage, "questions": questions,
            "subjects": self.facts.subjects, "kinds_of": self.facts.kinds, "place_of": place_of, "scope_of": self.scope_of,
            "derived_from": DERIVED_FROM, "terms": terms.terms, "example": self.facts.example,
            "spine": self.spine, "schema_org": self.schema_org,
            "passage": self.passage, "reason": self.reason, "rule": self.rule, "colour": self.colour, "prop": race,
            "ask": self.ask, "about_of": self.about, "said_by": self.said, "mark_of": addresses.mark, "marked": self.marked,
            "idle_of": self.idle, "ended": ended, "judged": judged, "contested": lambda: disputes.contested,
            "first": self.first, "crew_of": self.crew, "differing": disputes.of_event,
            "dispute_of": disputes.get, "disputes": disputes.all, "undecided": disputes.open,
            "disputed_properties": disputes.properties, "chart": self.chart,
        }  # fmt: skip
        parts = Parts(self)
        made = {
            "mark": parts.mark, "term": parts.term, "property": parts.property, "race_class": parts.race_class, "told": parts.told,
            "statements": parts.statements, "points_here": parts.pointing, "listed": parts.listed, "values_of": parts.values,
            "subjects_of": parts.subjects, "valued": parts.valued, "noted": parts.noted, "cited": parts.cited, "menu": parts.menu,
        }  # fmt: skip
        return {"here": self.path, "notes": self.notes, **called, **made}

    def idle(self, rows: list[Cells]) -> list[Cells]:
        """Return those rows of passages of which nothing is stated, and from which nothing is concluded."""
        return [row for row in rows if not row["statements"] and not self.facts.subjects(DERIVED_FROM, row["passage"])]

    def file(self, path: str) -> str:
        """Return the address of a file of the site."""
        return addresses.relative(path, self.path)

    def link(self, term: str) -> str:
        """Return the address of the page of a thing, an IRI in angle brackets; of what is none, and of what runs, of this page."""
        return addresses.link(term[1:-1], self.path) if term.startswith(_LINKED) else "#"

    def label(self, term: str) -> str:
        """Return what a person calls a term: a passage with its report, what a rule made with its scope, else by name."""
        if is_passage(term):
            return self.passage(term)
        if term.startswith(_RULE) and (of := "the whole graph" if _is_of_all(term) else self.label(self.scope_of(term) or '""')):
            return f"{self.rule(term)} of {of}{', open' if term.endswith('/open>') else ''}"
        # What another key is: called as what stays, with that key.
        if term.startswith(_IDENTITY) and (stays := self.first(term)("canonical")):
            return f"{self.label(stays)} ({key(term)})"
        if term.startswith(BARE) and (called := self.record(term)):
            return called
        return WORDS.get(term) or self.facts.label(term)

    def record(self, term: str) -> str:
        """Return what a record is called, which has no name in the graph: a lap by its car, a reading by its session."""
        said = self.first(term)
        lap, of = text(said("lapNumber")), said("entry") or said("session")
        words = f"lap {lap}" if lap else "weather" if term.startswith(BARE[1]) else ""
        return f"{words}, {self.label(of)}" if words and of else ""

    def term_page(self, term: str) -> str:
        """Return the address of the page of a term of the ontology, empty for all else."""
        found = terms.terms().get(term)
        return self.file(found.path) if found else ""

    def spine(self) -> str:
        """Return the drawing of the ontology's spine."""
        return drawing(self.term_page)

    def schema_org(self, thing: str = "", title: str = "") -> str:
        """Return what search engines read of a thing, or of the whole site, as a script element; nothing where no word fits."""
        found = schema_org.described(self.facts, thing, self.facts.kinds(thing)) if thing else schema_org.dataset(self.facts, title)
        return schema_org.script(found) if found else ""

    def about(self, thing: str) -> list[tuple[str, list[Fact]]]:
        """Return the properties of a thing, each with its statements."""
        return list(grouped(self.facts.about(thing)))

    def said(self, graph: str) -> list[tuple[str, list[Fact]]]:
        """Return the things that a graph tells of, each with its statements; at most MOST statements."""
        found = self.facts.stated_by(graph, MOST)
        # That it comes from here goes without saying.
        told = (
            fact
            for fact in found
            if not fact.subject.startswith(graph[:-1]) and (fact.property, fact.value) != (DERIVED_FROM, graph)
        )
        return [(thing, list(found)) for thing, found in groupby(told, key=lambda fact: fact.subject)]

    def scope_of(self, graph: str) -> str:
        """Return the thing for which a rule made a graph, empty where that is none of the graph's things."""
        name = graph[len(addresses.home(graph[1:-1])) + 2 : -1].removesuffix("/open")
        found = (f"<{BASE}{kind}/{name}>" for kind in SCOPES)
        return next((scope for scope in found if self.facts.kinds(scope)), "")

    def passage(self, graph: str) -> str:
        """Return what a passage is called among those of its report, with the report's name."""
        slug, _, place = passage_of(graph)[len(REPORT) : -1].partition("/")
        return f"{place}, {self.facts.label(f'{REPORT}{slug}>')}" if place else shown(graph)

    def reason(self, graph: str) -> str:
        """Return why a reader concluded what an inference says."""
        return "; ".join(map(text, self.facts.values(graph, COMMENT)))

    def rule(self, graph: str) -> str:
        """Return what the rule is called that made a graph."""
        return self.facts.label(f"<{addresses.home(graph[1:-1])}>")

    def colour(self, race_class: str) -> int:
        """Return the number of the colour of a class, the same on all pages."""
        return self._colours.setdefault(race_class, len(self._colours) % COLOURS)

    def ask(self, question: str, **parameters: str) -> list[Row]:
        """Return the rows of a bundled question."""
        return self._asking.ask(question, **parameters)

    def chart(self, name: str, **parameters: str) -> list[Chart]:
        """Return the charts of the races of an event, or of a season, given as an IRI in angle brackets; of what is known."""
        asked = fill(_chart(name), {parameter: node(value) for parameter, value in parameters.items()})
        if asked not in self._charted:
            self._charted = {asked: charts.rows(queries.run(self.facts.store, asked))}
        return charts.draw(name, self._charted[asked], lambda iri: self.colour(f"<{iri}>"))

    def marked(self, row: Row, column: str, subject: str, property: str) -> Any:
        """Return the mark of the statement that a column of a row shows: the column of its subject, its property in short.

        Of several subjects, see ``alike``, it is that of all their statements together.
        """
        from gridwalk.rdf import vocabulary

        prefix, _, local = property.partition(":")
        name = f"<{vocabulary.prefixes()[prefix]}{local}>"
        first, *others = row[subject].split(" ")
        if not first or not row[column]:
            return self.notes.disputed(first, name)
        return self.notes.of(first, name, row[column], others)

    def told_of(self, row: Row) -> list[tuple[str, Mark | None]]:
        """Return what the last cell of a result says, in words, each with its mark; and marks of what is open of it besides."""
        result, said = row["result"], self.first(row["result"])
        how = judged(row)
        found = [(_REASONS[0 if row["cause"] else 1], ended(row)), (_REASONS[2], self.label(how) if how else "")]
        shown = {name: words for name, words in found if words}
        if not shown:
            shown = dict([far(said)]) if far(said)[1] else {}
        told = [(words, self.notes.of(result, race(name), said(name))) for name, words in shown.items()]
        opened = (self.notes.disputed(result, race(name)) for name in (*_REASONS, *_BEHIND) if name not in shown)
        return told + [("", mark) for mark in opened if mark]

    def beside(self, rows: Iterable[Row]) -> list[Beside]:
        """Return points, the best lap and penalties of each result; points and the fastest lap may be those of one driver."""
        found = list(rows)
        laps = [text(self.first(row["result"])("bestLap")) for row in found]
        # A number in the graph has lost the noughts at its end: all are shown with the digits of the most exact one.
        digits = max((len(lap.partition(".")[2]) for lap in laps if number(lap) is not None), default=0)
        return [self._beside(row, exact(lap, digits)) for row, lap in zip(found, laps, strict=True)]

    def _beside(self, row: Row, lap: str) -> Beside:
        result, said = row["result"], self.first(row["result"])
        shares, penalties = (self._records(row, kind) for kind in ("share", "penalty"))
        told = [result, *shares]
        points = [self._with_mark(each, "points", text(value)) for each in told if (value := self.first(each)("points"))]
        fastest = [each for each in told if text(self.first(each)("fastestLap")) == "true"]
        laps = [self._with_mark(result, "bestLap", clock(lap))] if lap else self._open(result, "bestLap")
        given = [self._with_mark(result, name, words.format(text(said(name)))) for name, words in _SUMS.items() if said(name)]
        return Beside(
            points or self._open(result, "points"),
            laps,
            [self._with_mark(each, "fastestLap", "fastest") for each in fastest],
            given + [self._with_mark(each, "kind", self.label(kind)) for each in penalties if (kind := self.first(each)("kind"))],
        )

    def _records(self, row: Row, kind: str) -> list[str]:
        """Return the records of a kind that are of the car and the session of a result."""
        session, begins = self.first(row["result"])("session"), f"<{BASE}{kind}/"
        about = (each for each in self.facts.subjects(race("entry"), row["entry"]) if each.startswith(begins))
        return [each for each in about if self.first(each)("session") == session]

    def _open(self, thing: str, name: str) -> list[Told]:
        found = self.notes.disputed(thing, race(name))
        return [("", found)] if found else []

    def unranked(self, row: Row) -> list[Told]:
        """Return why a competitor of a standing has no rank, where that is said, with its mark."""
        standing, *_ = row["standing"].split(" ")
        how = self.first(standing)("classification")
        return [] if row["rank"] or not how else [self._with_mark(standing, "classification", self.label(how))]

    def _with_mark(self, thing: str, name: str, words: str) -> Told:
        return words, self.notes.of(thing, race(name), self.first(thing)(name))

    def opened(self, row: Row) -> Mark | None:
        """Return the mark of what nobody decided of the place of a result, or of why it has none; None where that is nothing."""
        place = "classPosition" if row["classPosition"] else "position" if row["position"] and not row["class"] else ""
        names = (place, "classification") if place else ("position", "classPosition", *_REASONS)
        return next(filter(None, (self.notes.disputed(row["result"], race(name)) for name in names)), None)

    def open_places(self, rows: Iterable[Row], *names: str) -> list[tuple[str, Mark]]:
        """Return the entries of results of which one of some places is open, each with its mark."""
        found = ((row["entry"], self.notes.disputed(row["result"], race(name))) for row in rows for name in names)
        return list({entry: (entry, mark) for entry, mark in found if mark}.values())

    def open_best(self, driver: str, name: str, best: str) -> Mark | None:
        """Return the mark of the best place of a driver where nobody decided on any result in which he has it, else None."""
        results, about = self.facts.values(driver, race("driverResult")), self.facts.disputes.about
        opened = {result for result in results if (question := about(result, race(name))) and question.is_open}
        # Most are in no dispute, which is known without a look at each.
        having = [r for r in results if best in self.facts.values(r, race(name))] if opened and best else []
        return self.notes.disputed(having[0], race(name)) if having and opened.issuperset(having) else None

    def sessions(self, event: str) -> list[tuple[str, list[str], int]]:
        """Return the sessions of an event, each with its incidents and the number of its results."""
        named = [each for each in self.facts.subjects(race("event"), event) if race("Session") in self.facts.kinds(each)]
        return [(session, *self.told_in(session)) for session in named]

    def told_in(self, session: str) -> tuple[list[str], int]:
        """Return the incidents of a session, and the number of its results."""
        kinds = {each: self.facts.kinds(each) for each in self.facts.subjects(race("session"), session)}
        incidents = [each for each, found in kinds.items() if race("Incident") in found]
        return incidents, sum(race("Result") in found for found in kinds.values())

    def in_the_end(self, rows: Iterable[Row]) -> list[Row]:
        """Return the last standings of each competitor, in the order of their ranks; see ``as_the_end``."""
        return ranked(as_the_end(in_the_end(rows, self._when), self._last_race))

    def _last_race(self, season: str) -> str:
        return max((each for each in self.facts.subjects(race("season"), season)), key=self._when, default="")

    def in_rounds(self, events: Iterable[str]) -> list[str]:
        """Return events in the order of their rounds, then of their dates."""
        return sorted(events, key=lambda event: (*reversed(self._when(event)), event))

    def _when(self, event: str) -> tuple[str, tuple[str | int, ...]]:
        said = self.first(event)
        return text(said("date")), natural(text(said("round")))

    def standings_after(self, event: str) -> list[Row]:
        """Return the standings after the race of an event, in the order of their ranks; what sources say alike once."""
        named = {"rank": "rank", "competitor": "competitor", "champion": "champion", "points": "totalPoints", "class": "raceClass"}
        made = []
        for standing in self.facts.subjects(race("asOf"), event):
            if race("Standing") in self.facts.kinds(standing):
                said = self.first(standing)
                row = Row({"standing": standing, **{column: said(name) for column, name in named.items()}})
                made.append(Row(row, code=self.first(row["class"])("code") if row["class"] else ""))
        return ranked(alike(made, "standing"))

    def by_name(self, rows: Iterable[Row], column: str) -> list[Row]:
        """Return rows in the order of the labels of the things in a column."""
        return sorted(rows, key=lambda row: in_order(self.label(row[column])))

    def kind_in_words(self, thing: str) -> str:
        """Return what things of the class of a thing are called."""
        kind = next(iter(self.facts.kinds(thing)), "")
        return _MANY.get(kind.rpartition("#")[2].rstrip(">")) or self.label(kind).capitalize()

    def lacks(self, query: queries.Query) -> list[tuple[str, str]]:
        """Return what a question needs and nothing here says: properties, each with a value or an empty text. Nothing is asked."""
        found = needed(query.text).lacking(lambda *said: self.facts.says(*(f"<{each}>" if each else "" for each in said)))
        return [(f"<{name}>", f"<{value}>" if value else "") for name, value in found]

    def divide(self, name: str, groups: Iterable[tuple[str, Sequence[Any]]], most: int) -> dict[str, str]:
        """Give items pages of their own, at most so many on each, and return the address of that on which each group begins."""
        divided = dividing.Divided(name, self.path.removesuffix(addresses.PAGE), dividing.parts(groups, most))
        self.apart.append(divided)
        return {group: self.file(path) for group, path in divided.begins().items()}

    def starts_apart(self, rows: Sequence[Row]) -> list[tuple[str, list[Row], str]]:
        """Give starts pages of their own, and return them by season, or by race where all are of one: the address of each."""
        found = defaultdict[str, list[Row]](list)
        for row in rows:
            found[self.first(row["event"])("season")].append(row)
        groups = found if len(found) > 1 else by(rows, "event")
        there = self.divide(dividing.STARTS, groups.items(), STARTS)
        return [(group, items, there[group]) for group, items in groups.items()]

    def rows_apart(self, name: str, rows: Sequence[Row]) -> str:
        """Give the rows of a table pages of their own, and return the address of the first one."""
        return self.divide(name, [("", rows)], ROWS)[""]

    def first(self, thing: str) -> Callable[[str], str]:
        """Return a function that gives the first value of a property of a thing by its short name, or an empty text."""
        return lambda name: next(iter(self.facts.values(thing, race(name))), "")

    def crew(self, entry: str) -> list[str]:
        """Return the drivers of an entry in the order of the label of its crew, those that it leaves out last."""
        drivers, crew = self.facts.values(entry, race("driver")), text(self.first(entry)("crewLabel"))
        named = {driver: crew.find(self.facts.label(driver)) for driver in drivers}
        return sorted(drivers, key=lambda driver: (named[driver] < 0, named[driver]))


@cache
def _chart(name: str) -> str:
    return charts.question(name).text


def contents(body: str) -> list[tuple[str, str]]:
    """Return the headings of the sections of a page that have a name, each with its name and its text.

    >>> contents('<h2 id="result">Result</h2> <h2 id="s1"><a href="x">Lap <i>one</i></a></h2> <h2>Else</h2>')
    [('result', 'Result'), ('s1', 'Lap one')]
    """
    return [(name, Html(_TAG.sub("", heading))) for name, heading in _HEADING.findall(body)]


def race(name: str) -> str:
    """Return a term of the ontology, in angle brackets."""
    return f"<{RACE}{name}>"


def _is_of_all(graph: str) -> bool:
    return graph.removesuffix(">").removesuffix("/open").endswith(f"/{ALL}")


def place_of(passage: str) -> str:
    """Return what a passage is called among those of its report.

    >>> place_of(f"{REPORT}a/p9.1>")
    'p9.1'
    """
    return passage[len(REPORT) : -1].partition("/")[2] or shown(passage)


def far(said: Callable[[str], str]) -> tuple[str, str]:
    """Return how far behind the winner a result is, as tables of racing print it, or its time; and which property says so.

    >>> far({"gapToLeader": '"83.5"'}.get), far({"lapsBehind": '"2"'}.get), far({}.get)
    (('gapToLeader', '+1:23.5'), ('lapsBehind', '2 laps'), ('totalTime', ''))
    >>> far({"gapToLeader": '"0"', "totalTime": '"8123.046"'}.get)
    ('totalTime', '2:15:23.046')
    """
    laps, gap, time = (text(said(name) or "") for name in _BEHIND)
    if laps and laps != "0":
        return "lapsBehind", f"{laps} lap{'s'[: laps != '1']}"
    if gap and number(gap) != 0:
        return "gapToLeader", f"+{clock(gap)}"
    return "totalTime", clock(time) if time else ""


def exact(lap: str, digits: int) -> str:
    """Return a number with so many digits behind the stop; another text as it is.

    >>> exact("99.8", 3), exact("90", 1), exact("90", 0), exact("", 3), exact("a minute", 3)
    ('99.800', '90.0', '90', '', 'a minute')
    """
    whole, _, rest = lap.partition(".")
    return f"{whole}.{rest:0<{digits}}" if digits and number(lap) is not None else lap


def grouped(facts: Iterable[Fact]) -> Iterator[tuple[str, list[Fact]]]:
    """Yield the properties of sorted statements, each with its statements."""
    yield from ((said, list(found)) for said, found in groupby(facts, key=attrgetter("property")))
