"""What a graph says, as pages want it: of one thing after another, each statement with the graphs that it is in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

import pyoxigraph as ox

from gridwalk.rdf.iris import BASE, OWL, PROV, RACE
from gridwalk.rdf.kinds import START, is_passage, passage_order
from gridwalk.rdf.names import DERIVED_FROM, NAMES, RDF_TYPE, literal, natural, predicate_order, shown, whole
from gridwalk.site import addresses
from gridwalk.site.differences import Disputes
from gridwalk.site.patterns import fitting, is_iri, node, written

GENERATED_BY = f"<{PROV}wasGeneratedBy>"
_REPORT = f"<{RACE}report>"
_SAME_AS = f"<{OWL}sameAs>"
# Among how many statements an example is looked for.
_EXAMPLES = 500
_WITHOUT_KIND = f"SELECT DISTINCT ?thing {{ ?thing ?property ?value FILTER NOT EXISTS {{ ?thing {RDF_TYPE} ?kind }} }}"
# Up to how many statements are counted here, which is quicker than to ask.
_COUNTED = 200
# Records: they are told on the pages of their entries and sessions.
BARE = (f"<{BASE}lap/", f"<{BASE}weather/")


class Fact(NamedTuple):
    """A statement, its terms as in N-Triples, and the graphs that it is in, in natural order."""

    subject: str
    property: str
    value: str
    graphs: tuple[str, ...] = ()


class Facts:
    """A pyoxigraph store, in memory or on disk, with the statements in the default graph and the citations in named graphs.

    ``texts``: the sentences that passages are, by the IRI of the passage in angle brackets, of reports whose document is at hand.

    >>> from gridwalk.rdf.dataset import load
    >>> facts = Facts(load([f'<{BASE}make/audi> {NAMES[0]} "Audi" <urn:p1> .']))
    >>> facts.label(f"<{BASE}make/audi>"), facts.about(f"<{BASE}make/audi>")[0].graphs
    ('Audi', ('<urn:p1>',))
    """

    def __init__(self, store: ox.Store, texts: Mapping[str, str] | None = None) -> None:
        self.store, self.texts, self.disputes = store, texts or {}, Disputes(store)
        self.label = lru_cache(maxsize=1 << 16)(self._label)
        self.kinds = lru_cache(maxsize=1 << 16)(self._kinds)
        self._passages = lru_cache(maxsize=16)(self._in_order)

    def things(self) -> Iterator[str]:
        """Yield what has statements and a page of its own, things of one kind together."""
        # That all are things of some kind is the rule, and then none need be remembered.
        kinds = self.store.query(f"SELECT DISTINCT ?kind {{ ?thing {RDF_TYPE} ?kind }} ORDER BY ?kind")
        for (kind,) in kinds:  # type: ignore[union-attr]
            named = (str(quad.subject) for quad in fitting(self.store, None, RDF_TYPE, str(kind)))
            yield from (name for name in named if is_thing(name) and self.kinds(name)[0] == str(kind))
        found = self.store.query(_WITHOUT_KIND)
        yield from (name for row in found if is_thing(name := str(row[0])))  # type: ignore[union-attr]

    def tells_of(self, thing: str) -> bool:
        """Whether a thing has statements."""
        return next(iter(fitting(self.store, thing)), None) is not None

    def about(self, thing: str) -> list[Fact]:
        """Return the statements of which a thing is the subject, in the order of a reader."""
        found = defaultdict[tuple[str, str], list[str]](list)
        for quad in fitting(self.store, thing, graph=None):
            found[str(quad.predicate), written(quad.object)] += [] if _is_default(quad) else [str(quad.graph_name)]
        facts = (Fact(thing, said, value, tuple(sorted(graphs, key=natural))) for (said, value), graphs in found.items())
        return sorted(facts, key=lambda fact: (predicate_order(fact.property), natural(fact.value)))

    def graphs(self, subject: str, property: str, value: str) -> tuple[str, ...]:
        """Return the graphs that a statement is in, in natural order."""
        quads = fitting(self.store, subject, property, value, None)
        return tuple(sorted((str(quad.graph_name) for quad in quads if not _is_default(quad)), key=natural))

    def says(self, property: str, value: str = "") -> bool:
        """Whether anything has a property, with one value if it is given."""
        quads = self.store.quads_for_pattern(None, node(property), node(value) if value else None, None)
        return next(iter(quads), None) is not None

    def values(self, subject: str, property: str) -> list[str]:
        """Return the values of a property of a thing, in natural order."""
        found = [written(quad.object) for quad in fitting(self.store, subject, property)]
        return sorted(found, key=natural) if len(found) > 1 else found

    def subjects(self, property: str, value: str) -> list[str]:
        """Return the things that have a value of a property, records left out, in the order of their labels."""
        found = (name for quad in fitting(self.store, None, property, value) if not (name := str(quad.subject)).startswith(BARE))
        return sorted(found, key=lambda thing: (natural(self.label(thing)), thing))

    def pointing(self, thing: str, most: int) -> list[Fact]:
        """Return at most so many statements of which a thing is the value, by property and subject, in natural order."""
        quads = islice(fitting(self.store, value=thing), most)
        found = [Fact(str(quad.subject), str(quad.predicate), thing) for quad in quads]
        return sorted(found, key=lambda fact: (predicate_order(fact.property), natural(fact.subject)))

    def stated_by(self, graph: str, most: int) -> list[Fact]:
        """Return at most so many statements of a graph, in the order of a reader."""
        quads = islice(self.store.quads_for_pattern(None, None, None, node(graph)), most)
        found = [Fact(str(q.subject), str(q.predicate), written(q.object), (graph,)) for q in quads]
        return sorted(found, key=lambda fact: (natural(fact.subject), predicate_order(fact.property), natural(fact.value)))

    def guests(self, thing: str) -> list[str]:
        """Return what is told on the page of a thing and has none of its own, in natural order: see ``addresses.home``."""
        quads = (fitting(self.store, None, said, thing) for said in (DERIVED_FROM, GENERATED_BY))
        found = {*(str(quad.subject) for quad in chain(*quads)), *self.values(thing, f"<{RACE}claim>")}
        others = (other for other in found if is_iri(other) and other != thing)
        return sorted((other for other in others if addresses.home(other[1:-1]) == thing[1:-1]), key=natural)

    def size(self, graph: str) -> int:
        """Return how many statements a graph has."""
        some = sum(1 for _ in islice(self.store.quads_for_pattern(None, None, None, node(graph)), _COUNTED))
        if some < _COUNTED:
            return some
        found = self.store.query(f"SELECT (COUNT(*) AS ?size) {{ GRAPH {graph} {{ ?thing ?property ?value }} }}")
        return int(next(found)["size"].value)  # type: ignore[arg-type]

    def neighbours(self, passage: str) -> tuple[str, str]:
        """Return the passages before and after a passage in its report, empty where there is none."""
        report = next(iter(self.values(passage, _REPORT)), "")
        found, places = self._passages(report) if report else ((), {})
        place = places.get(passage, 0)
        return (found[place - 1] if place else ""), (found[place + 1] if place + 1 < len(found) else "")

    def _in_order(self, report: str) -> tuple[tuple[str, ...], dict[str, int]]:
        named = [str(quad.subject) for quad in fitting(self.store, None, _REPORT, report)]
        begins = {name: whole(literal(start).value) or 0 for name in named for start in self.values(name, START)}
        found = tuple(sorted(named, key=lambda name: passage_order(name, begins)))
        return found, {name: place for place, name in enumerate(found)}

    def example(self, property: str, value: str = "") -> Fact | None:
        """Return a statement of a property that a passage makes, of one value if it is given; None where there is none."""
        quads = fitting(self.store, None, property, value or None, None)
        found = [q for q in islice(quads, _EXAMPLES) if is_passage(str(q.graph_name)) and str(q.subject).startswith(f"<{BASE}")]
        made = (Fact(str(q.subject), str(q.predicate), written(q.object), (str(q.graph_name),)) for q in found)

        def place(fact: Fact) -> tuple[object, ...]:
            return is_passage(fact.subject), natural(fact.subject), natural(fact.value), natural(fact.graphs[0])

        return min(made, key=place, default=None)

    def _label(self, term: str) -> str:
        if not is_iri(term):
            return shown(term)
        # What another key replaced is called as what stays, with its own key.
        stays = (f"{name} ({key(term)})" for other in self.values(term, _SAME_AS) if (name := self._name(other)))
        return self._name(term) or next(stays, shown(term))

    def _name(self, thing: str) -> str:
        for name in NAMES[:2]:
            for quad in fitting(self.store, thing, name):
                return shown(written(quad.object))
        return ""

    def _kinds(self, thing: str) -> tuple[str, ...]:
        return tuple(self.values(thing, RDF_TYPE))


def is_thing(term: str) -> bool:
    """Whether a term is a thing that has a page of its own."""
    return term.startswith(f"<{BASE}") and not term.startswith(BARE)


def key(term: str) -> str:
    """Return the last part of the path of a thing, which tells it from others of one name.

    >>> key(f"<{BASE}driver/a-b>")
    'a-b'
    """
    return term[1:-1].rpartition("/")[2]


def _is_default(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.DefaultGraph)
