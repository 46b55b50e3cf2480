"""What a query asks for that there is not: terms that the ontology lacks, and what no statement of the data uses.

A query that misses gives rows without a value, or none, and looks like an answer. The data are asked what they use by small
queries of our own; what is looked for only where an answer is empty costs more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import pyoxigraph as ox

from gridwalk.ask.queries import Answer, Ask, Rows
from gridwalk.base.errors import GridwalkError
from gridwalk.rdf import kinds, vocabulary
from gridwalk.rdf.heads import Head, head
from gridwalk.rdf.iris import BASE, CONCEPTS, RACE, XSD
from gridwalk.rdf.lines import graph
from gridwalk.rdf.mentioned import Mentioned, mentioned
from gridwalk.rdf.names import NAMES, RDF_TYPE, short, shown
from gridwalk.rdf.slashes import unescaped

# Of so many labels the nearest are looked for, and of so many things what they have.
LABELS, SOME = 20_000, 100
_LABELS = f"SELECT DISTINCT ?l {{ ?s rdfs:label ?l }} LIMIT {LABELS}"
SHORTEST = 3
# So many of what is near are named.
SHOWN = 3
_ANYWHERE = "ASK { { ?s <%s> ?o } UNION { ?s ?p <%s> } UNION { <%s> ?p ?o } }"
# The vocabulary speaks of concepts too.
_BY_DATA = f'ASK {{ ?s ?p <%s> FILTER (!STRSTARTS(STR(?s), "{CONCEPTS}") && !STRSTARTS(STR(?s), "{RACE}")) }}'
# What may leave nothing of an answer.
_SKIPS = re.compile(r"\b(?:OFFSET\s+0*[1-9]|LIMIT\s+0+\b)", re.IGNORECASE)
_NUMBER = re.compile(r"0|[1-9][0-9]*(\.[0-9]*[1-9])?")
_DATES = {"gYear": "[0-9]{4}", "gYearMonth": "[0-9]{4}-[0-9]{2}", "date": "[0-9]{4}(-[0-9]{2}){2}"}
_OF_PLACES = f"ASK {{ ?s <{RACE}contested> ?o }}"
# Places, and what rules make of them: of a place that is contested nothing is made.
BY_PLACE = frozenset(
    f"{RACE}{name}"
    for name in (
        "classMargin", "classMarginLaps", "classPosition", "gapInClass", "gapToLeader", "gridPosition", "interval", "intervalLaps",
        "lapsBehind", "lapsBehindInClass", "nextInClass", "placesGained", "poleEntry", "position", "shareOfWinnersLaps", "winner",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Hints:
    """What can be said of a query, given what answers queries over the same data.

    >>> from gridwalk.ask.queries import run
    >>> store = ox.Store()
    >>> list(Hints("SELECT ?p { ?result race:postion ?p }", lambda text: run(store, text)).unknown())
    ['the ontology has no race:postion; nearest: race:position, race:forPosition, race:gridPosition']
    """

    text: str
    ask: Ask

    @cached_property
    def _found(self) -> Mentioned:
        return mentioned(self.text)

    @cached_property
    def head(self) -> Head:
        """What the head of the query asks for."""
        return head(unescaped(self.text))

    def counts_nothing(self) -> bool:
        """Whether the query counts, sums or the like what there is nothing of, which gives a row. Raises QueryError."""
        return bool(self.head.ask) and not self.ask(self.head.ask)

    def unknown(self) -> Iterator[str]:
        """Yield what is said of terms of the ontology and concepts that there are not. Nothing is asked for that."""
        for iri in filter(_is_lacking, self._found.iris):
            yield f"the ontology has no {_shown(iri)}{_nearest(iri, _beside(iri)) or '; docs/ontology.md lists its terms'}"

    def unbound(self) -> Iterator[str]:
        """Yield what is said of variables of the head that nothing in the pattern can bind. Nothing is asked for that."""
        for name in (name for name in self.head.asked if name not in self.head.bound):
            near = get_close_matches(name.casefold(), {each.casefold(): each for each in self.head.bound}, SHOWN, 0.6)
            written = sorted(each for each in self.head.bound if each.casefold() in near)
            yield f"nothing in the query binds ?{name}" + (
                f"; nearest: {', '.join(f'?{each}' for each in written)}" if near else ""
            )

    def changed(self) -> Iterator[str]:
        """Yield how the meaning of terms that the query names has changed since earlier versions. Nothing is asked for that."""
        notes = vocabulary.changes()
        yield from (f"{_shown(iri)}: {notes[f'<{iri}>']}" for iri in self._found.iris if f"<{iri}>" in notes)

    def unused(self) -> Iterator[str]:
        """Yield what is said of terms of the ontology, and of things, that no statement of the data uses. Raises QueryError."""
        ours = (iri for iri in self._found.iris if iri.startswith((RACE, BASE)) and not _is_lacking(iri))
        found = [iri for iri in ours if not self._is_used(iri)]
        things = [iri for iri in found if iri.startswith(BASE) and not iri.startswith(CONCEPTS)]
        classes = [iri for iri in found if _is_class(iri)]
        if used := [iri for iri in found if iri not in (*things, *classes)]:
            yield f"no statement of the data uses {', '.join(map(_shown, used))}{self._withheld(used)}"
        below = {iri: self._below(iri) for iri in classes}
        if bare := [_shown(iri) for iri in classes if not below[iri]]:
            yield f"nothing in the data is a {' or '.join(bare)}"
        yield from (f"nothing in the data is a {_shown(iri)}{said}" for iri, said in below.items() if said)
        yield from (f"no statement of the data is about {_shown(iri)}{_nearest(iri, self._things(iri))}" for iri in things)

    def missed(self) -> Iterator[str]:
        """Yield what is said further where an answer is empty: of terms of others, of paths, and of texts. Raises QueryError."""
        others = (iri for iri in self._found.iris if not iri.startswith((RACE, BASE, XSD)))
        yield from (f"no statement of the data uses {_shown(iri)}" for iri in others if not self._true(_ANYWHERE, iri))
        yield from (self._about_path(path) for path in self._found.paths if not self._leads(path))
        for text in (*self._found.texts, *self._found.integers):
            yield from self._about_text(text)
        for text in self._found.parts:
            yield from self._about_part(text)

    def _withheld(self, iris: Iterable[str]) -> str:
        """Return what is said of terms that nothing uses, where that may be because sources differ on places."""
        return (
            "; places are contested: gridwalk disputes --open" if not BY_PLACE.isdisjoint(iris) and self._true(_OF_PLACES) else ""
        )

    def _is_used(self, iri: str) -> bool:
        if iri.startswith(CONCEPTS):
            return self._true(_BY_DATA, iri)
        if iri.startswith(BASE):
            return self._true("ASK { <%s> ?p ?o }", iri)
        return self._true("ASK { ?s a <%s> }" if _is_class(iri) else "ASK { ?s <%s> ?o }", iri)

    def _below(self, iri: str) -> str:
        below = sorted(_shown(each) for each in vocabulary.below(iri) if self._is_used(each))
        return f"; what is below it: {', '.join(below)}" if below else ""

    def _things(self, iri: str) -> Iterator[str]:
        """Yield the things of the same sort as one, as their IRIs say, that have a label."""
        sort = f"{BASE}{iri.removeprefix(BASE).partition('/')[0]}/"
        rows = self._rows(f'SELECT ?s {{ ?s rdfs:label ?l FILTER (STRSTARTS(STR(?s), "{sort}")) }} LIMIT {LABELS}')
        return (each.value for (each,) in rows if isinstance(each, ox.NamedNode))

    def _leads(self, path: tuple[str, ...]) -> bool:
        # Of a term that nothing uses, it was said.
        used = all(not _is_lacking(iri) and self._true("ASK { ?s <%s> ?o }", iri) for iri in path)
        return not used or self._true(f"ASK {{ ?s {'/'.join(f'<{iri}>' for iri in path)} ?o }}")

    def _about_path(self, path: tuple[str, ...]) -> str:
        # What is before the step that leads nowhere leads somewhere.
        size = next(n for n in range(2, len(path) + 1) if not self._leads(path[:n]))
        before, last = "/".join(f"<{iri}>" for iri in path[: size - 1]), path[size - 1]
        some = f"{{ SELECT DISTINCT ?x {{ ?s {before} ?x }} LIMIT {SOME} }}"
        rows = self._rows(f"SELECT DISTINCT ?p {{ {some} ?x ?p ?o }}")
        there = {each.value for (each,) in rows if isinstance(each, ox.NamedNode)}
        way = "/".join(map(_shown, path[: size - 1]))
        return f"nothing that {way} leads to has {_shown(last)}{_nearest(last, there, cutoff=0.5)}"

    def _about_text(self, text: str) -> Iterator[str]:
        """Yield what is said of a text or integer: that it is there in another form, or that a text is not there."""
        terms, forms = self._terms, " ".join(_forms(text, is_text=text in self._found.texts))
        rows = self._rows(f"SELECT ?p ?v {{ VALUES ?p {{ {terms} }} VALUES ?v {{ {forms} }} ?s ?p ?v }} LIMIT 1") if forms else ()
        written = f'"{text}"' if text in self._found.texts else text
        found = [(p.value, v) for p, v in rows if isinstance(p, ox.NamedNode)]
        if found:
            yield f"{_shown(found[0][0])} has {short(str(found[0][1]))}, which is not {written}"
        elif text in self._found.texts and not self._true('ASK { ?s ?p "%s" }', text):
            rows = self._rows(_LABELS)
            near = get_close_matches(text, [each.value for (each,) in rows if isinstance(each, ox.Literal)], SHOWN, 0.7)
            yield f"no statement has the text {written}" + (f"; nearest: {', '.join(near)}" if near else "")

    @cached_property
    def _terms(self) -> str:
        """The terms of which a text may be a value: those that the query names, and those of names."""
        return " ".join(dict.fromkeys([*(f"<{iri}>" for iri in self._found.iris), *NAMES]))

    def _about_part(self, text: str) -> Iterator[str]:
        """Yield what is said of a text that no value has in it: the words or names that are most like it."""
        fold = "LCASE" if self._found.caseless else ""
        within = f'CONTAINS({fold}(STR(?v)), {fold}("{text}"))'
        if not self._true(f"ASK {{ VALUES ?p {{ {self._terms} }} ?s ?p ?v FILTER ({within}) }}"):
            labels = [each.value for (each,) in self._rows(_LABELS) if isinstance(each, ox.Literal)]
            words = dict.fromkeys(part for label in labels for part in (label, *label.split()))
            near = get_close_matches(text, words, SHOWN, 0.7)
            yield f'no text has "{text}" in it' + (f"; nearest: {', '.join(near)}" if near else "")

    def _true(self, pattern: str, of: str = "") -> bool:
        return bool(self.ask(pattern.replace("%s", of) if of else pattern))

    def _rows(self, text: str) -> Iterable[tuple[object, ...]]:
        answer = self.ask(text)
        assert isinstance(answer, Rows)
        return answer


def left_out(lines: Iterable[str], kept: Collection[str], text: str) -> str:
    """Return what a query asks for that is among lines, but not among those of some kinds; nothing where all is kept.

    ``lines``: N-Quads of all kinds; ``kept``: the kinds (see ``rdf.kinds``).

    >>> line = f"<urn:s> <{RACE}crewLabel> 'A / B' <{BASE}rule/crew-label/all> ."
    >>> left_out([line], {"stated"}, "SELECT ?crew { ?s race:crewLabel ?crew }")
    'race:crewLabel (1 derived)'
    """
    terms, found = {f"<{iri}>" for iri in mentioned(text).iris}, Counter[tuple[str, str]]()
    for line in lines:
        _, predicate, rest = line.split(" ", 2)
        if predicate in terms and (said := kinds.kind(graph(line))) not in kept:
            found[predicate, said] += 1
        elif predicate == RDF_TYPE and (value := rest.partition(" ")[0]) in terms and (said := kinds.kind(graph(line))) not in kept:
            found[value, said] += 1
    counts = dict[str, list[str]]()
    for (term, said), number in sorted(found.items()):
        counts.setdefault(shown(term), []).append(f"{number:,} {said}")
    return ", ".join(f"{term} ({', '.join(each)})" for term, each in counts.items())


def hints(text: str, ask: Ask, *, empty: bool, bundled: bool = False, near: bool = True) -> Iterator[str]:
    """Yield what can be said of a query and its answer.

    ``ask`` answers queries over the same data; ``empty``: whether the answer was, a row that counts nothing being one of nothing,
    too; ``bundled``: the question is one of ours,
    which may ask for what not every source has; ``near``: the data are not far away, so small queries cost next to nothing.
    What of the data cannot be asked is left out, with a word.

    >>> from gridwalk.ask.queries import run
    >>> list(hints("ASK { ?s race:points 3 }", lambda text: run(ox.Store(), text), empty=True))
    ['no statement of the data uses race:points']
    """
    about, said = Hints(text, ask), False
    empty = empty or (not bundled and _counts_nothing(about))
    for hint in _each(about, empty=empty, bundled=bundled, near=near):
        yield hint
        said = True
    if empty and not said:
        skipped = ", or OFFSET or LIMIT leaves out what does" if _SKIPS.search(text) else ""
        yield f"the data use each term that the query names, but nothing in them fits all of it{skipped}"
    if empty and not bundled:
        yield from about.changed()


def at_sight(text: str) -> Iterator[str]:
    """Yield what can be said of a query without asking anything: of terms that there are not, of variables that nothing binds.

    >>> list(at_sight("SELECT ?name { ?thing race:lable ?nme }"))[1]
    'nothing in the query binds ?name; nearest: ?nme'
    """
    about = Hints(text, _unasked)
    yield from about.unknown()
    yield from about.unbound()


def _unasked(_: str) -> Answer:
    raise AssertionError("nothing is asked")


def _counts_nothing(about: Hints) -> bool:
    try:
        return about.counts_nothing()
    except GridwalkError:
        return False  # what is not known is not said


def _each(about: Hints, *, empty: bool, bundled: bool, near: bool) -> Iterator[str]:
    yield from about.unknown()
    yield from about.unbound()
    try:
        if empty or (near and not bundled):
            yield from about.unused()
        if empty and not bundled:
            yield from about.missed()
    except GridwalkError as error:
        yield f"what the data lack was not looked for to the end: {error}"


def _forms(text: str, *, is_text: bool) -> Iterator[str]:
    """Yield the literals that a text or an integer may be meant for: a year is no number, and a name may have a language."""
    if is_text:
        yield f'"{text}"@en'
    if _NUMBER.fullmatch(text):
        yield text if is_text else f'"{text}"'
    for kind, form in _DATES.items():
        if re.fullmatch(form, text):
            yield f'"{text}"^^<{XSD}{kind}>'


def _is_lacking(iri: str) -> bool:
    return iri.startswith((RACE, CONCEPTS)) and f"<{iri}>" not in vocabulary.subjects()


def _is_class(iri: str) -> bool:
    return iri.startswith(RACE) and iri[len(RACE) : len(RACE) + 1].isupper()


def _beside(iri: str) -> list[str]:
    """Return the terms of the vocabulary among which one that it lacks may be meant."""
    start = RACE if iri.startswith(RACE) else CONCEPTS
    # Names are told by properties of others, which are easily taken for ours.
    names = [name[1:-1] for name in NAMES] if start == RACE else []
    return [*(term[1:-1] for term in vocabulary.subjects() if term.startswith(f"<{start}")), *names]


def _nearest(iri: str, there: Iterable[str], cutoff: float = 0.7) -> str:
    """Return which of other IRIs are most like one, as the end of a sentence; nothing where none is."""
    names, name = _by_end(there), _end(iri)
    near = dict.fromkeys(get_close_matches(name.casefold(), names, SHOWN, cutoff))
    near |= dict.fromkeys(each for each in names if len(name) >= SHORTEST and (name.casefold() in each or each in name.casefold()))
    # A class is written with a capital, a property without.
    found = [each for end in near for each in sorted(names[end], key=lambda x: _end(x)[0].isupper() != name[0].isupper())]
    return f"; nearest: {', '.join(map(_shown, found[:SHOWN]))}" if found else ""


def _by_end(iris: Iterable[str]) -> dict[str, list[str]]:
    """Return IRIs by what tells them from others of their sort, in small letters; not those of which that is a letter or two."""
    found = dict[str, list[str]]()
    for iri in sorted(iris):
        if len(_end(iri)) >= SHORTEST:
            found.setdefault(_end(iri).casefold(), []).append(iri)
    return found


def _end(iri: str) -> str:
    """Return what tells an IRI from others of its sort: what is behind the namespace, of things and concepts behind the sort."""
    for start in (CONCEPTS, BASE):
        if iri.startswith(start):
            return iri.removeprefix(start).partition("/")[2] or iri.removeprefix(start)
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def _shown(iri: str) -> str:
    return shown(f"<{iri}>")
