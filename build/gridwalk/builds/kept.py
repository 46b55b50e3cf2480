"""Lines of ``disputes.csv`` that keep a source: for a property, for a class, for a property of a class, or for one thing.

What the source says holds wherever sources differ, if it says one value; where it says nothing, the dispute stays open. A line
that says more goes before one that says less: a thing before all, a property before none, a class before one above it or none.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set

from gridwalk.builds.decided import DECISIONS, KEPT, PLACES, Decision, Fault
from gridwalk.builds.membership import Crews
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import graph
from gridwalk.rdf.names import THING, reported_by, shown

_SESSION, _SESSIONS = f"<{RACE}Session>", f"{THING}session/"


class Kept:
    """The lines that keep a source. ``sources``: all reports, in angle brackets; ``faults``: what is wrong with lines, which is
    left out. What decided something is remembered.
    """

    def __init__(self, decisions: Collection[Decision], sources: Collection[str] = ()) -> None:
        self._sources = sources
        lines = [d for d in decisions if d.decision == KEPT]
        self.faults = [fault for n, d in enumerate(lines) for fault in (*self._wrong(d), *_clashing(d, lines[:n]))]
        wrong = {fault.decision for fault in self.faults}
        self._lines = sorted((d for d in lines if d not in wrong), key=_order)
        self._used = set[Decision]()
        # Lines whose source decided nothing of what it was asked, and of which classes each property is in dispute.
        self._in_vain, self._disputed = set[Decision](), defaultdict[str, set[str]](set)

    def __bool__(self) -> bool:
        """Whether there are such lines."""
        return bool(self._lines)

    def line(self, about: str, predicate: str, types: Set[str]) -> Decision | None:
        """Return the line that says most about a property of a thing of these classes; None where two that say as much differ."""
        fits = [d for d in self._lines if d.property in ("", predicate) and (d.subject in ("", about) or above(d.subject, types))]
        equal = {d.value for d in fits if _order(d) == _order(fits[0])}
        return fits[0] if len(equal) == 1 else None

    def decisions(
        self, pair: tuple[str, str], types: Set[str], values: Mapping[str, list[str]], crews: Crews
    ) -> list[Decision]:  # fmt: skip
        """Return what follows for a property of a thing: what the kept source says is accepted, if it is one value, else nothing.

        ``values``: with their lines; ``crews``: those of an entry whose drivers are in dispute, of which the source has to name one
        whole.
        """
        line = self.line(*pair, types) if self._lines else None
        if self._lines and len(values) > 1:
            self._disputed[pair[1]] |= types
        if line is None:
            return []
        source = _source(line)
        if crews.disputed:
            crew = crews.crew(source)
            words = {driver: crews.seats[driver] in crew for driver in sorted(crews.disputed)} if crew is not None else {}
        else:
            said = [value for value, lines in values.items() if any(_says(each, pair, value, source) for each in lines)]
            words = {value: value in said for value in values} if len(said) == 1 < len(values) else {}
        (self._used if words else self._in_vain).add(line)
        word = ("rejected", "accepted")
        return [Decision(line.file, line.row, *pair, word[kept], shown(value), line.reason) for value, kept in words.items()]

    def use(self, line: Decision) -> None:
        """Note that a line decided something."""
        self._used.add(line)

    def _wrong(self, d: Decision) -> Iterator[Fault]:
        if not (d.subject or d.property):
            yield Fault(d, "property", f"is empty: a line with {KEPT!r} names a property, a class as its subject, or both")
        if d.subject.startswith(f"<{RACE}") and d.subject not in vocabulary.classes():
            yield Fault(d, "subject", _unknown(d.subject, "a class", vocabulary.classes()))
        if d.property and d.property not in vocabulary.properties():
            yield Fault(d, "property", _unknown(d.property, "a property", vocabulary.properties()))
        if _source(d) not in self._sources:
            there = ", ".join(shown(source) for source in sorted(self._sources))
            yield Fault(d, "value", f"found {d.value!r}, expected the source that is kept: {there}")
        if not d.reason:
            yield Fault(d, "reason", f"is empty: say why the decision is {d.decision!r}")

    def idle(self) -> Iterator[Fault]:
        """Yield the lines that decided nothing, each with why, as far as it is known."""
        for d in self._lines:
            if d not in self._used:
                where = " of ".join(filter(None, (d.property and shown(d.property), d.subject and shown(d.subject))))
                if d in self._in_vain:
                    why = f"where sources differ about {where}, {d.value} says nothing or several values"
                else:
                    why = f"sources do not differ about {where}, or lines that say more decide it{self._elsewhere(d)}"
                yield Fault(d, "", f"decides nothing: {why}")

    def _elsewhere(self, d: Decision) -> str:
        """Return a hint at what a line may have been meant for."""
        if d.property in ("", *PLACES) and (above(d.subject, {_SESSION}) or d.subject.startswith(_SESSIONS)):
            return "; a place of a session that several cars are given is one of their results: expected the class Result"
        if d.subject and (classes := self._disputed.get(d.property)):
            return f"; they differ about {shown(d.property)} of {', '.join(map(shown, sorted(classes)))}"
        return ""


def _clashing(d: Decision, before: Collection[Decision]) -> Iterator[Fault]:
    """Yield each line before one that says the same of another source."""
    for other in before:
        if (other.subject, other.property) == (d.subject, d.property) and other.value != d.value:
            yield Fault(d, "value", f"does not go with that of row {other.row} of {other.file}, {KEPT} {other.value}")


def strays(decisions: Collection[Decision]) -> Iterator[Fault]:
    """Yield what is wrong with decisions about one thing that name none, or no property."""
    for d in decisions:
        if d.decision in DECISIONS:
            if not d.subject.startswith(THING):
                yield Fault(
                    d, "subject", f"found {d.subject and shown(d.subject)!r}, expected a thing: the decision is {d.decision!r}"
                )
            elif not d.property:
                yield Fault(d, "property", f"is empty: the decision is {d.decision!r}")


def _order(d: Decision) -> tuple[bool, bool, int]:
    """Return the sort key of a line: who says more comes first."""
    of_class = d.subject.startswith(f"<{RACE}")
    below = len(vocabulary.below(d.subject[1:-1])) if of_class else len(vocabulary.classes())
    return bool(not d.subject or of_class), not d.property, below


def above(subject: str, types: Set[str]) -> bool:
    """Return whether the subject of a line is a class that is one of the types, or above one."""
    return subject in types or any(f"<{low}>" in types for low in vocabulary.below(subject[1:-1]))


def _source(d: Decision) -> str:
    return f"<{BASE}{d.value}>"


def _says(line: str, pair: tuple[str, str], value: str, source: str) -> bool:
    """Whether a line is a statement of a value by a source."""
    return reported_by(graph(line)) == source and line.startswith(f"{' '.join((*pair, value))} <")


def _unknown(iri: str, what: str, known: Collection[str]) -> str:
    name, names = iri.removeprefix(f"<{RACE}")[:-1], [each.removeprefix(f"<{RACE}")[:-1] for each in known]
    near = difflib.get_close_matches(name, names, 1)
    return f"found {name!r}, expected {what} of the ontology" + (f"; nearest: {near[0]}" if near else "")
