"""What each passage says about a thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from gridwalk.ask.disputes import find
from gridwalk.base.errors import QueryError
from gridwalk.builds.whole import Built
from gridwalk.rdf import vocabulary
from gridwalk.rdf.lines import graph, statement, terms
from gridwalk.rdf.names import BASE, DERIVED_FROM, NAMES, natural, predicate_order, subject_order
from gridwalk.rdf.names import path as path

SHOWN = 5
DISPUTE = f"<{BASE}dispute/"


@dataclass(frozen=True)
class Citation:
    """One statement made by one passage; ``asserted`` is false where a dispute withholds it.

    ``status`` is asserted, rejected or open: what nobody decided yet, of which at most one value is asserted.
    Terms are as in N-Triples, and the thing asked about is the subject or the value.
    """

    passage: str
    subject: str
    property: str
    value: str
    asserted: bool
    status: str = "asserted"


def cite(built: Built, thing: str) -> list[Citation]:
    """Return what each passage says of a thing, and of others with it; passages in natural order.

    ``thing`` is an IRI, a path below ``https://w3id.org/gridwalk/id/``, a prefixed name, or a label.
    Raises QueryError if it names nothing, or more than one thing.

    >>> from gridwalk.builds.whole import build
    >>> [c.passage for c in cite(build(), "make/audi")] == [c.passage for c in cite(build(), "Audi")]
    True
    """
    term = resolve(built.lines, thing)
    opened = _open(line for line in built.lines if line.startswith(DISPUTE))
    kept = _citations(built.lines, term, opened, "asserted")
    return sorted([*kept, *_citations(built.withheld, term, opened, "rejected")], key=_order)


def _open(lines: Iterable[str]) -> set[tuple[str, str, str]]:
    """Return the statements that nobody decided, given the lines of disputes."""
    found = find((statement(line) for line in lines), only_open=True)
    return {(d.subject, d.property, claim.value) for d in found for claim in d.claims if claim.status == "open"}


def _citations(lines: Iterable[str], term: str, opened: Collection[tuple[str, str, str]], status: str) -> Iterator[Citation]:
    for line in lines:
        # Most lines are about something else, so the cheap test comes first.
        if term in line and "/dispute/" not in graph(line):
            subject, predicate, value, passage = terms(line)
            if term in (subject, value) and predicate != DERIVED_FROM:
                known = "open" if (subject, predicate, value) in opened else status
                yield Citation(passage, subject, predicate, value, status == "asserted", known)


def _order(citation: Citation) -> tuple[object, ...]:
    about = subject_order(citation.subject)
    return subject_order(citation.passage), about, predicate_order(citation.property), natural(citation.value)


def resolve(lines: Iterable[str], thing: str) -> str:
    """Return the IRI, in angle brackets, of what a person calls a thing. Raises QueryError.

    An IRI or a path stands for itself, if a statement is about it; a label or alternative label is
    looked for first as it is, then without regard to case, then as a part.
    """
    subjects, labels = _index(lines)
    for iri in _spellings(thing):
        if iri in subjects:
            return iri
    for fits in (str.__eq__, _same, _part):
        found = sorted({iri for label, iris in labels.items() if fits(thing, label) for iri in iris}, key=subject_order)
        if len(found) > 1:
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            raise QueryError(f"{thing!r} may be {', '.join(map(path, found[:SHOWN]))}{more}: which?")
        if found:
            return found[0]
    near = get_close_matches(thing, [*labels, *map(path, subjects)], 3)
    raise QueryError(f"nothing is called {thing!r}{'; nearest: ' + ', '.join(near) if near else ''}")


def _same(thing: str, label: str) -> bool:
    return thing.casefold() == label.casefold()


def _part(thing: str, label: str) -> bool:
    return thing.casefold() in label.casefold()


def _spellings(thing: str) -> Iterator[str]:
    iri = thing.removeprefix("<").removesuffix(">")
    yield f"<{iri}>"
    yield f"<{BASE}{iri}>"
    prefix, _, local = iri.partition(":")
    yield f"<{vocabulary.prefixes().get(prefix, '')}{local}>"


def _index(lines: Iterable[str]) -> tuple[set[str], dict[str, set[str]]]:
    subjects, labels = set[str](), dict[str, set[str]]()
    for line in lines:
        subject, predicate, value, _ = terms(line)
        subjects.add(subject)
        if predicate in NAMES:
            labels.setdefault(value[1 : value.rindex('"')], set()).add(subject)
    return subjects, labels
